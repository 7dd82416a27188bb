package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.Selection.Step;
import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a DAG depth first, parents before children, children in the order of the links, and shows the blocks; those of identity CIDs are walked
 * through and not shown. A block is read when its turn comes.
 *
 * <p>Keeps the way from the root to where it stands. Of that the links of the {@value #KEPT_LEVELS} deepest nodes are held in memory; a node further up
 * is read again when the walk comes back to it. A node whose last link is followed is not kept, so a chain is walked in constant memory. For one thread.
 */
final class DagWalk implements Iterator<Block> {
    /** Deeper is refused: no honest DAG is so deep but for chains. */
    static final int MAX_DEPTH = 10_000;

    private static final int KEPT_LEVELS = 8;

    private final BlockSource blocks;
    private final Selection selection;
    private final SeenBlocks seen;
    private final Deque<Level> above = new ArrayDeque<>();
    private @Nullable Block ahead;

    /** A walk from {@code root}; of what {@code seen} knows nothing is shown again. */
    DagWalk(Cid root, Selection selection, BlockSource blocks, SeenBlocks seen) {
        this.blocks = blocks;
        this.selection = selection;
        this.seen = seen;
        this.ahead = enter(Step.of(root)).orElse(null);
    }

    /** A node above where the walk stands, and which of its children come next. */
    private static final class Level {
        private final Step step;
        private int next;
        private @Nullable List<Step> children;

        Level(Step step, List<Step> children) {
            this.step = step;
            this.children = children;
        }
    }

    /**
     * Whether there is another block; reads it.
     *
     * @throws FirnException of kind MISSING if it is not there, CORRUPT or UNSUPPORTED if it cannot be read, REFUSED if the DAG is deeper than
     *     {@link #MAX_DEPTH}
     */
    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = advance().orElse(null);
        }
        return ahead != null;
    }

    @Override
    public Block next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the walk is at its end");
        }
        Block block = ahead;
        ahead = null;
        return Objects.requireNonNull(block);
    }

    private Optional<Block> advance() {
        while (!above.isEmpty()) {
            Level level = above.peek();
            List<Step> children = level.children == null ? readAgain(level) : level.children;
            Step step = children.get(level.next++);
            if (level.next == children.size()) {
                above.pop();
            }
            Optional<Block> block = enter(step);
            if (block.isPresent()) {
                return block;
            }
        }
        return Optional.empty();
    }

    /** Goes to a node: its children come next. Gives its block, if that is to be shown. */
    private Optional<Block> enter(Step step) {
        Cid cid = step.cid();
        SeenBlocks.Before before = seen.add(cid, selection.isWhole(step));
        if (before == SeenBlocks.Before.WHOLE) {
            return Optional.empty();
        }
        if (DagLinks.isInline(cid)) {
            push(step, ByteBuffer.wrap(cid.digest()));
            return Optional.empty();
        }
        Block block = blocks.block(cid);
        push(step, block.bytes());
        return before == SeenBlocks.Before.PART ? Optional.empty() : Optional.of(block);
    }

    private void push(Step step, ByteBuffer bytes) {
        List<Step> children = selection.children(step, bytes);
        if (children.isEmpty()) {
            return;
        }
        if (above.size() == MAX_DEPTH) {
            throw FirnException.refused("the DAG at block " + step.cid() + " is deeper than " + MAX_DEPTH);
        }
        int skipped = 0;
        for (Level level : above) {
            if (++skipped == KEPT_LEVELS) {
                level.children = null;
                break;
            }
        }
        above.push(new Level(step, children));
    }

    private List<Step> readAgain(Level level) {
        ByteBuffer bytes = DagLinks.isInline(level.step.cid())
                ? ByteBuffer.wrap(level.step.cid().digest())
                : blocks.block(level.step.cid()).bytes();
        List<Step> children = selection.children(level.step, bytes);
        level.children = children;
        return children;
    }
}
