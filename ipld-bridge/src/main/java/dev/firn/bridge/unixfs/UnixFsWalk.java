package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import dev.firn.cas.unixfs.PbLink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Walks UnixFS directories and files of the profile: depth first, parents before children, links in the order in which they stand. Lazy: a directory and an
 * inner node of a file are read when their turn comes, leaves are left to the caller. Keeps the links of the nodes on the path only.
 *
 * <p>{@link #next} throws a {@link FirnException} of kind MISSING, CORRUPT, UNSUPPORTED or IO if a block cannot be read or is not of the profile. For one thread.
 */
public final class UnixFsWalk implements Iterator<UnixFsPart> {
    /** Deeper than any key may be, and a directory on each level sharded as deep as its hash allows. */
    private static final int MAX_DEPTH = 8 * 1_024;

    private final BlockSource blocks;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<OpenFile> file = Optional.empty();

    private record OpenFile(ObjectRef object, FileWalk parts) {}

    /** Links of a directory node that are still to come. */
    private record Level(DirectoryNode node, Iterator<PbLink> links) {}

    private Optional<UnixFsEntry> start;

    /** All blocks at and below an entry, directories and inner nodes of which are read from {@code blocks}. */
    public UnixFsWalk(BlockSource blocks, UnixFsEntry from) {
        this.blocks = blocks;
        this.start = Optional.of(from);
    }

    @Override
    public boolean hasNext() {
        if (start.isPresent() || file.filter(open -> open.parts.hasNext()).isPresent()) {
            return true;
        }
        while (!levels.isEmpty() && !levels.peek().links.hasNext()) {
            levels.pop();
        }
        return !levels.isEmpty();
    }

    @Override
    public UnixFsPart next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the walk is at its end");
        }
        if (start.isPresent()) {
            UnixFsEntry from = start.get();
            start = Optional.empty();
            return enter(from);
        }
        if (file.isPresent() && file.get().parts.hasNext()) {
            return part(file.get());
        }
        Level level = levels.element();
        PbLink link = level.links.next();
        if (level.node.leadsToShard(link)) {
            return enter(link.cid());
        }
        return enter(UnixFsPath.entry(blocks, link));
    }

    private UnixFsPart enter(UnixFsEntry entry) {
        if (entry instanceof UnixFsEntry.Directory directory) {
            return enter(directory.cid());
        }
        ObjectRef object = ((UnixFsEntry.File) entry).object();
        OpenFile open = new OpenFile(object, FileWalk.of(object, blocks));
        file = Optional.of(open);
        return part(open);
    }

    private UnixFsPart enter(Cid directory) {
        Block block = blocks.block(directory);
        DirectoryNode node = DirectoryNode.find(block)
                .orElseThrow(() -> FirnException.corrupt("block " + directory + " is no directory"));
        if (levels.size() == MAX_DEPTH) {
            throw FirnException.corrupt("directories lie more than " + MAX_DEPTH + " deep at block " + directory);
        }
        List<PbLink> links = node.links();
        levels.push(new Level(node, links.iterator()));
        return new UnixFsPart.Directory(block);
    }

    private static UnixFsPart part(OpenFile open) {
        FilePart part = open.parts.next();
        return part instanceof FilePart.Leaf leaf
                ? new UnixFsPart.Leaf(open.object, leaf)
                : new UnixFsPart.Inner(open.object, ((FilePart.Inner) part).block());
    }
}
