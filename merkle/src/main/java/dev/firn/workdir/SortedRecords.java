package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Records in the order of their keys, of any number in bounded memory: what does not fit is sorted and put aside in a file that has no name any more, so that it
 * goes away with the process however that ends. First all are added, by one thread at a time, then they are read as often as wanted; of equal keys the one that was added
 * first is kept.
 *
 * <p>A record is a run of at most 65,535 bytes whose key is what follows the first {@code headBytes}.
 */
final class SortedRecords implements Closeable {
    /** What a record costs on the heap above its bytes. */
    private static final int OVERHEAD_BYTES = 28;

    private static final int MIN_BUFFER_BYTES = 4 << 10;
    private static final int MAX_BUFFER_BYTES = 64 << 10;

    private final Path spillDirectory;
    private final long heapBytes;
    private final Comparator<byte[]> order;
    private final List<Run> runs = new ArrayList<>();
    private List<byte[]> pending = new ArrayList<>();
    private long pendingBytes;
    private long count;
    private long spilledBytes;
    private List<FileChannel> spill = List.of();
    private boolean sealed;

    private record Run(long beginBytes, long endBytes) {}

    /** An empty one that keeps about {@code heapBytes} in memory and puts what is above aside into {@code spillDirectory}, made when it is needed. */
    SortedRecords(int headBytes, long heapBytes, Path spillDirectory) {
        this.spillDirectory = spillDirectory;
        this.heapBytes = heapBytes;
        this.order = (a, b) -> Arrays.compareUnsigned(a, headBytes, a.length, b, headBytes, b.length);
    }

    /** Takes a record, which is not copied. */
    void add(byte[] recordBytes) {
        if (sealed) {
            throw new IllegalStateException("a record after the first was read");
        }
        pending.add(recordBytes);
        count++;
        pendingBytes += recordBytes.length + OVERHEAD_BYTES;
        if (pendingBytes > heapBytes) {
            putAside();
        }
    }

    /** How many were added, of equal keys each. */
    long count() {
        return count;
    }

    /** All records in order; may be asked again, also while another is being read, and by several threads. */
    synchronized Cursor cursor() {
        if (!sealed) {
            pending.sort(order);
            sealed = true;
        }
        int buffer = (int) Math.max(MIN_BUFFER_BYTES, Math.min(MAX_BUFFER_BYTES, heapBytes / (runs.size() + 1)));
        PriorityQueue<Source> sources = new PriorityQueue<>((a, b) -> {
            int byHead = order.compare(a.head(), b.head());
            return byHead != 0 ? byHead : Integer.compare(a.number(), b.number());
        });
        for (int i = 0; i < runs.size(); i++) {
            offer(sources, new Source(i, new RunReader(spill.get(0), runs.get(i), buffer)));
        }
        offer(sources, new Source(runs.size(), new ListReader(pending)));
        return new Cursor(sources, order);
    }

    private static void offer(PriorityQueue<Source> sources, Source source) {
        if (source.advance()) {
            sources.add(source);
        }
    }

    private void putAside() {
        pending.sort(order);
        try {
            if (spill.isEmpty()) {
                spill = List.of(nameless());
            }
            FileChannel channel = spill.get(0);
            channel.position(spilledBytes);
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), MAX_BUFFER_BYTES));
            for (byte[] one : pending) {
                out.writeShort(one.length);
                out.write(one);
            }
            out.flush();
            runs.add(new Run(spilledBytes, channel.position()));
            spilledBytes = channel.position();
        } catch (IOException e) {
            throw FirnException.io(
                    "a list of files does not fit in memory and cannot be put aside in " + spillDirectory, e);
        }
        pending = new ArrayList<>();
        pendingBytes = 0;
    }

    private FileChannel nameless() throws IOException {
        Files.createDirectories(spillDirectory);
        Path file = Files.createTempFile(spillDirectory, "sort-", ".tmp");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
        return channel;
    }

    @Override
    public void close() {
        pending = List.of();
        for (FileChannel channel : spill) {
            try {
                channel.close();
            } catch (IOException e) {
                throw FirnException.io("a list of files put aside in " + spillDirectory + " cannot be closed", e);
            }
        }
    }

    /** Goes through the records in order. For one thread. */
    static final class Cursor {
        private static final byte[] NONE = {};

        private final PriorityQueue<Source> sources;
        private final Comparator<byte[]> order;
        private byte[] present = NONE;
        private boolean begun;

        private Cursor(PriorityQueue<Source> sources, Comparator<byte[]> order) {
            this.sources = sources;
            this.order = order;
        }

        /** Moves to the next record; false if there is none. */
        boolean advance() {
            Source first = sources.poll();
            while (first != null) {
                byte[] head = first.head();
                offer(sources, first);
                if (!begun || order.compare(present, head) != 0) {
                    begun = true;
                    present = head;
                    return true;
                }
                first = sources.poll();
            }
            return false;
        }

        /** The record moved to; it must not be changed. */
        byte[] present() {
            return present;
        }
    }

    private interface Reader {
        boolean advance();

        byte[] present();
    }

    private static final class Source {
        private final int number;
        private final Reader reader;

        Source(int number, Reader reader) {
            this.number = number;
            this.reader = reader;
        }

        int number() {
            return number;
        }

        byte[] head() {
            return reader.present();
        }

        boolean advance() {
            return reader.advance();
        }
    }

    private static final class ListReader implements Reader {
        private final List<byte[]> list;
        private int next;

        ListReader(List<byte[]> list) {
            this.list = list;
        }

        @Override
        public boolean advance() {
            next++;
            return next <= list.size();
        }

        @Override
        public byte[] present() {
            return list.get(next - 1);
        }
    }

    private static final class RunReader implements Reader {
        private final FileChannel channel;
        private final ByteBuffer buffer;
        private final long endBytes;
        private long nextBytes;
        private byte[] present = Cursor.NONE;

        RunReader(FileChannel channel, Run run, int bufferBytes) {
            this.channel = channel;
            this.buffer = ByteBuffer.allocate(bufferBytes).limit(0);
            this.nextBytes = run.beginBytes();
            this.endBytes = run.endBytes();
        }

        @Override
        public boolean advance() {
            if (nextBytes >= endBytes && !buffer.hasRemaining()) {
                return false;
            }
            byte[] two = new byte[2];
            take(two);
            present = new byte[(two[0] & 0xff) << 8 | two[1] & 0xff];
            take(present);
            return true;
        }

        private void take(byte[] target) {
            int at = 0;
            while (at < target.length) {
                if (!buffer.hasRemaining()) {
                    fill();
                }
                int size = Math.min(buffer.remaining(), target.length - at);
                buffer.get(target, at, size);
                at += size;
            }
        }

        private void fill() {
            buffer.clear().limit((int) Math.min(buffer.capacity(), endBytes - nextBytes));
            try {
                int size = channel.read(buffer, nextBytes);
                if (size <= 0) {
                    throw FirnException.corrupt("a list of files that was put aside has been cut off");
                }
                nextBytes += size;
            } catch (IOException e) {
                throw FirnException.io("a list of files that was put aside cannot be read", e);
            }
            buffer.flip();
        }

        @Override
        public byte[] present() {
            return present;
        }
    }
}
