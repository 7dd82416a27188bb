package dev.firn.benchmarks.inside;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.unixfs.ParallelFileHasher;
import dev.firn.cas.unixfs.UnixFs;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Hashing: plain, and as the file DAG that gives an object its CID. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HashBenchmark {

    /** Bytes of one chunk. */
    @State(Scope.Thread)
    public static class Chunk {
        /** Its size. */
        @Param({"4096", "65536", "262144", "1048576"})
        public int sizeBytes;

        private byte[] content = new byte[0];

        /** Makes the bytes. */
        @Setup
        public void fill() {
            content = new byte[sizeBytes];
            new Random(1).nextBytes(content);
        }
    }

    private static final int LARGE_BYTES = 16 << 20;
    private static final int LEAVES_IN_FLIGHT = 8;

    private final byte[] large = new byte[LARGE_BYTES];
    private final ExecutorService two = Executors.newFixedThreadPool(2);

    /** Makes the bytes of the large file. */
    @Setup
    public void fill() {
        new Random(2).nextBytes(large);
    }

    /** Ends the threads. */
    @TearDown
    public void stop() {
        two.shutdown();
    }

    /** sha2-256 of one chunk. */
    @Benchmark
    public byte[] sha256(Chunk chunk) {
        return Sha256.digest(ByteBuffer.wrap(chunk.content));
    }

    /** The file DAG of 16 MiB, leaf by leaf. */
    @Benchmark
    public ObjectRef fileDagOf16MiB() {
        return UnixFs.object(ByteBuffer.wrap(large));
    }

    /** The file DAG of 16 MiB, its leaves hashed by two threads. */
    @Benchmark
    public ObjectRef fileDagOf16MiBByTwoThreads() {
        ParallelFileHasher hasher = new ParallelFileHasher(block -> {}, two, LEAVES_IN_FLIGHT);
        hasher.update(ByteBuffer.wrap(large));
        return hasher.finish();
    }
}
