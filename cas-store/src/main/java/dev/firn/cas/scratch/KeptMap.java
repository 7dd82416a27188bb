package dev.firn.cas.scratch;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * A map from keys to values, both bytes, that lies on disk and outlives its owner: working state that can be made anew at any time, but should not have to.
 *
 * <p>One process has it at a time. What is put is kept in the order in which it was put: after a crash, of the process or the machine, a beginning of it
 * is there, so an entry may say that all before it are. A map that is damaged, or was made for another purpose, is emptied when it is opened; damage that is
 * found later is reported, and the map emptied when it is opened next. Memory is bounded, to some {@value #CACHE_BYTES} bytes beside the Java heap and two write buffers of {@value #WRITE_BUFFER_BYTES}. Safe for many threads.
 */
public final class KeptMap implements Closeable {
    private static final long CACHE_BYTES = 16L << 20;
    private static final long WRITE_BUFFER_BYTES = 8L << 20;
    private static final int FILTER_BITS_PER_KEY = 10;
    private static final byte[] PURPOSE = "purpose".getBytes(StandardCharsets.UTF_8);

    /** What this process has open. A second channel of a lock file, closed, would free the lock of the first. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lock;
    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final Options options;
    private final ReadOptions reading = new ReadOptions().setVerifyChecksums(true);
    private final RocksDB database;
    private boolean closed;

    private KeptMap(Path directory, FileChannel lock) throws RocksDBException {
        this.directory = directory;
        this.lock = lock;
        this.options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxOpenFiles(64)
                .setMaxBackgroundJobs(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setKeepLogFileNum(1)
                .setMaxLogFileSize(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(filter));
        try {
            this.database = RocksDB.open(options, database(directory).toString());
        } catch (RocksDBException e) {
            release();
            throw e;
        }
    }

    /** Is there if the map was found damaged while it was used. */
    private static Path damaged(Path directory) {
        return directory.resolve("damaged");
    }

    private static Path database(Path directory) {
        return directory.resolve("map");
    }

    /**
     * Opens the map in a directory, which is made if it is absent; its parent must be there.
     *
     * @param purpose what the map is for and in what form; a map of another purpose is emptied
     * @return nothing if somebody else has it open
     * @throws FirnException of kind IO if the disk fails or may not be written, UNSUPPORTED if there is no RocksDB for this machine
     */
    public static Optional<KeptMap> open(Path directory, String purpose) {
        try {
            Files.createDirectories(directory);
            Path real = directory.toRealPath();
            if (!OURS.add(real)) {
                return Optional.empty();
            }
            @Nullable FileChannel lock = null;
            try {
                lock = lock(real);
                if (lock != null) {
                    return Optional.of(open(real, lock, purpose.getBytes(StandardCharsets.UTF_8)));
                }
                OURS.remove(real);
                return Optional.empty();
            } catch (IOException | RuntimeException | LinkageError e) {
                OURS.remove(real);
                if (lock != null) {
                    lock.close();
                }
                throw e;
            }
        } catch (IOException e) {
            throw FirnException.io("cannot open the working state in " + directory, e);
        } catch (LinkageError e) {
            throw new FirnException(
                    FirnException.Kind.UNSUPPORTED,
                    "RocksDB, which keeps working state, cannot be loaded on this machine: " + e.getMessage(),
                    e);
        }
    }

    private static @Nullable FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    private static KeptMap open(Path directory, FileChannel lock, byte[] purpose) throws IOException {
        Path library = directory.resolve("library");
        Files.createDirectories(library);
        NativeLibraryLoader.getInstance().loadLibrary(library.toString());
        RocksDB.loadLibrary();
        if (Medium.look(damaged(directory)).isEmpty()) {
            Optional<KeptMap> sound = findSound(directory, lock, purpose);
            if (sound.isPresent()) {
                return sound.get();
            }
        }
        try {
            empty(database(directory));
            Files.deleteIfExists(damaged(directory));
            KeptMap map = new KeptMap(directory, lock);
            map.database.put(PURPOSE, purpose);
            return map;
        } catch (RocksDBException e) {
            throw FirnException.io("cannot make the working state in " + directory, e);
        }
    }

    private static Optional<KeptMap> findSound(Path directory, FileChannel lock, byte[] purpose) {
        KeptMap map;
        try {
            map = new KeptMap(directory, lock);
        } catch (RocksDBException e) {
            // Damaged, or of a later version: made anew.
            return Optional.empty();
        }
        try {
            Optional<byte[]> found = map.findUnchecked(PURPOSE);
            if (found.isPresent() && Arrays.equals(found.get(), purpose)) {
                return Optional.of(map);
            }
        } catch (RocksDBException e) {
            // As above.
        }
        map.release();
        return Optional.empty();
    }

    private static void empty(Path database) throws IOException {
        if (Medium.look(database).isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.list(database)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private Optional<byte[]> findUnchecked(byte[] key) throws RocksDBException {
        return Optional.ofNullable(database.get(reading, key));
    }

    private FirnException report(String action, RocksDBException cause) {
        if (cause.getStatus() == null || cause.getStatus().getCode() != Status.Code.Corruption) {
            return FirnException.io("cannot " + action + " the working state in " + directory, cause);
        }
        try {
            Files.write(damaged(directory), new byte[0]);
        } catch (IOException e) {
            // Then it is found damaged once more.
        }
        return FirnException.io(
                "the working state in " + directory + " is damaged; it is made anew when it is opened next", cause);
    }

    /**
     * The value of a key, if it has one.
     *
     * @throws FirnException of kind IO if the disk fails, or what it gives back is damaged
     */
    public synchronized Optional<byte[]> find(byte[] key) {
        checkOpen();
        try {
            return findUnchecked(key);
        } catch (RocksDBException e) {
            throw report("read", e);
        }
    }

    /**
     * Sets the value of a key; an earlier one is forgotten.
     *
     * @throws FirnException of kind IO if the disk fails or is full
     */
    public synchronized void put(byte[] key, byte[] value) {
        checkOpen();
        try {
            database.put(key, value);
        } catch (RocksDBException e) {
            throw report("write", e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the working state in " + directory + " is closed");
        }
    }

    private void release() {
        if (database != null) {
            database.close();
        }
        reading.close();
        options.close();
        filter.close();
        cache.close();
    }

    /** Lets another process have the map; what was put stays. Never throws. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        release();
        try {
            lock.close();
        } catch (IOException e) {
            // Closing frees the lock also where it reports a failure.
        }
        OURS.remove(directory);
    }
}
