package dev.firn.bridge.gateway;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which children of a node a walk goes on to. */
sealed interface Selection {
    /**
     * A node that is to be visited.
     *
     * @param cid what it is called
     * @param beginBytes where what is below it begins in the file, 0 where no range is wanted
     * @param endBytes where that ends, by what its parent says
     */
    record Step(Cid cid, long beginBytes, long endBytes) {
        static Step of(Cid cid) {
            return new Step(cid, 0, Long.MAX_VALUE);
        }
    }

    /** The children of the node at {@code step}, with these bytes, that are visited, in order. */
    List<Step> children(Step step, ByteBuffer bytes);

    /** Whether all below a node is wanted, as far as this selection goes, so that it need not be walked twice. */
    default boolean isWhole(Step step) {
        return true;
    }

    /** Nothing below. */
    record None() implements Selection {
        @Override
        public List<Step> children(Step step, ByteBuffer bytes) {
            return List.of();
        }
    }

    /** Everything below. */
    record All() implements Selection {
        @Override
        public List<Step> children(Step step, ByteBuffer bytes) {
            return DagLinks.of(step.cid(), bytes).stream().map(Step::of).toList();
        }
    }

    /**
     * What belongs to one UnixFS file, or a range of it, or to the names of one UnixFS directory.
     *
     * @param span the range, if there is one
     */
    record Entity(Optional<EntityBytes.Span> span) implements Selection {
        @Override
        public List<Step> children(Step step, ByteBuffer bytes) {
            if (!step.cid().has(Codec.DAG_PB)) {
                return List.of();
            }
            PbNode node = DagLinks.node(step.cid(), bytes);
            Optional<UnixFsData> data = DagLinks.unixFs(step.cid(), node);
            if (data.isEmpty()) {
                return List.of();
            }
            if (data.get() instanceof UnixFsData.File file) {
                return parts(step, node, file);
            }
            return data.get() instanceof UnixFsData.Shard shard
                    ? shards(node, HamtPath.prefixLength(shard))
                    : List.of();
        }

        private List<Step> parts(Step step, PbNode node, UnixFsData.File file) {
            if (file.blockSizesBytes().size() != node.links().size()) {
                throw FirnException.corrupt(
                        "file node " + step.cid() + " has " + node.links().size() + " links and "
                                + file.blockSizesBytes().size() + " block sizes");
            }
            List<Step> wanted = new ArrayList<>();
            long begin = saturated(
                    step.beginBytes(), file.content().map(ByteBuffer::remaining).orElse(0));
            for (int i = 0; i < node.links().size(); i++) {
                long end = saturated(begin, file.blockSizesBytes().get(i));
                if (span.isEmpty()
                        || begin < span.get().endBytes() && end > span.get().beginBytes()) {
                    wanted.add(new Step(node.links().get(i).cid(), begin, end));
                }
                begin = end;
            }
            return wanted;
        }

        private static long saturated(long sum, long more) {
            return more < 0 || sum > Long.MAX_VALUE - more ? Long.MAX_VALUE : sum + more;
        }

        private static List<Step> shards(PbNode node, int prefixLength) {
            List<Step> shards = new ArrayList<>();
            for (PbLink link : node.links()) {
                if (link.name().orElse("").length() == prefixLength) {
                    shards.add(Step.of(link.cid()));
                }
            }
            return shards;
        }

        @Override
        public boolean isWhole(Step step) {
            return span.isEmpty()
                    || step.beginBytes() >= span.get().beginBytes()
                            && step.endBytes() <= span.get().endBytes();
        }
    }
}
