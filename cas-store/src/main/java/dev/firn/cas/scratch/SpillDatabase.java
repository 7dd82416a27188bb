package dev.firn.cas.scratch;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB for all maps of an owner: a key there is the number of the map (4 bytes, highest first) and the key. There is no write-ahead log, since
 * nothing is to survive. Memory outside the Java heap is bounded: {@value #WRITE_BUFFERS} write buffers, the cache (which also holds the indexes and
 * filters of files), and some kilobytes for each of {@value #MAX_OPEN_FILES} files. Safe for many threads.
 */
final class SpillDatabase {
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int WRITE_BUFFERS = 3;
    private static final long CACHE_BYTES = 32L << 20;
    private static final int MAX_OPEN_FILES = 256;
    private static final int FILTER_BITS_PER_KEY = 10;
    private static final int READ_AHEAD_BYTES = 256 << 10;

    private final Path directory;
    private final Cache cache;
    private final BloomFilter filter;
    private final Options options;
    private final WriteOptions writing;
    private final ReadOptions reading;
    private final RocksDB database;
    private final Set<SpilledEntries> open = ConcurrentHashMap.newKeySet();

    private SpillDatabase(Path directory) throws RocksDBException {
        this.directory = directory;
        this.cache = new LRUCache(CACHE_BYTES);
        this.filter = new BloomFilter(FILTER_BITS_PER_KEY);
        this.options = options(cache, filter);
        this.writing = new WriteOptions().setDisableWAL(true);
        this.reading = new ReadOptions().setVerifyChecksums(true);
        this.database = RocksDB.open(options, directory.toString());
    }

    private static Options options(Cache cache, BloomFilter filter) {
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(filter)
                .setBlockSize(16 << 10);
        return new Options()
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setMaxBackgroundJobs(2)
                // Filled once and walked once, so files are merged late: each merge writes all bytes again.
                .setLevel0FileNumCompactionTrigger(24)
                .setLevel0SlowdownWritesTrigger(64)
                .setLevel0StopWritesTrigger(128)
                .setMaxBytesForLevelBase(1L << 30)
                .setTargetFileSizeBase(64L << 20)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setKeepLogFileNum(1)
                .setMaxLogFileSize(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setTableFormatConfig(tables);
    }

    /**
     * Makes a database in an empty directory, and loads the native library if this process has not yet. RocksDB unpacks it into that directory, so that
     * it goes with it also if the process is killed.
     *
     * @throws FirnException of kind UNSUPPORTED if RocksDB cannot be loaded here, IO if the disk fails
     */
    static SpillDatabase open(Path directory) {
        try {
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
            RocksDB.loadLibrary();
            return new SpillDatabase(directory);
        } catch (RocksDBException e) {
            throw FirnException.io("cannot make a scratch database in " + directory, e);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new FirnException(
                    Kind.UNSUPPORTED,
                    "RocksDB, to which work that is too large for memory goes, cannot be loaded on this machine: "
                            + e.getMessage(),
                    e);
        }
    }

    private static byte[] full(int map, byte[] key) {
        return ByteBuffer.allocate(Integer.BYTES + key.length)
                .putInt(map)
                .put(key)
                .array();
    }

    void put(int map, byte[] key, byte[] value) {
        try {
            database.put(writing, full(map, key), value);
        } catch (RocksDBException e) {
            throw FirnException.io("cannot write to the scratch database in " + directory, e);
        }
    }

    Optional<byte[]> find(int map, byte[] key) {
        try {
            return Optional.ofNullable(database.get(reading, full(map, key)));
        } catch (RocksDBException e) {
            throw FirnException.io("cannot read the scratch database in " + directory, e);
        }
    }

    ScratchCursor.Entries entries(int map, byte[] begin, Optional<byte[]> end) {
        byte[] limit = end.isPresent() ? full(map, end.get()) : full(map + 1, new byte[0]);
        SpilledEntries entries = new SpilledEntries(full(map, begin), limit);
        open.add(entries);
        return entries;
    }

    /** Closes all, cursors that were forgotten too: native memory that is used after that would take the process down. */
    void close() {
        open.forEach(SpilledEntries::close);
        database.close();
        reading.close();
        writing.close();
        options.close();
        filter.close();
        cache.close();
    }

    /** Entries on disk. */
    private final class SpilledEntries implements ScratchCursor.Entries {
        private final byte[] begin;
        private final Slice limit;
        private final ReadOptions bounded;
        private final RocksIterator iterator;
        private boolean started;
        private boolean closed;

        SpilledEntries(byte[] begin, byte[] limit) {
            this.begin = begin;
            this.limit = new Slice(limit);
            this.bounded = new ReadOptions()
                    .setIterateUpperBound(this.limit)
                    .setFillCache(false)
                    .setReadaheadSize(READ_AHEAD_BYTES)
                    .setVerifyChecksums(true);
            this.iterator = database.newIterator(bounded);
        }

        @Override
        public boolean next() {
            checkOpen();
            if (!started) {
                iterator.seek(begin);
                started = true;
            } else if (iterator.isValid()) {
                iterator.next();
            }
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw FirnException.io("cannot read the scratch database in " + directory, e);
            }
        }

        @Override
        public byte[] key() {
            checkEntry();
            byte[] full = iterator.key();
            return Arrays.copyOfRange(full, Integer.BYTES, full.length);
        }

        @Override
        public byte[] value() {
            checkEntry();
            return iterator.value();
        }

        private void checkEntry() {
            checkOpen();
            if (!started || !iterator.isValid()) {
                throw new NoSuchElementException("the cursor stands at no entry");
            }
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("the cursor is closed");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.remove(this);
                iterator.close();
                bounded.close();
                limit.close();
            }
        }
    }
}
