package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.Bits;
import dev.firn.tree.BoundedTrie;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Edit;
import dev.firn.tree.Item;
import dev.firn.tree.TreeBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * The bounded trie with the nodes of chunk maps, its blocks in a hash map. A root is read anew for each edit and lookup, so that no decoded node is
 * left over from the one before. It stands in this package since the format of these nodes is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChunkMapBenchmark {
    private static final int SIDE = 1 << 12;

    /** How many chunks the map names. */
    @Param({"10000", "1000000"})
    public int entries;

    private final Random random = new Random(9);
    private final ChunkOrder order = ChunkOrder.of(2);
    private final ChunkMapFormat format = new ChunkMapFormat(order);
    private final ObjectRef object = new ObjectRef(Cid.ofContent(Codec.RAW, ByteBuffer.allocate(1)), 1);
    private final Map<Cid, Block> blocks = new HashMap<>();
    private Bits[] keys = new Bits[0];
    private Optional<Item<ObjectRef>> root = Optional.empty();

    private Block block(Cid cid) {
        Block found = blocks.get(cid);
        if (found == null) {
            throw FirnException.missing("block " + cid);
        }
        return found;
    }

    private BoundedTrie<ObjectRef> trie() {
        return new BoundedTrie<>(format, cid -> Optional.of(block(cid)), root);
    }

    /** Puts the keys in order and builds the map that is edited and asked. */
    @Setup
    public void build() {
        keys = new Bits[entries];
        for (int i = 0; i < entries; i++) {
            keys[i] = order.key(i / SIDE, i % SIDE);
        }
        Arrays.sort(keys);
        TreeBuilder<ObjectRef> builder = new TreeBuilder<>(format, block -> blocks.put(block.cid(), block));
        for (Bits key : keys) {
            builder.add(key, object);
        }
        root = builder.finish();
    }

    /** The whole map built from its sorted entries; hashing its nodes is counted. */
    @Benchmark
    public Optional<Item<ObjectRef>> buildAll() {
        TreeBuilder<ObjectRef> builder = new TreeBuilder<>(format, block -> {});
        for (Bits key : keys) {
            builder.add(key, object);
        }
        return builder.finish();
    }

    /** One chunk changed: one path read and written. */
    @Benchmark
    public Optional<Item<ObjectRef>> editOne() {
        Edit<ObjectRef> edit = new Edit.Put<>(keys[random.nextInt(entries)], new ObjectRef(object.cid(), 2));
        return trie().edit(List.of(edit).iterator(), block -> {});
    }

    /** One chunk looked up: one path read. */
    @Benchmark
    public Optional<ObjectRef> findOne() {
        return trie().find(keys[random.nextInt(entries)]);
    }
}
