package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
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
import java.util.List;
import java.util.Optional;

/**
 * The blocks of a CAR file by CID, in whatever order they stand there. All are read and verified when it is opened, and again, as the file may change, when
 * one is asked for. Where each lies is kept in memory, and beyond a bound on disk. A block is found by the hash in its CID, whatever version and codec the CID has; one
 * whose CID holds its content is always found. Safe for many threads.
 */
public final class CarBlocks implements BlockSource, Closeable {
    private final Path file;
    private final FileChannel channel;
    private final Scratch scratch;
    private final SortedScratch places;
    private final List<Cid> roots;
    private long blocks;
    private long sizeBytes;

    private CarBlocks(Repository repository, Path file, FileChannel channel, CarExport.Progress progress) {
        this.file = file;
        this.channel = channel;
        this.scratch = repository.newScratch();
        try {
            this.places = scratch.map("blocks");
            CarReader reader = new CarReader(Channels.newInputStream(channel), file.toString());
            this.roots = reader.roots();
            for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
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
     * Reads and verifies a CAR.
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

    private void add(CarSection section) {
        ByteBuffer place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
        places.put(
                multihash(section.cid()),
                place.putLong(section.offsetBytes()).putInt(section.sizeBytes()).array());
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

    private Optional<byte[]> findPlace(Cid cid) {
        synchronized (places) {
            return places.find(multihash(cid));
        }
    }

    /**
     * The bytes of a block, verified, from position to limit.
     *
     * @throws FirnException of kind CORRUPT if the file changed meanwhile, IO if it cannot be read
     */
    public Optional<ByteBuffer> find(Cid cid) {
        if (cid.hashFunction() == Cid.IDENTITY) {
            return Optional.of(ByteBuffer.wrap(cid.digest()));
        }
        Optional<ByteBuffer> found = findPlace(cid).map(this::read);
        found.ifPresent(bytes -> ContentHash.check(cid, bytes, place()));
        return found;
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
        return findPlace(cid).map(place -> Block.verified(cid, read(place).array(), place()));
    }

    /** As {@link #findBlock}, but the bytes of a raw block are given as they stand, for whoever hashes them anyway. */
    Optional<ByteBuffer> findUnverified(Cid cid) {
        return cid.has(Codec.RAW) ? findPlace(cid).map(this::read) : Optional.empty();
    }

    private ByteBuffer read(byte[] place) {
        ByteBuffer at = ByteBuffer.wrap(place);
        long offset = at.getLong();
        ByteBuffer bytes = ByteBuffer.allocate(at.getInt());
        try {
            while (bytes.hasRemaining()) {
                int count = channel.read(bytes, offset + bytes.position());
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
