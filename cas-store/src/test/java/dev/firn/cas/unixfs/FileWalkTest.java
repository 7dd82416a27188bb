package dev.firn.cas.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FileWalkTest {
    private static final long MIB = 1 << 20;
    private static final BlockSource NONE = cid -> Optional.empty();

    @Test
    void aRangeIsTheLeavesThatALinearSearchFinds() {
        long seed = 11;
        Random random = new Random(seed);
        for (long size : new long[] {1, MIB, MIB + 1, 3 * MIB, 1024 * MIB + 1, 2500 * MIB + 3}) {
            List<Cid> leaves = FileDagTest.leaves(size, random);
            FileDagReference dag = new FileDagReference(leaves, size);
            for (int round = 0; round < 30; round++) {
                long begin = (long) (random.nextDouble() * size);
                long end =
                        Math.min(size, begin + (long) (random.nextDouble() * (random.nextBoolean() ? 5 * MIB : size)));
                List<FilePart.Leaf> got = new ArrayList<>();
                FileWalk.of(dag.object, begin, end, dag.source()).leaves().forEachRemaining(got::add);
                assertThat(got)
                        .as("seed %s, [%s, %s) of %s", seed, begin, end, size)
                        .isEqualTo(searched(leaves, size, begin, end));
            }
        }
    }

    private static List<FilePart.Leaf> searched(List<Cid> leaves, long size, long begin, long end) {
        List<FilePart.Leaf> found = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            long from = Math.max(begin, i * MIB);
            long to = Math.min(end, (i + 1) * MIB);
            if (from < to) {
                int leafBytes = (int) Math.min(MIB, size - i * MIB);
                found.add(new FilePart.Leaf(leaves.get(i), i, leafBytes, (int) (from - i * MIB), (int) (to - i * MIB)));
            }
        }
        return found;
    }

    @Test
    void theWholeWalkMeetsParentsBeforeChildrenAndLeavesInOrder() {
        long size = 2049 * MIB + 9;
        FileDagReference dag = new FileDagReference(FileDagTest.leaves(size, new Random(1)), size);
        List<Integer> levels = new ArrayList<>();
        long leaf = 0;
        FileWalk walk = FileWalk.of(dag.object, dag.source());
        while (walk.hasNext()) {
            FilePart part = walk.next();
            if (part instanceof FilePart.Inner inner) {
                levels.add(inner.level());
            } else if (part instanceof FilePart.Leaf next) {
                assertThat(next.index()).isEqualTo(leaf);
                assertThat(next.offsetBytes()).isEqualTo(leaf * MIB);
                leaf++;
            }
        }
        assertThat(levels).containsExactly(2, 1, 1, 1);
        assertThat(leaf).isEqualTo(2050);
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void onlyTheNodesAboveTheRangeAreRead() {
        long size = 3000 * MIB;
        FileDagReference dag = new FileDagReference(FileDagTest.leaves(size, new Random(2)), size);
        List<Cid> read = new ArrayList<>();
        BlockSource counting = cid -> {
            read.add(cid);
            return dag.source().findBlock(cid);
        };
        FileWalk.of(dag.object, 5, 5, counting);
        FileWalk walk = FileWalk.of(dag.object, 1500 * MIB, 1500 * MIB + 1, counting);
        assertThat(walk.hasNext()).isTrue();
        assertThat(read).isEmpty();
        assertThat(walk.leaves().next().index()).isEqualTo(1500);
        assertThat(walk.hasNext()).isFalse();
        assertThat(read).hasSize(2);
    }

    @Test
    void anObjectOfOneLeafNeedsNoNode() {
        ObjectRef empty = UnixFs.object(ByteBuffer.allocate(0));
        assertThat(FileWalk.of(empty, NONE).leaves().next()).isEqualTo(new FilePart.Leaf(empty.cid(), 0, 0, 0, 0));
        assertThat(FileWalk.of(empty, 0, 0, NONE).hasNext()).isFalse();
        ObjectRef small = UnixFs.object(ByteBuffer.allocate(10));
        assertThat(FileWalk.of(small, 3, 7, NONE).leaves().next())
                .isEqualTo(new FilePart.Leaf(small.cid(), 0, 10, 3, 7));
        assertThatThrownBy(() -> FileWalk.of(small, 3, 11, NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileWalk.of(small, 4, 3, NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileWalk.of(small, -1, 3, NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAbsentNodeIsMissingAndALengthBeyondTheFormatIsRefused() {
        Cid root = Cid.ofContent(Codec.DAG_PB, new byte[0]);
        assertThatThrownBy(() -> FileWalk.of(new ObjectRef(root, 2 * MIB), NONE).next())
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.MISSING));
        assertThatThrownBy(() -> FileWalk.of(new ObjectRef(root, Long.MAX_VALUE), NONE))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.REFUSED));
    }

    @Test
    void anyOtherLengthThanTheTrueOneIsCorrupt() {
        long size = 5 * MIB + 17;
        FileDagReference dag = new FileDagReference(FileDagTest.leaves(size, new Random(4)), size);
        for (long lie : new long[] {size - 1, size + 1, size - MIB, size + MIB, 2 * MIB, 1024 * MIB + 1, 1L << 60}) {
            corrupt(new ObjectRef(dag.object.cid(), lie), dag.source(), "length " + lie);
        }
    }

    /** Each lie is a node that hashes right, stands where the true one stood, and differs from it in one thing. */
    @Test
    void aNodeThatLiesIsCorrupt() {
        long size = 3 * MIB + 5;
        PbNode node = PbNode.decode(new FileDagReference(FileDagTest.leaves(size, new Random(5)), size)
                .inner
                .values()
                .iterator()
                .next());
        UnixFsData.File data = (UnixFsData.File) UnixFsData.decode(node.data().orElseThrow(), "data");
        List<PbLink> links = node.links();
        PbLink last = links.get(3);
        List<Long> sizes = data.blockSizesBytes();
        Cid inner = Cid.ofContent(Codec.DAG_PB, new byte[0]);
        Cid old = Cid.of(0, Codec.DAG_PB.code(), Cid.SHA2_256, new byte[32]);
        Map<String, PbNode> lies = new LinkedHashMap<>();
        lies.put("no data", new PbNode(links, Optional.empty()));
        lies.put("a directory", PbNode.of(links, new UnixFsData.Directory().encode()));
        lies.put("bytes of its own", of(links, new UnixFsData.File(Optional.of(ByteBuffer.allocate(0)), size, sizes)));
        lies.put("a larger file size", of(links, file(size + 1, sizes)));
        lies.put("block sizes exchanged", of(links, file(size, List.of(MIB, MIB, 5L, MIB))));
        lies.put("block sizes that sum up otherwise", of(links, file(size, List.of(MIB, MIB, MIB, 6L))));
        lies.put("a block size left out", of(links, file(size, List.of(MIB, MIB, MIB + 5))));
        lies.put("a link left out", of(links.subList(0, 3), file(size, sizes)));
        lies.put("a link too many", of(links5(links), file(size, List.of(MIB, MIB, MIB, 3L, 2L))));
        lies.put("a larger Tsize", of(with(links, PbLink.of(last.cid(), "", 6)), file(size, sizes)));
        lies.put("no Tsize", of(with(links, new PbLink(last.cid(), Optional.of(""), OptionalLong.empty())), data));
        lies.put("no name", of(with(links, new PbLink(last.cid(), Optional.empty(), last.tsizeBytes())), data));
        lies.put("a name", of(with(links, PbLink.of(last.cid(), "a", 5)), data));
        lies.put("a link to an inner node", of(with(links, PbLink.of(inner, "", 5)), data));
        lies.put("a link to a CIDv0", of(with(links, PbLink.of(old, "", 5)), data));
        lies.put(
                "a link with another hash function",
                of(with(links, PbLink.of(Cid.of(1, Codec.RAW.code(), 0x16, new byte[32]), "", 5)), data));
        assertThat(FileWalk.of(
                                new ObjectRef(of(links, data).toBlock().cid(), size),
                                only(of(links, data).toBlock()))
                        .next())
                .isInstanceOf(FilePart.Inner.class);
        lies.forEach((lie, liar) -> {
            Block block = liar.toBlock();
            corrupt(new ObjectRef(block.cid(), size), only(block), lie);
        });
    }

    @Test
    void aRootTellsTheLengthOfItsFile() {
        long size = 1030 * MIB + 2;
        FileDagReference dag = new FileDagReference(FileDagTest.leaves(size, new Random(6)), size);
        Block root = dag.source().block(dag.object.cid());
        assertThat(UnixFs.claimedObject(root)).isEqualTo(dag.object);
        Block leaf = Block.of(Codec.RAW, new byte[5]);
        assertThat(UnixFs.claimedObject(leaf)).isEqualTo(new ObjectRef(leaf.cid(), 5));
        List<Block> liars = List.of(
                PbNode.of(List.of(), new UnixFsData.Directory().encode()).toBlock(),
                PbNode.of(List.of(), file(5, List.of()).encode()).toBlock(),
                PbNode.of(List.of(), file(2 * MIB, List.of()).encode()).toBlock(),
                PbNode.of(List.of(), file(Long.MAX_VALUE, List.of()).encode()).toBlock(),
                Block.of(Codec.DAG_CBOR, new byte[] {(byte) 0x80}));
        for (Block liar : liars) {
            assertThatThrownBy(() -> UnixFs.claimedObject(liar))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        }
    }

    private static void corrupt(ObjectRef object, BlockSource source, String why) {
        assertThatThrownBy(() -> FileWalk.of(object, source).next())
                .as(why)
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT))
                .hasMessageContaining(object.cid().toString());
    }

    private static BlockSource only(Block block) {
        return cid -> Optional.of(block).filter(b -> b.cid().equals(cid));
    }

    private static PbNode of(List<PbLink> links, UnixFsData data) {
        return PbNode.of(links, data.encode());
    }

    private static UnixFsData.File file(long size, List<Long> blockSizes) {
        return new UnixFsData.File(Optional.empty(), size, blockSizes);
    }

    private static List<PbLink> with(List<PbLink> links, PbLink last) {
        List<PbLink> changed = new ArrayList<>(links.subList(0, 3));
        changed.add(last);
        return changed;
    }

    private static List<PbLink> links5(List<PbLink> links) {
        List<PbLink> more = new ArrayList<>(with(links, PbLink.of(links.get(3).cid(), "", 3)));
        more.add(PbLink.of(links.get(3).cid(), "", 2));
        return more;
    }
}
