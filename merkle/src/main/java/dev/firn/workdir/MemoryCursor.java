package dev.firn.workdir;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.zarr.ZarrKey;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Goes through the remembered files of a directory in the order of their keys. The whole file was checked when this was opened, and it is never changed, so what
 * it gives is what was written. For one thread.
 */
final class MemoryCursor implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAX_HEADER_BYTES = 256 << 10;
    /** What stands behind the entries, but for the header itself. */
    private static final int TAIL_BYTES = 1 + Long.BYTES + Integer.BYTES + TwoChecksums.BYTES;

    private final FileChannel channel;
    /** Where the header begins. */
    private final long endBytes;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final Optional<Remembered> remembered;
    private byte[] key = {};
    private int flags;
    // Where the parts of the present entry lie in the buffer; what it has not is nowhere.
    private int baseAt;
    private int stampAt;
    private int contentAt;
    private int endAt;
    private boolean atEnd;
    private boolean begun;

    private MemoryCursor(FileChannel channel, long endBytes, Optional<Remembered> remembered) {
        this.channel = channel;
        this.endBytes = endBytes;
        this.remembered = remembered;
    }

    static Optional<MemoryCursor> open(Path file, String directory) {
        FileChannel channel;
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            if (isWhole(channel)) {
                byte[] header = header(channel);
                long endBytes = channel.size() - TwoChecksums.BYTES - Integer.BYTES - header.length;
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(header));
                if (in.readUTF().equals(directory)) {
                    MemoryCursor cursor = new MemoryCursor(channel, endBytes, remembered(in));
                    cursor.restart();
                    return Optional.of(cursor);
                }
            }
            channel.close();
        } catch (IOException | BufferUnderflowException | IllegalArgumentException | FirnException e) {
            closeQuietly(channel);
        }
        return Optional.empty();
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read, and is taken for not there.
        }
    }

    private static boolean isWhole(FileChannel channel) throws IOException {
        long end = channel.size() - TwoChecksums.BYTES;
        if (end < MemoryWriter.MAGIC.length + TAIL_BYTES - TwoChecksums.BYTES) {
            return false;
        }
        TwoChecksums sums = new TwoChecksums();
        ByteBuffer piece = ByteBuffer.allocate(BUFFER_BYTES);
        long at = 0;
        while (at < end) {
            piece.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
            int size = channel.read(piece, at);
            if (size <= 0) {
                return false;
            }
            sums.update(piece.flip());
            at += size;
        }
        ByteBuffer sum = ByteBuffer.allocate(TwoChecksums.BYTES);
        return channel.read(sum, end) == TwoChecksums.BYTES && sum.getLong(0) == sums.value();
    }

    /** The header of a file that is whole. */
    private static byte[] header(FileChannel channel) throws IOException {
        byte[] magic = read(channel, 0, MemoryWriter.MAGIC.length);
        long end = channel.size() - TwoChecksums.BYTES - Integer.BYTES;
        int size = ByteBuffer.wrap(read(channel, end, Integer.BYTES)).getInt();
        long room = end - MemoryWriter.MAGIC.length - 1 - Long.BYTES;
        if (!Arrays.equals(magic, MemoryWriter.MAGIC) || size < 0 || size > Math.min(MAX_HEADER_BYTES, room)) {
            throw forged();
        }
        return read(channel, end - size, size);
    }

    private static byte[] read(FileChannel channel, long at, int sizeBytes) throws IOException {
        byte[] bytes = new byte[sizeBytes];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (channel.read(rest, at + rest.position()) < 0) {
                throw forged();
            }
        }
        return bytes;
    }

    private static Optional<Remembered> remembered(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return Optional.empty();
        }
        boolean whole = in.readBoolean();
        return Optional.of(new Remembered(Standing.readFrom(in), whole));
    }

    /** What the bases of the entries belong to; nothing if only what was seen is remembered. */
    Optional<Remembered> remembered() {
        return remembered;
    }

    /** Moves to the next entry; false if there is none. */
    boolean advance() {
        if (atEnd) {
            return false;
        }
        begun = true;
        try {
            need(1);
            flags = buffer.get();
            if (flags == 0) {
                atEnd = true;
                return false;
            }
            readKey();
            need(MemoryWriter.MAX_REST_BYTES);
            findParts();
            return true;
        } catch (IOException e) {
            throw FirnException.io("the memory of the directory cannot be read", e);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw forged();
        }
    }

    private void findParts() {
        baseAt = buffer.position();
        long baseSizeBytes = 0;
        if (has(MemoryWriter.HAS_BASE)) {
            baseSizeBytes = readVarint();
            buffer.position(buffer.position() + Cid.DIGEST_BYTES);
        }
        stampAt = buffer.position();
        contentAt = stampAt + (has(MemoryWriter.HAS_SEEN) ? FileStamp.BYTES : 0);
        boolean apart = has(MemoryWriter.HAS_SEEN) && !has(MemoryWriter.SEEN_IS_BASE);
        endAt = contentAt + (apart ? Cid.DIGEST_BYTES : 0);
        buffer.position(endAt);
        boolean same = flags == (MemoryWriter.HAS_BASE | MemoryWriter.HAS_SEEN | MemoryWriter.SEEN_IS_BASE);
        if (has(MemoryWriter.SEEN_IS_BASE) && !(same && buffer.getLong(stampAt) == baseSizeBytes)) {
            throw forged();
        }
    }

    /** Its checksums fit, so no damage does this: somebody wrote it so. */
    private static FirnException forged() {
        return FirnException.corrupt("what is remembered of the directory is not what Firn writes")
                .withHint("delete work/dirs in the repository; it is made anew");
    }

    /** Goes back to before the first entry. */
    void restart() throws IOException {
        channel.position(MemoryWriter.MAGIC.length);
        buffer.clear().limit(0);
        key = new byte[0];
        begun = false;
        atEnd = false;
    }

    /** Moves on to a key, at or behind the present one, and gives what was seen there; keys asked for this way must rise, and {@link #advance} is not used beside. */
    Optional<MemoryEntry.Seen> seekSeen(byte[] wanted) {
        int order = begun ? Arrays.compareUnsigned(key, wanted) : -1;
        while (order < 0) {
            if (!advance()) {
                return Optional.empty();
            }
            order = Arrays.compareUnsigned(key, wanted);
        }
        return order == 0 ? entry().seen() : Optional.empty();
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void readKey() throws IOException {
        need(20);
        long shared = readVarint();
        long rest = readVarint();
        if (shared < 0 || shared > key.length || rest < 0 || shared + rest > ZarrKey.MAX_BYTES) {
            throw forged();
        }
        need((int) rest);
        byte[] next = Arrays.copyOf(key, (int) (shared + rest));
        buffer.get(next, (int) shared, (int) rest);
        key = next;
    }

    private ObjectRef object(int digestAt, long sizeBytes) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        buffer.get(digestAt, digest);
        return new ObjectRef(Cid.of(sizeBytes <= Block.MAX_BYTES ? Codec.RAW : Codec.DAG_PB, digest), sizeBytes);
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw forged();
    }

    /** Sees to it that so many bytes are in the buffer, or all that are left. */
    private void need(int sizeBytes) throws IOException {
        if (buffer.remaining() >= sizeBytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < sizeBytes && channel.position() < endBytes) {
            int room = (int) Math.min(buffer.capacity(), buffer.position() + endBytes - channel.position());
            buffer.limit(room);
            if (channel.read(buffer) < 0) {
                break;
            }
        }
        buffer.flip();
    }

    /** The bytes of the key moved to; they must not be changed. */
    byte[] key() {
        return key;
    }

    /** What is remembered of it. */
    MemoryEntry entry() {
        if (!begun || atEnd) {
            throw new IllegalStateException("there is no entry");
        }
        try {
            Optional<ObjectRef> base = base();
            if (!has(MemoryWriter.HAS_SEEN)) {
                return new MemoryEntry(base, Optional.empty());
            }
            FileStamp stamp = FileStamp.readFrom(buffer.duplicate().position(stampAt));
            ObjectRef content =
                    has(MemoryWriter.SEEN_IS_BASE) ? base.orElseThrow() : object(contentAt, stamp.sizeBytes());
            return new MemoryEntry(base, Optional.of(new MemoryEntry.Seen(stamp, content)));
        } catch (IllegalArgumentException e) {
            throw forged();
        }
    }

    /** Whether the entry has a base. */
    boolean hasBase() {
        return has(MemoryWriter.HAS_BASE);
    }

    private Optional<ObjectRef> base() {
        if (!has(MemoryWriter.HAS_BASE)) {
            return Optional.empty();
        }
        int next = buffer.position();
        buffer.position(baseAt);
        long sizeBytes = readVarint();
        ObjectRef base = object(buffer.position(), sizeBytes);
        buffer.position(next);
        return Optional.of(base);
    }

    /** Whether the file was seen with this stamp. */
    boolean isSeenAs(FileStamp stamp) {
        return has(MemoryWriter.HAS_SEEN)
                && buffer.getLong(stampAt) == stamp.sizeBytes()
                && buffer.getLong(stampAt + 8) == stamp.modifiedNanos()
                && buffer.getLong(stampAt + 16) == stamp.changedNanos()
                && buffer.getLong(stampAt + 24) == stamp.inode();
    }

    /** Whether the file was seen with this stamp, and was then what the base is. */
    boolean isBaseSeenAs(FileStamp stamp) {
        return has(MemoryWriter.SEEN_IS_BASE) && isSeenAs(stamp);
    }

    /** The entry's flags. */
    int flags() {
        return flags;
    }

    /** Adds the entry as it lies there, but for flags and key: at most {@link MemoryWriter#MAX_REST_BYTES}. */
    void putRest(ByteBuffer target) {
        target.put(buffer.duplicate().position(baseAt).limit(endAt));
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
