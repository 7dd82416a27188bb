package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Varint;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.Repository;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * The blocks of a CAR file by CID, in whatever order they stand there. When it is opened, it is seen to be whole and where each block lies; each is verified whenever it is asked
 * for, as the file may change, and {@link #verifyRest} verifies all that were not. Where they lie is kept in memory, and beyond a bound on disk; which were verified, in memory, one bit each.
 * A block is found by the hash in its CID, whatever version and codec the CID has; one whose CID holds its content is always found. Safe for many threads.
 */
public final class CarBlocks implements BlockSource, Closeable {
    private final Path file;
    private final FileChannel channel;
    private final Scratch scratch;
    private final SortedScratch places;
    /** By number in the order of the file. */
    private final BitSet verified = new BitSet();

    private final List<Cid> roots;
    private int blocks;
    private long sizeBytes;

    /** Where the bytes of a block lie, and the how-many-th of the file it is. */
    private record Place(long offsetBytes, int sizeBytes, int number) {
        private static final int BYTES = Long.BYTES + 2 * Integer.BYTES;

        static Place decode(byte[] place) {
            ByteBuffer in = ByteBuffer.wrap(place);
            return new Place(in.getLong(), in.getInt(), in.getInt());
        }

        byte[] encode() {
            return ByteBuffer.allocate(BYTES)
                    .putLong(offsetBytes)
                    .putInt(sizeBytes)
                    .putInt(number)
                    .array();
        }
    }

    private CarBlocks(Repository repository, Path file, FileChannel channel, CarExport.Progress progress) {
        this.file = file;
        this.channel = channel;
        this.scratch = repository.newScratch();
        try {
            this.places = scratch.map("blocks");
            CarReader reader = new CarReader(Channels.newInputStream(channel), file.toString());
            this.roots = reader.roots();
            for (Optional<CarHead> next = reader.nextHead(); next.isPresent(); next = reader.nextHead()) {
                add(next.get());
                progress.written(next.get().sizeBytes());
            }
            this.sizeBytes = reader.offsetBytes();
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    /**
     * Reads what stands between the blocks of a CAR.
     *
     * @param repository beside which is kept what does not fit in memory; nothing of the CAR goes into it
     * @param progress hears of every block, and may throw to stop
     * @throws FirnException of kind MISSING if there is no such file; else as {@link CarReader}
     */
    public static CarBlocks open(Repository repository, Path file, CarExport.Progress progress) {
        if (!Files.isRegularFile(file)) {
            throw FirnException.missing("there is no file " + file);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw FirnException.io("cannot read " + file, e);
        }
        try {
            return new CarBlocks(repository, file, channel, progress);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private void add(CarHead head) {
        if (blocks == Integer.MAX_VALUE) {
            throw FirnException.refused(file + " has more than " + blocks + " blocks");
        }
        places.put(multihash(head.cid()), new Place(head.offsetBytes(), head.sizeBytes(), blocks).encode());
        blocks++;
    }

    private static byte[] multihash(Cid cid) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(cid.hashFunction(), out);
        out.writeBytes(cid.digest());
        return out.toByteArray();
    }

    /** The roots that the header names. */
    public List<Cid> roots() {
        return roots;
    }

    /** How many blocks stand in the file, each as often as it does. */
    public long blockCount() {
        return blocks;
    }

    /** Length of the file up to the end of its blocks. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** The file, for messages. */
    public String place() {
        return file.toString();
    }

    /** Whether a block is in the file, or its CID holds it. */
    public boolean has(Cid cid) {
        return cid.hashFunction() == Cid.IDENTITY || findPlace(cid).isPresent();
    }

    private Optional<Place> findPlace(Cid cid) {
        synchronized (places) {
            return places.find(multihash(cid)).map(Place::decode);
        }
    }

    /** How long a block is, in bytes; nothing of it is read. */
    public OptionalInt findSizeBytes(Cid cid) {
        if (cid.hashFunction() == Cid.IDENTITY) {
            return OptionalInt.of(cid.digest().length);
        }
        return findPlace(cid).map(place -> OptionalInt.of(place.sizeBytes)).orElse(OptionalInt.empty());
    }

    /**
     * The bytes of a block, verified, from position to limit.
     *
     * @throws FirnException of kind CORRUPT if they do not have its hash or the file changed meanwhile, UNSUPPORTED if the hash function is unknown here, IO if it
     *     cannot be read
     */
    public Optional<ByteBuffer> find(Cid cid) {
        if (cid.hashFunction() == Cid.IDENTITY) {
            return Optional.of(ByteBuffer.wrap(cid.digest()));
        }
        return findPlace(cid).map(place -> verified(cid, place, ByteBuffer::allocate));
    }

    private ByteBuffer verified(Cid cid, Place place, IntFunction<ByteBuffer> memory) {
        ByteBuffer bytes = read(place, memory);
        ContentHash.check(cid, bytes, place());
        noteVerified(place);
        return bytes;
    }

    private void noteVerified(Place place) {
        synchronized (verified) {
            verified.set(place.number);
        }
    }

    /** As {@link #find}, for a block that should be there: MISSING if it is not. */
    public ByteBuffer bytes(Cid cid) {
        return find(cid).orElseThrow(() -> FirnException.missing("block " + cid + " is not in " + place()));
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        if (!cid.isFirn()) {
            return Optional.empty();
        }
        return findPlace(cid).map(place -> {
            Block block = Block.verified(cid, read(place, ByteBuffer::allocate).array(), place());
            noteVerified(place);
            return block;
        });
    }

    /** Takes bytes from position to limit, hashes them, and says what their hash is. */
    @FunctionalInterface
    interface Hashing {
        /** Takes them; they are good during the call. */
        ObjectRef take(ByteBuffer bytes);
    }

    /**
     * Hands the bytes of a raw block of Firn's hash function to who hashes them anyway, so that they are hashed once.
     *
     * @param memory where they are read
     * @throws FirnException of kind MISSING if it is not there, CORRUPT if it turns out that the hash is another, IO if it cannot be read
     */
    ObjectRef hand(Cid cid, IntFunction<ByteBuffer> memory, Hashing hashing) {
        Place place = findPlace(cid).orElseThrow(() -> FirnException.missing("block " + cid + " is not in " + place()));
        if (place.sizeBytes > Block.MAX_BYTES) {
            // As an object it is cut into several blocks, and has another name.
            return hashing.take(verified(cid, place, memory));
        }
        ObjectRef object = hashing.take(read(place, memory));
        if (!object.cid().sameBytes(cid)) {
            throw ContentHash.wrong(cid, place());
        }
        noteVerified(place);
        return object;
    }

    /**
     * Verifies all blocks that were not since the file was opened, on several threads; also those whose hash stands in the file twice.
     *
     * @param progress hears of every one of them, and may throw to stop
     * @throws FirnException of kind CORRUPT if one is not what its CID says or the file changed meanwhile, UNSUPPORTED if the hash function of one is unknown here, IO if it cannot
     *     be read
     */
    public void verifyRest(CarExport.Progress progress) {
        // Outside Java's heap, and each thread's own: bytes that are hashed once are not worth collecting.
        ThreadLocal<ByteBuffer> memory =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CarReader.MAX_BLOCK_BYTES));
        try (Ahead<Long> ahead = new Ahead<>(progress::written)) {
            // Closing the reader would close the file.
            CarReader reader = new CarReader(Channels.newInputStream(channel.position(0)), place());
            int number = 0;
            for (Optional<CarHead> next = reader.nextHead(); next.isPresent(); next = reader.nextHead()) {
                CarHead head = next.get();
                Place place = new Place(head.offsetBytes(), head.sizeBytes(), number);
                if (!isVerified(number)) {
                    ahead.add(head.sizeBytes(), () -> (long) verified(
                                    head.cid(),
                                    place,
                                    length -> memory.get().clear().limit(length))
                            .remaining());
                }
                number++;
            }
            ahead.finish();
        } catch (IOException e) {
            throw FirnException.io("cannot read " + file, e);
        }
    }

    private boolean isVerified(int number) {
        synchronized (verified) {
            return verified.get(number);
        }
    }

    private ByteBuffer read(Place place, IntFunction<ByteBuffer> memory) {
        ByteBuffer bytes = memory.apply(place.sizeBytes);
        try {
            while (bytes.hasRemaining()) {
                int count = channel.read(bytes, place.offsetBytes + bytes.position());
                if (count < 0) {
                    throw FirnException.corrupt(file + " was cut off while it was read");
                }
            }
        } catch (IOException e) {
            throw FirnException.io("cannot read " + file, e);
        }
        return bytes.flip();
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read.
            return;
        }
    }

    @Override
    public void close() {
        scratch.close();
        closeQuietly(channel);
    }
}
