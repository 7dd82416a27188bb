package dev.firn.cas.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An open file. An interrupt closes the channel of the thread that it hits, and so of all others; they open it again, which is the one case where a
 * file that was deleted meanwhile cannot be read on.
 */
final class FileReader implements BlobReader {
    /** A read into the heap goes through memory that the thread keeps, so it goes piece by piece. */
    private static final int PIECE_BYTES = 1 << 20;

    private final BlobName name;
    private final String place;
    private final Path path;
    private final long sizeBytes;
    private volatile FileChannel channel;
    private boolean closed;

    /** Opens the regular file {@code path}. */
    FileReader(BlobName name, String place, Path path) throws IOException {
        this.name = name;
        this.place = place;
        this.path = path;
        this.channel = openFile(path);
        try {
            this.sizeBytes = channel.size();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens a file for reading; a symbolic link is refused. */
    static FileChannel openFile(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public BlobName name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ByteBuffer read(long beginBytes, long endBytes) {
        ByteBuffer buffer = ByteBuffer.allocate(checkedLength(beginBytes, endBytes));
        read(beginBytes, buffer);
        return buffer.flip().asReadOnlyBuffer();
    }

    @Override
    public void read(long beginBytes, ByteBuffer target) {
        int start = target.position();
        long endBytes = beginBytes + target.remaining();
        checkedLength(beginBytes, endBytes);
        while (true) {
            FileChannel current = openChannel();
            try {
                if (!readFully(current, target.position(start), beginBytes)) {
                    throw Ranges.cutOff(name, place, endBytes);
                }
                return;
            } catch (ClosedChannelException e) {
                if (e instanceof ClosedByInterruptException) {
                    throw Medium.report("read", path, e);
                }
            } catch (IOException e) {
                throw Medium.report("read", path, e);
            }
        }
    }

    /** Fills {@code buffer} from {@code position} on; false if the file ends before. */
    static boolean readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long next = position;
        int limit = buffer.limit();
        while (buffer.position() < limit) {
            buffer.limit(Math.min(limit, buffer.position() + PIECE_BYTES));
            int count = channel.read(buffer, next);
            if (count < 0) {
                return false;
            }
            next += count;
        }
        return true;
    }

    @Override
    public ByteBuffer map(long beginBytes, long endBytes) {
        int length = checkedLength(beginBytes, endBytes);
        while (true) {
            FileChannel current = openChannel();
            try {
                if (current.size() < endBytes) { // Mapped bytes beyond the end would kill whoever touches them.
                    throw Ranges.cutOff(name, place, endBytes);
                }
                return current.map(FileChannel.MapMode.READ_ONLY, beginBytes, length);
            } catch (ClosedChannelException e) {
                if (e instanceof ClosedByInterruptException) {
                    throw Medium.report("map", path, e);
                }
            } catch (IOException e) {
                throw Medium.report("map", path, e);
            }
        }
    }

    /** Checks before anything is allocated. */
    private int checkedLength(long beginBytes, long endBytes) {
        int length = Ranges.lengthBytes(beginBytes, endBytes);
        if (endBytes > sizeBytes) {
            throw Ranges.cutOff(name, place, endBytes);
        }
        return length;
    }

    private FileChannel openChannel() {
        FileChannel current = channel;
        return current.isOpen() ? current : reopened();
    }

    private synchronized FileChannel reopened() {
        if (closed) {
            throw new IllegalStateException("the reader of blob " + name + " is closed");
        }
        if (!channel.isOpen()) {
            try {
                channel = openFile(path);
            } catch (IOException e) {
                throw Medium.isAbsent(e) ? Ranges.missing(name, place) : Medium.report("read", path, e);
            }
        }
        return channel;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it.
        }
    }
}
