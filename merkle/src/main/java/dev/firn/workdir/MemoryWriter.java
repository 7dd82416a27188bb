package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.LockedFiles;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes the remembered files of a directory, in the order of their keys, in one go. Big-endian; <i>varint</i> is unsigned LEB128.
 *
 * <pre>
 * "FIRNDIR3"
 * entries   1 byte    flags: 1 base, 2 seen, 4 the content seen is that of the base; never 0
 *           varint    how many bytes of the key before this one begins with
 *           varint    how many bytes follow, then they
 *           if 1      varint size, 32 bytes digest of the base's object
 *           if 2      32 bytes stamp: size, modified, changed, inode
 *           if 2, !4  32 bytes digest of the object seen, which has the stamp's size
 * end       1 byte    0
 *           8 bytes   number of entries
 * header    text: real path of the directory; 1 byte: whether more follows; 1 byte: whether all keys of the version are here;
 *           the standing (texts with two bytes of length); it comes last, so that a commit can have all else written before it is known
 * 4 bytes   length of the header
 * 8 bytes   CRC-32 and CRC-32C of all that stands before
 * </pre>
 */
final class MemoryWriter implements Closeable {
    static final byte[] MAGIC = "FIRNDIR3".getBytes(StandardCharsets.US_ASCII);
    static final int HAS_BASE = 1;
    static final int HAS_SEEN = 2;
    static final int SEEN_IS_BASE = 4;

    /** More than an entry takes behind its key: two objects, of which one has a size, and a stamp. */
    static final int MAX_REST_BYTES = 2 * Cid.DIGEST_BYTES + 10 + FileStamp.BYTES;

    /** Hardly any entry takes more: most of its key is that of the one before. */
    static final int USUAL_ENTRY_BYTES = 128;

    private static final int BUFFER_BYTES = 64 << 10;
    /** More than any entry takes: a key and its lengths, two objects, a stamp. */
    private static final int MAX_ENTRY_BYTES = 2 << 10;

    private final Target target;
    private final String directory;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final TwoChecksums sums = new TwoChecksums();
    private byte[] before = {};
    private long entries;

    /**
     * Where it goes.
     *
     * @param file the file that it becomes
     * @param aside where it is written, until it is whole
     */
    record Target(Path file, LockedFiles.Held aside) {}

    /** Of the directory whose real path is {@code directory}. */
    MemoryWriter(Target target, String directory) {
        this.target = target;
        this.directory = directory;
        this.channel = target.aside().channel();
        buffer.put(MAGIC);
    }

    /** Adds one; keys must rise. */
    void add(byte[] key, MemoryEntry entry) throws IOException {
        int flags = (entry.base().isPresent() ? HAS_BASE : 0) | (entry.seen().isPresent() ? HAS_SEEN : 0);
        if (flags == 0) {
            return;
        }
        boolean same = flags == (HAS_BASE | HAS_SEEN)
                && entry.base().get().equals(entry.seen().get().content());
        begin(same ? flags | SEEN_IS_BASE : flags, key);
        if (entry.base().isPresent()) {
            putVarint(entry.base().get().sizeBytes());
            buffer.put(digest(entry.base().get()));
        }
        if (entry.seen().isPresent()) {
            entry.seen().get().stamp().writeTo(buffer);
            if (!same) {
                buffer.put(digest(entry.seen().get().content()));
            }
        }
    }

    /** Adds one as it stands in another memory; keys must rise. */
    void add(MemoryCursor other) throws IOException {
        begin(other.flags(), other.key());
        other.putRest(buffer);
    }

    private void begin(int flags, byte[] key) throws IOException {
        int mismatch = Arrays.mismatch(before, key);
        int shared = mismatch < 0 ? key.length : mismatch;
        boolean rises = shared < key.length && (shared == before.length || isLess(before[shared], key[shared]));
        if (entries > 0 && !rises) {
            throw new IllegalArgumentException(
                    "key " + new String(key, StandardCharsets.UTF_8) + " after one that is not smaller");
        }
        room(MAX_ENTRY_BYTES);
        buffer.put((byte) flags);
        putVarint(shared);
        putVarint(key.length - shared);
        buffer.put(key, shared, key.length - shared);
        before = key;
        entries++;
    }

    private static boolean isLess(byte one, byte other) {
        return (one & 0xff) < (other & 0xff);
    }

    private static byte[] digest(ObjectRef object) {
        return object.cid().digest();
    }

    private void putVarint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            room(1);
            int size = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), size));
            bytes.position(bytes.position() + size);
        }
    }

    private void room(int sizeBytes) throws IOException {
        if (buffer.remaining() < sizeBytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        sums.update(buffer);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Brings what was added to the medium, so that little is left to do when it is known what it belongs to. */
    void sync() throws IOException {
        drain();
        channel.force(false);
    }

    /**
     * Makes what was added durable and puts it in the place of what was remembered before.
     *
     * @param header what the bases of the entries belong to, if they have any
     */
    void finish(Optional<Remembered> header) throws IOException {
        prepare(header);
        replace();
    }

    /** The first part of {@link #finish}: makes what was added durable, aside. */
    void prepare(Optional<Remembered> header) throws IOException {
        room(1 + Long.BYTES);
        buffer.put((byte) 0).putLong(entries);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(directory);
        out.writeBoolean(header.isPresent());
        if (header.isPresent()) {
            out.writeBoolean(header.get().whole());
            header.get().standing().writeTo(out);
        }
        put(ByteBuffer.wrap(bytes.toByteArray()));
        put(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.size()).flip());
        drain();
        ByteBuffer end =
                ByteBuffer.allocate(TwoChecksums.BYTES).putLong(sums.value()).flip();
        while (end.hasRemaining()) {
            channel.write(end);
        }
        channel.force(true);
    }

    /** The last part of {@link #finish}: puts it in the place of what was remembered before. */
    void replace() throws IOException {
        Files.move(target.aside().path(), target.file(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Leaves what was remembered before as it is, unless this was finished. */
    @Override
    public void close() {
        target.aside().discard();
    }
}
