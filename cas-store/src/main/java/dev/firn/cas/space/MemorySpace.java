package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A space in memory, gone with the object. For tests and for work whose result is small. Safe for many threads. */
public final class MemorySpace implements BlobSpace, BlobDeletion, BlobAliases {
    private record Stored(ByteBuffer bytes, long modifiedMillis) {}

    private final ConcurrentSkipListMap<BlobName, Stored> blobs = new ConcurrentSkipListMap<>();
    private final LongSupplier clock;

    /** An empty space whose listings take their times from {@code clock} (milliseconds since 1970). */
    public MemorySpace(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public boolean create(BlobName name, ByteSource source) {
        try (BlobWriter writer = newBlob()) {
            source.sendTo(writer::append);
            return writer.seal(name);
        } catch (IOException e) {
            throw FirnException.io("cannot read what should become blob " + name, e);
        }
    }

    @Override
    public BlobWriter newBlob() {
        return new Writer();
    }

    @Override
    public ByteBuffer read(BlobName name, long beginBytes, long endBytes) {
        return slice(name, stored(name).bytes, beginBytes, endBytes);
    }

    private ByteBuffer slice(BlobName name, ByteBuffer bytes, long beginBytes, long endBytes) {
        int length = Ranges.lengthBytes(beginBytes, endBytes);
        if (endBytes > bytes.limit()) {
            throw Ranges.cutOff(name, place(), endBytes);
        }
        return bytes.slice((int) beginBytes, length);
    }

    private Stored stored(BlobName name) {
        Stored found = blobs.get(name);
        if (found == null) {
            throw Ranges.missing(name, place());
        }
        return found;
    }

    @Override
    public BlobReader open(BlobName name) {
        return new Reader(name, stored(name).bytes);
    }

    @Override
    public OptionalLong findSize(BlobName name) {
        Stored found = blobs.get(name);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found.bytes.limit());
    }

    @Override
    public void list(BlobName directory, Consumer<BlobEntry> visitor) {
        // '/' + 1 is '0': everything below the directory, and nothing else, lies between the two.
        for (var entry : blobs.tailMap(directory, false).entrySet()) {
            if (entry.getKey().isBelow(directory)) {
                Stored found = entry.getValue();
                visitor.accept(new BlobEntry(entry.getKey(), found.bytes.limit(), found.modifiedMillis));
            } else if (entry.getKey().text().compareTo(directory.text() + "0") >= 0) {
                return;
            }
        }
    }

    @Override
    public void sync(BlobName directory) {}

    @Override
    public boolean delete(BlobName name) {
        return blobs.remove(name) != null;
    }

    @Override
    public boolean alias(BlobName blob, BlobName alias) {
        Stored found = blobs.get(blob);
        if (found != null) {
            blobs.putIfAbsent(alias, found);
        }
        return blobs.containsKey(alias);
    }

    @Override
    public void close() {}

    /** Reads an array that never changes. */
    private final class Reader implements BlobReader {
        private final BlobName name;
        private final ByteBuffer bytes;
        private volatile boolean closed;

        Reader(BlobName name, ByteBuffer bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public BlobName name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            if (closed) {
                throw new IllegalStateException("the reader of blob " + name + " is closed");
            }
            return slice(name, bytes, beginBytes, endBytes);
        }

        @Override
        public ByteBuffer map(long beginBytes, long endBytes) {
            return read(beginBytes, endBytes);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Gathers bytes until they become a blob. */
    private final class Writer implements BlobWriter {
        private final Appended appended = new Appended();
        private boolean closed;

        @Override
        public synchronized void append(ByteBuffer bytes) {
            checkOpen();
            if (bytes.remaining() > Integer.MAX_VALUE - 8 - appended.size()) {
                throw FirnException.refused("a blob in memory holds less than 2 GiB");
            }
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            appended.writeBytes(piece);
        }

        @Override
        public synchronized long positionBytes() {
            return appended.size();
        }

        @Override
        public synchronized ByteBuffer read(long beginBytes, long endBytes) {
            checkOpen();
            int length = Ranges.lengthBytes(beginBytes, endBytes);
            if (endBytes > appended.size()) {
                throw new IllegalArgumentException("byte " + endBytes + " of " + appended.size() + " appended");
            }
            return appended.copy((int) beginBytes, length);
        }

        @Override
        public synchronized boolean seal(BlobName name) {
            checkOpen();
            boolean created =
                    blobs.putIfAbsent(name, new Stored(appended.copy(0, appended.size()), clock.getAsLong())) == null;
            closed |= created;
            return created;
        }

        @Override
        public boolean sealUnsynced(BlobName name) {
            return seal(name);
        }

        @Override
        public synchronized void close() {
            closed = true;
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("the writer is sealed or closed");
            }
        }
    }

    /** Growing bytes of which a part can be had without copying all. */
    private static final class Appended extends ByteArrayOutputStream {
        ByteBuffer copy(int begin, int length) {
            return ByteBuffer.wrap(Arrays.copyOfRange(buf, begin, begin + length))
                    .asReadOnlyBuffer();
        }
    }
}
