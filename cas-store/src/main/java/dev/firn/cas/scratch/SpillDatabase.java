package dev.firn.cas.scratch;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.BlockBasedTableConfig;
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
 * One RocksDB for all maps of an owner, which holds pages of sorted runs: a key there is the number of the map and that of the run (4 bytes each, highest
 * first) and the first key of the page. There is no write-ahead log, since nothing is to survive. Memory outside the Java heap is bounded: {@value #WRITE_BUFFERS} write buffers, the cache (which also holds the indexes of files), and some kilobytes for each of {@value #MAX_OPEN_FILES} files. Safe for many threads.
 */
final class SpillDatabase {
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int WRITE_BUFFERS = 3;
    private static final long CACHE_BYTES = 32L << 20;
    private static final int MAX_OPEN_FILES = 256;
    private static final int READ_AHEAD_BYTES = 64 << 10;
    private static final int HEAD_BYTES = 2 * Integer.BYTES;

    private final Path directory;
    private final Cache cache;
    private final Options options;
    private final WriteOptions writing;
    private final ReadOptions reading;
    private final RocksDB database;
    private final Set<SpilledEntries> open = ConcurrentHashMap.newKeySet();

    private SpillDatabase(Path directory) throws RocksDBException {
        this.directory = directory;
        this.cache = new LRUCache(CACHE_BYTES);
        this.options = options(cache);
        this.writing = new WriteOptions().setDisableWAL(true);
        this.reading = new ReadOptions().setVerifyChecksums(true);
        this.database = RocksDB.open(options, directory.toString());
    }

    private static Options options(Cache cache) {
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setBlockSize(16 << 10);
        return new Options()
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setMaxBackgroundJobs(2)
                // Filled once and walked once, so files are merged late: each merge writes all bytes again.
                .setLevel0FileNumCompactionTrigger(64)
                .setLevel0SlowdownWritesTrigger(128)
                .setLevel0StopWritesTrigger(256)
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

    /** The key under which a page lies here: the map, the run, and the first key of the page. */
    private static byte[] full(int map, int run, byte[] firstKey) {
        return ByteBuffer.allocate(HEAD_BYTES + firstKey.length)
                .putInt(map)
                .putInt(run)
                .put(firstKey)
                .array();
    }

    void put(int map, int run, byte[] firstKey, byte[] page) {
        try {
            database.put(writing, full(map, run, firstKey), page);
        } catch (RocksDBException e) {
            throw FirnException.io("cannot write to the scratch database in " + directory, e);
        }
    }

    /** The page of a run in which a key would be: the last one whose first key is not behind it. */
    Optional<Page> findPage(int map, int run, byte[] key) {
        byte[] wanted = full(map, run, key);
        try (RocksIterator iterator = database.newIterator(reading)) {
            iterator.seekForPrev(wanted);
            if (!iterator.isValid()) {
                iterator.status();
                return Optional.empty();
            }
            return isOfRun(iterator.key(), wanted) ? Optional.of(new Page(iterator.value())) : Optional.empty();
        } catch (RocksDBException e) {
            throw FirnException.io("cannot read the scratch database in " + directory, e);
        }
    }

    private static boolean isOfRun(byte[] found, byte[] wanted) {
        return Arrays.equals(found, 0, HEAD_BYTES, wanted, 0, HEAD_BYTES);
    }

    /** Forgets a run; its cursors are closed. */
    void deleteRun(int map, int run) {
        try {
            database.deleteRange(writing, full(map, run, new byte[0]), full(map, run + 1, new byte[0]));
        } catch (RocksDBException e) {
            throw FirnException.io("cannot write to the scratch database in " + directory, e);
        }
    }

    ScratchCursor.Entries entries(int map, int run, byte[] begin, Optional<byte[]> end) {
        byte[] limit = end.isPresent() ? full(map, run, end.get()) : full(map, run + 1, new byte[0]);
        SpilledEntries entries = new SpilledEntries(full(map, run, begin), begin, end, limit);
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
        cache.close();
    }

    /** Entries of one run. For one thread, but another one may close it, with the database, at any moment. */
    private final class SpilledEntries implements ScratchCursor.Entries {
        private final byte[] fullBegin;
        private final byte[] begin;
        private final Optional<byte[]> end;
        private final Slice limit;
        private final ReadOptions bounded;
        private final RocksIterator iterator;
        private Page page = new Page(new byte[0]);
        private boolean started;
        private boolean closed;

        SpilledEntries(byte[] fullBegin, byte[] begin, Optional<byte[]> end, byte[] limit) {
            this.fullBegin = fullBegin;
            this.begin = begin;
            this.end = end;
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
            if (!started) {
                started = true;
                return start();
            }
            return step();
        }

        /** The page before the first that begins behind {@code begin} may hold it. */
        private boolean start() {
            if (!takeFirstPage()) {
                return false;
            }
            boolean found = step();
            while (found && page.compareKey(begin) < 0) {
                found = step();
            }
            return found;
        }

        private boolean step() {
            while (!page.next()) {
                if (!takeNextPage()) {
                    return false;
                }
            }
            return end.isEmpty() || page.compareKey(end.get()) < 0;
        }

        private synchronized boolean takeFirstPage() {
            checkOpen();
            iterator.seekForPrev(fullBegin);
            if (!iterator.isValid() || !isOfRun(iterator.key(), fullBegin)) {
                iterator.seek(fullBegin);
            }
            return takePage();
        }

        private synchronized boolean takeNextPage() {
            checkOpen();
            if (iterator.isValid()) {
                iterator.next();
            }
            return takePage();
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("the cursor is closed");
            }
        }

        private boolean takePage() {
            if (iterator.isValid()) {
                page = new Page(iterator.value());
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
            return page.key();
        }

        @Override
        public byte[] value() {
            return page.value();
        }

        @Override
        public synchronized void close() {
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
