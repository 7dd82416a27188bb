package dev.firn.benchmarks.inside;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.index.BlockIndex;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking blocks up in the multi-pack index, of blocks in eight packs in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IndexBenchmark {
    private static final int PACKS = 8;
    private static final int QUESTIONS = 4_096;

    /** How many blocks the index names. */
    @Param({"10000", "1000000"})
    public int entries;

    private final Random random = new Random(5);
    private final Cid[] present = new Cid[QUESTIONS];
    private final Cid[] absent = new Cid[QUESTIONS];
    private final BlobSpace space = new MemorySpace(() -> 0);
    private final ContainerName repository = ContainerName.random(random);
    private final BlockIndex index = new BlockIndex(space, repository, random);
    private int next;

    private static ByteBuffer content(int number) {
        return ByteBuffer.allocate(8).putLong(0, number);
    }

    private static Cid cid(int number) {
        return Cid.ofContent(Codec.RAW, content(number));
    }

    /** Writes the packs and their index, and chooses what is asked. */
    @Setup
    public void fill() {
        for (int pack = 0; pack < PACKS; pack++) {
            try (PackWriter writer =
                    new PackWriter(space, ContainerType.DATA, repository, ContainerName.random(random))) {
                for (int i = pack; i < entries; i += PACKS) {
                    writer.add(cid(i), content(i));
                }
                index.add(writer.seal());
            }
            index.consolidate();
        }
        for (int i = 0; i < QUESTIONS; i++) {
            present[i] = cid(random.nextInt(entries));
            absent[i] = cid(-1 - i);
        }
    }

    private Cid next(Cid[] of) {
        next = (next + 1) % QUESTIONS;
        return of[next];
    }

    /** The place of a block that is there. */
    @Benchmark
    public List<Place> find() {
        return index.places(next(present), EntryKind.BLOCK);
    }

    /** Whether a block is known that is not. */
    @Benchmark
    public boolean missKnown() {
        return index.knows(next(absent), EntryKind.BLOCK);
    }
}
