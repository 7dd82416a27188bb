package dev.firn.bridge.gateway;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The blocks of a CAR that answers a request, in order: those on the way along the path, then those below its end, depth first (ipfs/specs, Trustless
 * Gateway, "CAR Responses"). Blocks of identity CIDs are left out. For one thread.
 */
public final class BlockPlan implements Iterator<Block> {
    private final BlockSource blocks;
    private final Iterator<Cid> walked;
    private final SeenBlocks seen;
    private final ResolvedPath path;
    private final Selection selection;
    private Optional<Block> ahead;
    private Optional<DagWalk> below = Optional.empty();

    private BlockPlan(ResolvedPath path, Selection selection, BlockSource blocks, SeenBlocks seen) {
        this.blocks = blocks;
        this.path = path;
        this.walked = path.walked().iterator();
        this.selection = selection;
        this.seen = seen;
        this.ahead = advance();
    }

    /**
     * Plans the answer; reads the first block and nothing below it.
     *
     * @param path where the request's path leads
     * @param scratch remembers what was sent, if blocks are to be sent once; the caller closes it after the last block
     * @throws GatewayRefusal of reason BAD_REQUEST if a range of bytes lies outside of the file, or everything below a block is wanted whose links nobody
     *     here can read
     * @throws FirnException as {@link #hasNext}
     */
    public static BlockPlan of(GatewayRequest.CarPart part, ResolvedPath path, BlockSource blocks, Scratch scratch) {
        SeenBlocks seen = part.duplicates() == Duplicates.SENT ? SeenBlocks.none() : SeenBlocks.in(scratch.map("sent"));
        return new BlockPlan(path, selection(part, path.end(), blocks), blocks, seen);
    }

    private static Selection selection(GatewayRequest.CarPart part, Cid end, BlockSource blocks) {
        if (part.scope() == DagScope.ALL && !DagLinks.isKnown(end)) {
            throw GatewayRefusal.bad("block " + end + " has codec 0x" + Long.toHexString(end.codec())
                    + ", which this gateway cannot look into; dag-scope=block gives that block");
        }
        if (part.scope() == DagScope.ALL) {
            return new Selection.All();
        }
        if (part.scope() == DagScope.BLOCK) {
            return new Selection.None();
        }
        if (part.bytes().isEmpty()) {
            return new Selection.Entity(Optional.empty());
        }
        Optional<Long> size = fileSizeBytes(end, blocks);
        if (size.isEmpty()) {
            return new Selection.Entity(Optional.empty());
        }
        Optional<EntityBytes.Span> span = part.bytes().get().within(size.get());
        return span.isPresent() ? new Selection.Entity(span) : new Selection.None();
    }

    /** The length of the file where the path ends, by what its root says; nothing if it is no file. */
    private static Optional<Long> fileSizeBytes(Cid end, BlockSource blocks) {
        ByteBuffer bytes =
                DagLinks.bytes(end, blocks).orElseThrow(() -> GatewayRefusal.notFound("block " + end + " is not here"));
        if (end.has(Codec.RAW)) {
            return Optional.of((long) bytes.remaining());
        }
        if (!end.has(Codec.DAG_PB)) {
            return Optional.empty();
        }
        PbNode node = DagLinks.node(end, bytes);
        UnixFsData data = DagLinks.unixFs(end, node).orElse(null);
        if (data instanceof UnixFsData.File file) {
            return Optional.of(file.fileSizeBytes());
        }
        return data instanceof UnixFsData.Raw raw
                ? Optional.of((long) raw.content().map(ByteBuffer::remaining).orElse(0))
                : Optional.empty();
    }

    /**
     * Whether there is another block; reads it. All before it were given out, so an answer that breaks off is right up to there.
     *
     * @throws FirnException of kind MISSING if it is not there, CORRUPT if it is damaged or cannot be read, UNSUPPORTED if links of it cannot be found,
     *     REFUSED if the DAG is too deep, IO if the medium fails
     */
    @Override
    public boolean hasNext() {
        if (ahead.isEmpty()) {
            ahead = advance();
        }
        return ahead.isPresent();
    }

    @Override
    public Block next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the plan is at its end");
        }
        Block block = ahead.orElseThrow();
        ahead = Optional.empty();
        return block;
    }

    private Optional<Block> advance() {
        while (walked.hasNext()) {
            Cid cid = walked.next();
            // Blocks on the way lie above each other and above the end, so none of them comes again.
            if (!DagLinks.isInline(cid)) {
                return Optional.of(blocks.block(cid));
            }
        }
        if (below.isEmpty()) {
            below = Optional.of(new DagWalk(path.end(), selection, blocks, seen));
        }
        return below.get().hasNext() ? Optional.of(below.get().next()) : Optional.empty();
    }
}
