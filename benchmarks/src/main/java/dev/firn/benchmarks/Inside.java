package dev.firn.benchmarks;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreOptions;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Times the pieces that everything else is made of, on one thread, warm: {@code Inside DIRECTORY}. A repository's packs are written into DIRECTORY. */
public final class Inside {
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = 300_000_000L;
    private static final int NODE_ITEMS = 256;
    private static final int PAGE_ITEMS = 300;
    private static final int OBJECTS = 20_000;

    private final PrintStream out;
    private final Random random = new Random(11);
    private long kept;

    private Inside(PrintStream out) {
        this.out = out;
    }

    /** Runs all tasks. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("wanted: DIRECTORY");
        }
        Inside inside = new Inside(System.out);
        inside.hashes();
        inside.codecs();
        inside.packs(Path.of(arguments[0]));
        if (inside.kept == 42) {
            System.out.println(); // What was computed is used, so that nothing is left out.
        }
    }

    private byte[] bytes(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Something done once, which gives something of what it computed. */
    private interface Task {
        long run() throws IOException;
    }

    /** Rounds of a fixed time, the first of which warm up; prints the median time of one run, and bytes a second where it works on bytes. */
    private void time(String what, long sizeBytes, Task task) throws IOException {
        Samples samples = new Samples();
        for (int round = 0; round < ROUNDS + 2; round++) {
            long begin = System.nanoTime();
            long end = begin;
            long runs = 0;
            while (end - begin < ROUND_NANOS) {
                kept += task.run();
                runs++;
                end = System.nanoTime();
            }
            if (round >= 2) {
                samples.add((end - begin) / runs);
            }
        }
        double micros = samples.percentileMillis(0.5) * 1_000;
        String speed = sizeBytes == 0 ? "" : String.format(Locale.ROOT, ", %.0f MB/s", sizeBytes / micros);
        out.printf(Locale.ROOT, "%-44s %10.2f µs%s%n", what, micros, speed);
    }

    private void hashes() throws IOException {
        for (int size : new int[] {4 << 10, 256 << 10, 1 << 20}) {
            byte[] content = bytes(size);
            time("sha2-256 of " + (size >> 10) + " KiB", size, () -> Sha256.digest(ByteBuffer.wrap(content))[0]);
        }
        byte[] large = bytes(16 << 20);
        time("file DAG of 16 MiB", large.length, () -> UnixFs.object(ByteBuffer.wrap(large))
                .hashCode());
    }

    private void codecs() throws IOException {
        List<Ipld> items = new ArrayList<>();
        for (int i = 0; i < NODE_ITEMS; i++) {
            items.add(ListNode.of(new Ipld.Link(Cid.ofContent(Codec.RAW, bytes(8))), Ipld.Int.of(random.nextInt(1 << 20))));
        }
        Ipld node = ListNode.of(items.toArray(new Ipld[0]));
        byte[] cbor = DagCbor.encode(node);
        time("DAG-CBOR of 256 links and sizes, encode", cbor.length, () -> DagCbor.encode(node).length);
        time("DAG-CBOR of 256 links and sizes, decode", cbor.length, () -> DagCbor.decode(cbor, "memory")
                .hashCode());
        List<Ipld> entries = new ArrayList<>();
        for (int i = 0; i < PAGE_ITEMS; i++) {
            entries.add(MapNode.builder()
                    .put("key", "group/array" + i + "/zarr.json")
                    .put("size", 200L + i)
                    .put("text", "{\"zarr_format\":3,\"shape\":[" + i + ",64]}")
                    .build());
        }
        Ipld page = ListNode.of(entries.toArray(new Ipld[0]));
        byte[] json = DagJson.encode(page);
        time("DAG-JSON page of 300 documents, encode", json.length, () -> DagJson.encode(page).length);
        time("DAG-JSON page of 300 documents, decode", json.length, () -> DagJson.decode(json, "memory")
                .hashCode());
    }

    private void packs(Path directory) throws IOException {
        String repository = "00112233445566778899aabbccddeeff";
        StoreOptions options = StoreOptions.defaults(new SecureRandom());
        List<ObjectRef> objects = new ArrayList<>();
        Files.createDirectories(directory);
        try (DirectorySpace space = DirectorySpace.open(directory, new SecureRandom());
                Store store = Store.open(space, repository, options)) {
            try (StoreWriter writer = store.writer()) {
                long begin = System.nanoTime();
                for (int i = 0; i < OBJECTS; i++) {
                    objects.add(writer.put(ByteBuffer.wrap(bytes(4 << 10))));
                }
                long put = System.nanoTime();
                writer.seal();
                out.printf(
                        Locale.ROOT,
                        "%d objects of 4 KiB put in %.3f s, sealed in %.3f s%n",
                        OBJECTS,
                        (put - begin) / 1e9,
                        (System.nanoTime() - put) / 1e9);
            }
            time("object of 4 KiB read at random, verified", 4 << 10, () -> store.bytes(
                            objects.get(random.nextInt(OBJECTS)))
                    .get(0));
            Block absent = Block.of(Codec.RAW, bytes(16));
            time("an object that is not there looked up", 0, () -> store.knows(absent.cid()) ? 1 : 0);
        }
    }
}
