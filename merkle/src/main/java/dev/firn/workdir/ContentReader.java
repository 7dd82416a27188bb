package dev.firn.workdir;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FileHasher;
import dev.firn.workdir.ScanOptions.Links;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads files of a directory that was scanned: without following a link (but those whose target was found to lie inside), and exactly as many bytes as were seen.
 * For one thread.
 */
final class ContentReader implements Closeable {
    /** Files up to this are read whole. */
    static final int SMALL_BYTES = Block.MAX_BYTES;

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final ScanOptions options;
    private final DirectoryCursor directories;
    /** Outside the heap, so that what goes from a file into a pack is not copied on the way. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL_BYTES);

    ContentReader(Path root, ScanOptions options) throws IOException {
        this.root = root;
        this.options = options;
        this.directories = DirectoryCursor.open(root);
    }

    /** Takes the bytes of a file. */
    interface Sink<T> {
        /** Of a small file: all its bytes, valid during the call. */
        T small(ByteBuffer bytes);

        /** Of a large file. */
        T large(ReadableByteChannel bytes);
    }

    /**
     * Reads a file that was {@code sizeBytes} long when it was seen.
     *
     * @throws FirnException of kind REFUSED, naming the file, if it cannot be read or is no longer so long; IO if the medium fails
     */
    <T> T read(String key, long sizeBytes, Sink<T> sink) {
        try (SeekableByteChannel channel = open(key)) {
            if (channel.size() != sizeBytes) {
                throw changed(key);
            }
            return sizeBytes <= SMALL_BYTES
                    ? sink.small(whole(key, channel, (int) sizeBytes))
                    : large(key, channel, sink);
        } catch (IOException e) {
            throw FirnException.refused("the file " + ZarrKey.shown(key) + " of " + root + " " + Reasons.of(e));
        }
    }

    private <T> T large(String key, SeekableByteChannel channel, Sink<T> sink) throws IOException {
        long size = channel.size();
        T result = sink.large(channel);
        if (channel.position() != size) {
            throw changed(key);
        }
        return result;
    }

    private SeekableByteChannel open(String key) throws IOException {
        String relative = options.links() == Links.FOLLOW_INSIDE ? realKey(key) : key;
        Path name = directories.name(ZarrKey.name(relative));
        return directories.moveTo(ZarrKey.directory(relative)).newByteChannel(name, READ);
    }

    private String realKey(String key) throws IOException {
        Path path = FileNames.resolve(root, key);
        Path real = path.toRealPath();
        if (real.equals(path)) {
            return key;
        }
        if (!LinkTargets.isInside(root, real, options)) {
            throw FirnException.refused("the file " + ZarrKey.shown(key) + " of " + root + " leads out of it");
        }
        return FileNames.relative(root, real);
    }

    private ByteBuffer whole(String key, SeekableByteChannel channel, int sizeBytes) throws IOException {
        buffer.clear().limit(sizeBytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw changed(key);
            }
        }
        return buffer.flip();
    }

    private FirnException changed(String key) {
        return FirnException.refused("the file " + ZarrKey.shown(key) + " of " + root + " changed while it was read")
                .withHint("try again when nothing writes there");
    }

    /** What a file of the size seen holds. */
    ObjectRef hash(String key, long sizeBytes) {
        return read(key, sizeBytes, new Sink<>() {
            @Override
            public ObjectRef small(ByteBuffer bytes) {
                return hashed(bytes);
            }

            @Override
            public ObjectRef large(ReadableByteChannel bytes) {
                try {
                    return hashed(bytes, buffer);
                } catch (IOException e) {
                    throw FirnException.io("the file " + ZarrKey.shown(key) + " of " + root + " cannot be read", e);
                }
            }
        });
    }

    /** What the bytes up to the end of a channel are as an object; {@code buffer} is room to read them into. */
    static ObjectRef hashed(ReadableByteChannel bytes, ByteBuffer buffer) throws IOException {
        FileHasher hasher = new FileHasher(inner -> {});
        while (bytes.read(buffer.clear()) >= 0) {
            hasher.update(buffer.flip());
        }
        return hasher.finish();
    }

    /** What bytes in memory are as an object. */
    static ObjectRef hashed(ByteBuffer bytes) {
        FileHasher hasher = new FileHasher(inner -> {});
        hasher.update(bytes);
        return hasher.finish();
    }

    @Override
    public void close() throws IOException {
        directories.close();
    }
}
