package dev.firn.benchmarks.inside;

import dev.firn.benchmarks.Arrays2d;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreOptions;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.store.WriteStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Packs: writing objects into them, and reading objects back, each checked against its hash. In the directory that {@code java.io.tmpdir} names. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PackBenchmark {
    static final int OBJECTS = 1_000;

    private static final String REPOSITORY = "00112233445566778899aabbccddeeff";

    /** The size of each object. */
    @Param({"4096", "65536"})
    public int sizeBytes;

    private final Random random = new Random(11);
    private final byte[] content = new byte[1 << 16];

    /** Makes what the objects have in common. */
    @Setup
    public void fill() {
        random.nextBytes(content);
    }

    /** A store in a directory of its own. */
    private static final class Place {
        private final Path directory;
        private final DirectorySpace space;
        private final Store store;

        Place() throws IOException {
            directory = Files.createTempDirectory("firn-inside");
            space = DirectorySpace.open(directory, new SecureRandom());
            store = Store.open(space, REPOSITORY, StoreOptions.defaults(new SecureRandom()));
        }

        void remove() throws IOException {
            store.close();
            space.close();
            Arrays2d.delete(directory);
        }
    }

    /** A store that is empty each time. */
    @State(Scope.Thread)
    public static class Empty {
        private final Queue<Place> places = new ArrayDeque<>();

        /** Makes it. */
        @Setup(Level.Invocation)
        public void make() throws IOException {
            places.add(new Place());
        }

        /** Removes it. */
        @TearDown(Level.Invocation)
        public void remove() throws IOException {
            places.remove().remove();
        }
    }

    /** A store of a thousand objects. */
    @State(Scope.Thread)
    public static class Full {
        private final Queue<Place> places = new ArrayDeque<>();
        private final List<ObjectRef> objects = new ArrayList<>();

        /** Makes it. */
        @Setup
        public void make(PackBenchmark of) throws IOException {
            places.add(new Place());
            of.write(places.element(), objects);
        }

        /** Removes it. */
        @TearDown
        public void remove() throws IOException {
            places.remove().remove();
        }
    }

    private WriteStatistics write(Place place, List<ObjectRef> written) {
        ByteBuffer view = ByteBuffer.wrap(content, 0, sizeBytes);
        try (StoreWriter writer = place.store.writer()) {
            for (int i = 0; i < OBJECTS; i++) {
                view.putLong(0, random.nextLong());
                written.add(writer.put(view.duplicate()));
            }
            return writer.seal();
        }
    }

    /** One of a thousand objects hashed, put and sealed. */
    @Benchmark
    @OperationsPerInvocation(OBJECTS)
    public WriteStatistics writeOneOfThousand(Empty empty) {
        return write(empty.places.element(), new ArrayList<>());
    }

    /** One object found, read and verified. */
    @Benchmark
    public ByteBuffer readVerified(Full full) {
        return full.places.element().store.bytes(full.objects.get(random.nextInt(OBJECTS)));
    }
}
