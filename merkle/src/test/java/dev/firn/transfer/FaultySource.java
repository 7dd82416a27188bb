package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is asked for, and is cut after so many blocks. */
final class FaultySource implements TransferSource {
    private final TransferSource source;
    private final AtomicLong left;
    private final List<Cid> given = new CopyOnWriteArrayList<>();

    FaultySource(TransferSource source, long blocks) {
        this.source = source;
        this.left = new AtomicLong(blocks);
    }

    List<Cid> given() {
        return given;
    }

    private void step() {
        if (left.getAndDecrement() <= 0) {
            throw new FirnException(FirnException.Kind.IO, "the line to " + place() + " is cut");
        }
    }

    @Override
    public String place() {
        return "far away";
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        step();
        Optional<Block> found = source.findBlock(cid);
        found.ifPresent(block -> given.add(cid));
        return found;
    }

    @Override
    public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
        step();
        Block found = source.leaf(object, leaf);
        given.add(leaf.cid());
        return found;
    }
}
