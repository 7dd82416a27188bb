package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A file in the directory of temporaries on its way to become a blob. Small appends are gathered, so that each is not a call of the system. Of a long blob all but the
 * beginning goes straight to the medium where it can: it would else be copied once more, and push out of memory what is read again sooner.
 */
final class FileWriter implements BlobWriter {
    private static final int GATHER_BYTES = 1 << 16;
    /** A write from the heap goes through memory that the thread keeps, so it goes piece by piece. */
    private static final int PIECE_BYTES = 1 << 20;
    /** What goes straight to the medium begins here. */
    private static final long DIRECT_FROM_BYTES = 4L << 20;
    /** Else, each time so much was written, the medium begins to take it, beside what comes next; so little is left to wait for in the end. */
    private static final long AHEAD_BYTES = 32L << 20;

    private enum State {
        OPEN,
        FAILED,
        DONE
    }

    private final DirectorySpace space;
    private final LockedFiles.Held temporary;
    private final ByteBuffer gathered = ByteBuffer.allocate(GATHER_BYTES);
    private long writtenBytes;
    private @Nullable DirectFile direct;
    private long sentBytes;
    private @Nullable FutureTask<Boolean> sending;
    private State state = State.OPEN;

    /** Writes into {@code temporary}, which this closes. */
    FileWriter(DirectorySpace space, LockedFiles.Held temporary) {
        this.space = space;
        this.temporary = temporary;
    }

    @Override
    public synchronized void append(ByteBuffer bytes) {
        checkOpen();
        try {
            if (direct == null && bytes.remaining() > gathered.remaining()) {
                flush();
            }
            if (direct != null) {
                direct.append(bytes);
            } else if (bytes.remaining() <= gathered.remaining()) {
                gathered.put(bytes);
            } else {
                write(bytes);
            }
        } catch (IOException e) {
            state = State.FAILED;
            throw Medium.report("write", space.root(), e);
        }
    }

    private void flush() throws IOException {
        write(gathered.flip());
        gathered.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        FileChannel channel = temporary.channel();
        int limit = bytes.limit();
        while (bytes.position() < limit) {
            int length = Math.min(limit - bytes.position(), PIECE_BYTES);
            if (writtenBytes < DIRECT_FROM_BYTES) {
                length = (int) Math.min(length, DIRECT_FROM_BYTES - writtenBytes);
            } else if (writtenBytes == DIRECT_FROM_BYTES) {
                direct = openDirect();
                if (direct != null) {
                    direct.append(bytes);
                    return;
                }
            }
            bytes.limit(bytes.position() + length);
            writtenBytes += channel.write(bytes, writtenBytes);
            bytes.limit(limit);
        }
        if (writtenBytes - sentBytes >= AHEAD_BYTES) {
            sendAhead();
        }
    }

    private @Nullable DirectFile openDirect() {
        return space.durability()
                .openDirect(temporary.path())
                .map(channel -> new DirectFile(temporary.channel(), channel, writtenBytes))
                .orElse(null);
    }

    private void sendAhead() throws IOException {
        if (sending != null && !sending.isDone()) {
            return; // It is still busy with what came before.
        }
        awaitSending();
        sentBytes = writtenBytes;
        FileChannel channel = temporary.channel();
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            space.durability().sendFile(channel);
            return true;
        });
        Thread thread = new Thread(task, "firn-sending");
        thread.setDaemon(true);
        thread.start();
        sending = task;
    }

    /** A failure to write is told once only, so what was told to the other thread counts here. */
    private void awaitSending() throws IOException {
        FutureTask<Boolean> task = sending;
        if (task == null) {
            return;
        }
        sending = null;
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("waiting for the medium was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    @Override
    public synchronized long positionBytes() {
        return direct != null ? direct.positionBytes() : writtenBytes + gathered.position();
    }

    @Override
    public synchronized ByteBuffer read(long beginBytes, long endBytes) {
        checkOpen();
        int length = Ranges.lengthBytes(beginBytes, endBytes);
        if (endBytes > positionBytes()) {
            throw new IllegalArgumentException("byte " + endBytes + " of " + positionBytes() + " appended");
        }
        try {
            if (direct == null && endBytes > writtenBytes) {
                flush();
            }
            ByteBuffer buffer = ByteBuffer.allocate(length);
            boolean isThere = direct != null
                    ? direct.read(beginBytes, buffer)
                    : FileReader.readFully(temporary.channel(), buffer, beginBytes);
            if (!isThere) {
                throw new FirnException(Kind.IO, temporary.path() + " is shorter than what was written to it");
            }
            return buffer.flip().asReadOnlyBuffer();
        } catch (IOException e) {
            state = State.FAILED;
            throw Medium.report("read", temporary.path(), e);
        }
    }

    @Override
    public boolean seal(BlobName name) {
        boolean sealed = sealUnsynced(name);
        if (sealed) {
            space.syncPublished(name);
        }
        return sealed;
    }

    @Override
    public synchronized boolean sealUnsynced(BlobName name) {
        checkOpen();
        if (space.isTaken(name)) {
            return false;
        }
        try {
            flush();
            if (direct != null) {
                direct.finish();
            }
            awaitSending();
            space.makeReadOnly(temporary.path());
            space.durability().syncFile(temporary.channel());
        } catch (IOException e) {
            // After a failed fsync nobody knows what is on the medium, also if a second one succeeds: the file is of no
            // use any more.
            state = State.FAILED;
            throw Medium.report("write", space.root(), e);
        }
        boolean published = space.publish(temporary.path(), name);
        if (published) {
            finish(State.DONE);
        }
        return published;
    }

    private void checkOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    state == State.FAILED ? "an earlier write failed" : "the writer is sealed or closed");
        }
    }

    private void finish(State last) {
        try {
            awaitSending();
        } catch (IOException e) {
            // Either it was told when this was sealed, or nobody wants the bytes.
        }
        temporary.discard();
        if (direct != null) {
            direct.close(); // Last, since to close any channel of a file gives up the lock on it.
        }
        state = last;
    }

    @Override
    public synchronized void close() {
        if (state != State.DONE) {
            finish(State.DONE);
        }
    }
}
