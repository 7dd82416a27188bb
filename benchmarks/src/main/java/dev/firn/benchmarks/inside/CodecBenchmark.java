package dev.firn.benchmarks.inside;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The codecs: DAG-CBOR and DAG-JSON of what nodes and pages look like, dag-pb of a directory, CIDs as text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
    private static final int NODE_ITEMS = 256;
    private static final int PAGE_ITEMS = 300;
    private static final int DIRECTORY_ENTRIES = 256;
    /** A UnixFS message that says "directory". */
    private static final byte[] DIRECTORY = {8, 1};

    private final Ipld node = node();
    private final byte[] cbor = DagCbor.encode(node);
    private final Ipld page = page();
    private final byte[] json = DagJson.encode(page);
    private final PbNode directory = directory();
    private final byte[] pb = directory.encode();
    private final Cid cid = cid(1);
    private final String text = cid.toString();

    private static Cid cid(int number) {
        return Cid.ofContent(Codec.RAW, ByteBuffer.allocate(4).putInt(0, number));
    }

    private static Ipld node() {
        List<Ipld> items = new ArrayList<>();
        for (int i = 0; i < NODE_ITEMS; i++) {
            items.add(ListNode.of(new Ipld.Link(cid(i)), Ipld.Int.of(i * 4_099L)));
        }
        return ListNode.of(items.toArray(new Ipld[0]));
    }

    private static Ipld page() {
        List<Ipld> entries = new ArrayList<>();
        for (int i = 0; i < PAGE_ITEMS; i++) {
            entries.add(MapNode.builder()
                    .put("key", "group/array" + i + "/zarr.json")
                    .put("size", 200L + i)
                    .put("text", "{\"zarr_format\":3,\"shape\":[" + i + ",64]}")
                    .build());
        }
        return ListNode.of(entries.toArray(new Ipld[0]));
    }

    private static PbNode directory() {
        List<PbLink> links = new ArrayList<>();
        for (int i = 0; i < DIRECTORY_ENTRIES; i++) {
            links.add(new PbLink(cid(i), Optional.of(String.format("%05d", i)), OptionalLong.of(262_144)));
        }
        return PbNode.of(links, DIRECTORY);
    }

    /** A node of 256 links and sizes, written as DAG-CBOR. */
    @Benchmark
    public byte[] cborEncodeNodeOf256() {
        return DagCbor.encode(node);
    }

    /** The same, read. */
    @Benchmark
    public Ipld cborDecodeNodeOf256() {
        return DagCbor.decode(cbor, "memory");
    }

    /** A page of 300 small documents, written as DAG-JSON. */
    @Benchmark
    public byte[] jsonEncodePageOf300() {
        return DagJson.encode(page);
    }

    /** The same, read. */
    @Benchmark
    public Ipld jsonDecodePageOf300() {
        return DagJson.decode(json, "memory");
    }

    /** A directory of 256 names, written as dag-pb. */
    @Benchmark
    public byte[] pbEncodeDirectoryOf256() {
        return directory.encode();
    }

    /** The same, read. */
    @Benchmark
    public PbNode pbDecodeDirectoryOf256() {
        return PbNode.decode(ByteBuffer.wrap(pb), "memory");
    }

    /** A CID written as base32 text. */
    @Benchmark
    public String cidToText() {
        return Cid.of(Codec.RAW, cid.digest()).toString();
    }

    /** The same, read. */
    @Benchmark
    public Cid cidFromText() {
        return Cid.parse(text);
    }
}
