package dev.firn.bridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import dev.firn.bridge.unixfs.DirectoryBuilder;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sections of ipfs/specs, "Trustless Gateway" (2026-03-05), "CAR Responses", on small DAGs made here. */
final class BlockPlanTest {
    private final ListedBlocks blocks = new ListedBlocks();

    static List<Cid> answer(ListedBlocks blocks, String path, String query) {
        GatewayRequest request = GatewayRequest.parse("/ipfs/" + path, "format=car&" + query, List.of());
        List<Cid> cids = new ArrayList<>();
        try (Scratch scratch = new Scratch(Path.of(""), Long.MAX_VALUE, new Random(1))) {
            ResolvedPath resolved = ResolvedPath.of(request.path(), blocks);
            BlockPlan.of(request.part(), resolved, blocks, scratch).forEachRemaining(block -> cids.add(block.cid()));
        }
        return cids;
    }

    private Reason refusal(String path, String query) {
        return catchThrowableOfType(GatewayRefusal.class, () -> answer(blocks, path, query))
                .reason();
    }

    private Cid leaf(String text) {
        return blocks.add(Block.of(Codec.RAW, text.getBytes(StandardCharsets.UTF_8)));
    }

    private Cid file(List<Cid> parts, long... sizes) {
        List<PbLink> links = new ArrayList<>();
        List<Long> blockSizes = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < parts.size(); i++) {
            links.add(PbLink.of(parts.get(i), "", sizes[i]));
            blockSizes.add(sizes[i]);
            size += sizes[i];
        }
        byte[] data = new UnixFsData.File(Optional.empty(), size, blockSizes).encode();
        return blocks.add(PbNode.of(links, data).toBlock());
    }

    private Cid directory(Object... entries) {
        DirectoryBuilder builder = new DirectoryBuilder(blocks::add);
        for (int i = 0; i < entries.length; i += 2) {
            builder.add((String) entries[i], (Cid) entries[i + 1], 1);
        }
        return builder.finish().cid();
    }

    private Cid json(Object... members) {
        MapNode.Builder map = MapNode.builder();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], (Ipld) members[i + 1]);
        }
        return blocks.add(DagJson.block(map.build()));
    }

    private static Cid inline(String text) {
        return Cid.of(1, Codec.RAW.code(), Cid.IDENTITY, text.getBytes(StandardCharsets.UTF_8));
    }

    /** "GET /ipfs/bafkqaaa". */
    @Test
    void theProbeHasNoBlocks() {
        assertThat(answer(blocks, "bafkqaaa", "")).isEmpty();
        assertThat(blocks.asked).isEmpty();
    }

    /** "CAR dups": "A Gateway MUST NOT include virtual blocks identified by identity CIDs". */
    @Test
    void identityCidsAreWalkedThroughAndNotSent() {
        Cid real = leaf("real");
        Cid inlineMap = Cid.of(1, Codec.DAG_CBOR.code(), Cid.IDENTITY, DagCbor.encode(ListNode.ofLinks(List.of(real))));
        Cid root = blocks.add(DagCbor.block(ListNode.ofLinks(List.of(inline("x"), inlineMap))));
        for (String dups : List.of("y", "n")) {
            assertThat(answer(blocks, root.toString(), "car-dups=" + dups)).containsExactly(root, real);
            assertThat(answer(blocks, root + "/1/0", "car-dups=" + dups)).containsExactly(root, real);
            assertThat(answer(blocks, root + "/0", "car-dups=" + dups)).containsExactly(root);
        }
    }

    /** "404 Not Found": "MUST return 404 Not Found when the root block is not available". */
    @Test
    void aRootThatIsNotHereIsNotFound() {
        Cid absent = Cid.ofContent(Codec.RAW, new byte[] {1});
        assertThat(refusal(absent.toString(), "dag-scope=block")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(absent + "/a", "")).isEqualTo(Reason.NOT_FOUND);
    }

    /** Path Gateway, "Handling traversal errors": "404 … Error response body should indicate which part of immutable content path is missing". */
    @Test
    void aPathThatLeadsNowhereIsNotFoundAndSaysWhere() {
        Cid inner = directory("b.txt", leaf("b"));
        Cid root = directory("a", inner, "gone", Cid.ofContent(Codec.RAW, new byte[] {1}));
        assertThatThrownBy(() -> answer(blocks, root + "/a/c/d", ""))
                .isInstanceOf(GatewayRefusal.class)
                .hasMessage("there is no /ipfs/" + root + "/a/c");
        assertThat(refusal(root + "/a/c/d", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(root + "/a/b.txt/c", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(root + "/gone", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(directory("f", file(List.of(leaf("x")), 1)) + "/f/g", ""))
                .isEqualTo(Reason.NOT_FOUND);
    }

    /** Path Gateway, "Traversing through DAG-JSON and DAG-CBOR": "HTTP 501 Not Implemented when fully resolved content path has any remainder left". */
    @Test
    void aPathThatEndsInsideABlockIsNotImplemented() {
        Cid root = json("a", ListNode.of(new Ipld.Link(leaf("x")), new Ipld.Text("y")), "b", Ipld.Int.of(1));
        assertThat(refusal(root + "/a", "")).isEqualTo(Reason.NOT_IMPLEMENTED);
        assertThat(refusal(root + "/a/1", "")).isEqualTo(Reason.NOT_IMPLEMENTED);
        assertThat(refusal(root + "/b", "")).isEqualTo(Reason.NOT_IMPLEMENTED);
        assertThat(refusal(root + "/b/c", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(root + "/a/2", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(root + "/a/00", "")).isEqualTo(Reason.NOT_FOUND);
        assertThat(answer(blocks, root + "/a/0", "")).containsExactly(root, leaf("x"));
    }

    /** "CAR order": depth first; "CAR dups": "y: Duplicate blocks MUST be sent every time", "n: MUST be sent only once". */
    @Test
    void duplicatesAreSentOrLeftOut() {
        Cid x = leaf("x");
        Cid y = leaf("y");
        Cid inner = json("1", new Ipld.Link(x), "2", new Ipld.Link(y));
        Cid root = json("a", new Ipld.Link(inner), "b", new Ipld.Link(x), "c", new Ipld.Link(inner));
        assertThat(answer(blocks, root.toString(), "car-dups=y")).containsExactly(root, inner, x, y, x, inner, x, y);
        assertThat(answer(blocks, root.toString(), "car-dups=n")).containsExactly(root, inner, x, y);
        assertThat(answer(blocks, root + "/a", "car-dups=n")).containsExactly(root, inner, x, y);
    }

    /** "entity-bytes": "MUST return only the minimal set of blocks". One node stands in two places of a file, once in the range as a part. */
    @Test
    void aNodeThatOccursTwiceInARangeIsSentOnceWithAllThatIsWanted() {
        Cid a = leaf("aaaa");
        Cid b = leaf("bbbb");
        Cid half = file(List.of(a, b), 4, 4);
        Cid root = file(List.of(half, half), 8, 8);
        assertThat(answer(blocks, root.toString(), "entity-bytes=4:11")).containsExactly(root, half, b, a);
        assertThat(answer(blocks, root.toString(), "entity-bytes=4:11&car-dups=y"))
                .containsExactly(root, half, b, half, a);
        assertThat(answer(blocks, root.toString(), "entity-bytes=0:15")).containsExactly(root, half, a, b);
        assertThat(answer(blocks, root.toString(), "entity-bytes=6:7")).containsExactly(root, half, b);
    }

    /** "entity-bytes": "If the requested entity-bytes resolves to a zero-length range … equivalent to dag-scope=block". */
    @Test
    void aRangeOfNoBytesGivesTheRootAlone() {
        Cid root = file(List.of(leaf("aaaa"), leaf("bbbb")), 4, 4);
        assertThat(answer(blocks, root.toString(), "entity-bytes=5:-6")).containsExactly(root);
        assertThat(refusal(root.toString(), "entity-bytes=8:*")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(answer(blocks, leaf("").toString(), "entity-bytes=0:*")).containsExactly(leaf(""));
        assertThat(answer(blocks, leaf("abc").toString(), "entity-bytes=1:1")).containsExactly(leaf("abc"));
    }

    /** "entity-bytes": what is no run of bytes: "the parameter MUST be ignored, and the request is equivalent to dag-scope=entity". */
    @Test
    void aRangeOfWhatIsNoFileIsIgnored() {
        Cid directory = directory("a", leaf("a"));
        Cid map = json("a", new Ipld.Link(leaf("a")));
        Cid inline =
                Cid.of(1, Codec.DAG_CBOR.code(), Cid.IDENTITY, DagCbor.encode(ListNode.ofLinks(List.of(leaf("a")))));
        assertThat(answer(blocks, directory.toString(), "entity-bytes=100:200")).containsExactly(directory);
        assertThat(answer(blocks, map.toString(), "entity-bytes=100:200")).containsExactly(map);
        assertThat(answer(blocks, inline.toString(), "entity-bytes=100:200")).isEmpty();
    }

    /** "dag-scope": "For all queries that reference non-UnixFS data, entity is equivalent to block". */
    @Test
    void theEntityOfOtherDataIsOneBlock() {
        Cid map = json("a", new Ipld.Link(leaf("a")));
        Cid plainPb = blocks.add(new PbNode(List.of(PbLink.of(leaf("a"), "a", 1)), Optional.empty()).toBlock());
        assertThat(answer(blocks, map.toString(), "dag-scope=entity")).containsExactly(map);
        assertThat(answer(blocks, plainPb.toString(), "dag-scope=entity")).containsExactly(plainPb);
        assertThat(answer(blocks, plainPb + "/a", "dag-scope=entity")).containsExactly(plainPb, leaf("a"));
    }

    /** "Streaming and Missing Child Blocks": what was found before the hole is given out. */
    @Test
    void aHoleEndsTheAnswerBehindAllThatCameBefore() {
        Cid x = leaf("x");
        Cid gone = leaf("gone");
        Cid root = json("a", new Ipld.Link(x), "b", new Ipld.Link(gone), "c", new Ipld.Link(leaf("y")));
        blocks.remove(gone);
        GatewayRequest request = GatewayRequest.parse("/ipfs/" + root, "format=car", List.of());
        try (Scratch scratch = new Scratch(Path.of(""), Long.MAX_VALUE, new Random(1))) {
            BlockPlan plan = BlockPlan.of(request.part(), ResolvedPath.of(request.path(), blocks), blocks, scratch);
            assertThat(plan.next().cid()).isEqualTo(root);
            assertThat(plan.next().cid()).isEqualTo(x);
            assertThatThrownBy(plan::hasNext)
                    .isInstanceOf(FirnException.class)
                    .hasMessage("block " + gone + " is not in the store");
        }
    }

    /** Blocks are read when their turn comes, and nothing that is not wanted is read. */
    @Test
    void nothingIsReadAheadOfItsTurn() {
        Cid root = json("a", new Ipld.Link(leaf("x")), "b", new Ipld.Link(leaf("y")));
        answer(blocks, root.toString(), "dag-scope=block");
        assertThat(blocks.asked).containsOnly(root);
        assertThat(answer(
                        blocks, file(List.of(leaf("aaaa"), leaf("bbbb")), 4, 4).toString(), "entity-bytes=0:3"))
                .hasSize(2);
        assertThat(blocks.asked).doesNotContain(leaf("bbbb"));
    }

    /** A chain as long as a history is walked in constant memory; one that branches on each level is refused at some depth. */
    @Test
    void aLongChainIsWalkedAndADeepTreeIsRefused() {
        Cid chain = leaf("end");
        for (int i = 0; i < 30_000; i++) {
            chain = json("n", Ipld.Int.of(i), "next", new Ipld.Link(chain));
        }
        assertThat(answer(blocks, chain.toString(), "")).hasSize(30_001);
        Cid last = leaf("last");
        Cid deep = leaf("end");
        for (int i = 0; i <= DagWalk.MAX_DEPTH; i++) {
            deep = json("first", new Ipld.Link(deep), "second", new Ipld.Link(last));
        }
        Cid root = deep;
        assertThatThrownBy(() -> answer(blocks, root.toString(), "")).hasMessageContaining("deeper than 10000");
    }

    /** Nodes far above are read again and go on where they were. */
    @Test
    void aDeepTreeIsWalkedInOrder() {
        Cid deep = leaf("end");
        for (int i = 0; i < 100; i++) {
            deep = json(
                    "first", new Ipld.Link(deep), "second", new Ipld.Link(leaf("leaf " + i)), "third", Ipld.Int.of(1));
        }
        List<Cid> order = new ArrayList<>();
        collect(deep, order);
        blocks.asked.clear();
        assertThat(answer(blocks, deep.toString(), "car-dups=y")).isEqualTo(order);
        assertThat(blocks.asked).as("read again, as not all links are held").hasSizeGreaterThan(order.size() + 80);
        assertThat(answer(blocks, deep.toString(), "")).isEqualTo(order);
    }

    private void collect(Cid cid, List<Cid> order) {
        order.add(cid);
        DagLinks.of(cid, blocks.block(cid).bytes()).forEach(child -> collect(child, order));
    }

    /** Cycles by lying sizes: what a node claims decides which children are looked at, never how long the walk is. */
    @Test
    void lyingSizesLeadNowhereElse() {
        Cid a = leaf("a");
        Cid exabyte = file(List.of(a, a, a), 1L << 62, 1, 0);
        assertThat(answer(blocks, exabyte.toString(), "entity-bytes=0:9000000000000000000&car-dups=y"))
                .containsExactly(exabyte, a, a);
        Cid mismatch = blocks.add(PbNode.of(
                        List.of(PbLink.of(a, "", 1)),
                        new UnixFsData.File(Optional.empty(), 1, List.of(1L, 2L)).encode())
                .toBlock());
        assertThatThrownBy(() -> answer(blocks, mismatch.toString(), "dag-scope=entity"))
                .hasMessageContaining("1 links and 2 block sizes");
    }

    /** A shard may claim that names lie ever deeper; a hash has 64 bits. */
    @Test
    void shardsDeeperThanAHashAreCorrupt() {
        Cid shard = leaf("x");
        for (int depth = 0; depth < 12; depth++) {
            List<PbLink> links = new ArrayList<>();
            for (int place = 0; place < 256; place++) {
                links.add(PbLink.of(shard, String.format("%02X", place), 1));
            }
            byte[] data = new UnixFsData.Shard(java.nio.ByteBuffer.wrap(new byte[] {1}), 0x22, 256).encode();
            shard = blocks.add(PbNode.of(links, data).toBlock());
        }
        Cid root = shard;
        assertThatThrownBy(() -> answer(blocks, root + "/name", "")).hasMessageContaining("deeper than the hash");
    }

    /** 10^60 ways through a DAG of 21 blocks: each block comes once. */
    @Test
    void aBombOfRepetitionsIsWalkedOnce() {
        Cid bomb = leaf("x");
        for (int level = 0; level < 20; level++) {
            List<Cid> links = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                links.add(bomb);
            }
            bomb = blocks.add(DagCbor.block(ListNode.of(ListNode.ofLinks(links), Ipld.Int.of(level))));
        }
        assertThat(answer(blocks, bomb.toString(), "")).hasSize(21);
    }

    /** Path Gateway, "400 Bad Request": "when the CID is malformed or its codec is unsupported". */
    @Test
    void allOfABlockWithAnUnknownCodecIsRefusedAndTheBlockItselfIsNot() {
        Cid signed = Cid.of(1, 0x85, Cid.IDENTITY, new byte[] {1});
        assertThat(refusal(signed.toString(), "")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(answer(blocks, signed.toString(), "dag-scope=block")).isEmpty();
    }
}
