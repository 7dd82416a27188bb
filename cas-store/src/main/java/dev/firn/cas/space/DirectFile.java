package dev.firn.cas.space;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a long file, which goes from memory of our own straight to the medium, past the memory in which the system keeps files (O_DIRECT): on a thread of its own,
 * while the next bytes are gathered. Where that cannot be had they go the ordinary way. What is written is durable only after fsync(2), as ever. For one thread.
 */
final class DirectFile {
    /** What lengths, places in the file, and addresses have to be multiples of. */
    static final int ALIGNMENT_BYTES = 4096;

    private static final int BUFFER_BYTES = 2 << 20;
    /** One is filled while the others wait to be written, so that whoever appends waits for the medium only if it stays behind for long. */
    private static final int BUFFERS = 4;

    /** {@code ExtendedOpenOption.DIRECT}, found by its name: it is in module {@code jdk.unsupported}, and no JDK has to have that. */
    private static final Optional<OpenOption> DIRECT = findDirect();

    /** Who uses such memory gives it back, so there is as much of it as there were long files written at once. */
    private static final Queue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();

    private final FileChannel file;
    private final FileChannel direct;
    private final BlockingQueue<Optional<FutureTask<Boolean>>> tasks = new ArrayBlockingQueue<>(BUFFERS);
    /** The oldest first. */
    private final Deque<Sent> sent = new ArrayDeque<>(BUFFERS);

    private final long beginBytes;
    private ByteBuffer gathered = newBuffer();
    private long sentBytes;
    private @Nullable Thread thread;
    private volatile boolean isOrdinary;

    private record Sent(ByteBuffer bytes, FutureTask<Boolean> task) {}

    /**
     * Takes what comes from {@code beginBytes} on.
     *
     * @param file where all else of the file is written, and all is read
     * @param direct the same file opened by {@link #open}; this closes it
     */
    DirectFile(FileChannel file, FileChannel direct, long beginBytes) {
        this.file = file;
        this.direct = direct;
        this.beginBytes = beginBytes;
        this.sentBytes = beginBytes;
    }

    private static Optional<OpenOption> findDirect() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Arrays.stream(options)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Opens a file so, if its file system lets it be written so. */
    static Optional<FileChannel> open(Path path) {
        if (DIRECT.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (Files.getFileStore(path).getBlockSize() > ALIGNMENT_BYTES) {
                return Optional.empty();
            }
            return Optional.of(
                    FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, DIRECT.get()));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer newBuffer() {
        ByteBuffer free = FREE.poll();
        return free != null
                ? free.clear()
                : ByteBuffer.allocateDirect(BUFFER_BYTES + ALIGNMENT_BYTES)
                        .alignedSlice(ALIGNMENT_BYTES)
                        .limit(BUFFER_BYTES)
                        .slice();
    }

    /** Where the next byte goes. */
    long positionBytes() {
        return sentBytes + gathered.position();
    }

    /** Takes the rest of {@code bytes}. */
    void append(ByteBuffer bytes) throws IOException {
        int limit = bytes.limit();
        while (bytes.position() < limit) {
            bytes.limit(Math.min(limit, bytes.position() + gathered.remaining()));
            gathered.put(bytes);
            if (!gathered.hasRemaining()) {
                send();
            }
        }
    }

    private void send() throws IOException {
        if (thread == null) {
            thread = started();
        }
        ByteBuffer next = sent.size() < BUFFERS - 1 ? newBuffer() : awaitOldest();
        ByteBuffer full = gathered.flip();
        long at = sentBytes;
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            write(full, at);
            return true;
        });
        gathered = next;
        sentBytes += full.remaining();
        sent.add(new Sent(full, task));
        tasks.add(Optional.of(task));
    }

    /** Known only once it runs: where the system gives no more threads, {@link #close} must not wait for it. */
    private Thread started() {
        Thread writing = new Thread(this::work, "firn-writing");
        writing.setDaemon(true);
        writing.start();
        return writing;
    }

    private void work() {
        try {
            for (Optional<FutureTask<Boolean>> task = tasks.take(); task.isPresent(); task = tasks.take()) {
                task.get().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is a multiple of the alignment. */
    private void write(ByteBuffer bytes, long at) throws IOException {
        int start = bytes.position();
        if (!isOrdinary) {
            try {
                writeFully(direct, bytes, at);
                return;
            } catch (IOException e) {
                if (at > beginBytes) {
                    throw e;
                }
                // Some file systems say only now that they want it otherwise; if it was something else, it is told
                // below.
                isOrdinary = true;
            }
        }
        writeFully(file, bytes.position(start), at);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    /** Waits for all that was sent. */
    private void await() throws IOException {
        while (!sent.isEmpty()) {
            FREE.add(awaitOldest());
        }
    }

    /** The memory of what was sent first, once that is written. */
    private ByteBuffer awaitOldest() throws IOException {
        Sent oldest = sent.element();
        try {
            oldest.task().get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
        sent.remove();
        return oldest.bytes().clear();
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("waiting for the medium was interrupted");
    }

    /** Reads what was appended from {@code begin} on into the rest of {@code target}; false if the file is shorter than it should be. */
    boolean read(long begin, ByteBuffer target) throws IOException {
        await();
        long end = begin + target.remaining();
        int limit = target.limit();
        if (begin < sentBytes) {
            target.limit(target.position() + (int) (Math.min(end, sentBytes) - begin));
            if (!FileReader.readFully(file, target, begin)) {
                return false;
            }
            target.limit(limit);
        }
        if (target.hasRemaining()) {
            int from = (int) (end - target.remaining() - sentBytes);
            target.put(gathered.slice(from, target.remaining()));
        }
        return true;
    }

    /** Writes what is left. */
    void finish() throws IOException {
        await();
        ByteBuffer rest = gathered.duplicate().flip();
        int whole = rest.limit() / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        ByteBuffer tail = rest.duplicate().position(whole);
        write(rest.limit(whole), sentBytes);
        writeFully(file, tail, sentBytes + whole);
    }

    /** Ends the thread and gives the memory back. Never throws: whoever wants the bytes called {@link #finish} before. */
    void close() {
        boolean wasInterrupted = Thread.interrupted();
        Thread running = thread;
        boolean isFree = running == null;
        if (running != null) {
            tasks.clear(); // If there is anything left, nobody wants it any more.
            tasks.add(Optional.empty());
            try {
                running.join();
                isFree = true;
            } catch (InterruptedException e) {
                wasInterrupted = true;
                running.interrupt();
            }
        }
        if (isFree) {
            FREE.add(gathered);
            for (Sent one : sent) {
                FREE.add(one.bytes());
            }
        }
        try {
            direct.close();
        } catch (IOException e) {
            // What counted was synced before.
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
