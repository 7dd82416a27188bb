package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Walks the file DAG of an object, or of a range of it: depth first, parents before children, leaves in order. Lazy: an inner node is read when its
 * turn comes, leaves are left to the caller. Reads nothing else, and keeps at most 1,024 CIDs a level.
 *
 * <p>Nothing is believed: the object's length says what every node must hold, and a node that holds anything else is CORRUPT. So the walk is as deep
 * and as long as that length says, whatever the blocks say. For one thread.
 */
public final class FileWalk implements Iterator<FilePart> {
    private final BlockSource innerNodes;
    private final long beginBytes;
    private final long endBytes;
    private final Deque<Place> ahead = new ArrayDeque<>();

    private FileWalk(ObjectRef object, long beginBytes, long endBytes, BlockSource innerNodes) {
        if (object.sizeBytes() > FileDag.MAX_SIZE_BYTES) {
            throw FirnException.refused("object " + object.cid() + " claims " + object.sizeBytes() + " bytes, at most "
                    + FileDag.MAX_SIZE_BYTES + " are lawful");
        }
        this.innerNodes = innerNodes;
        this.beginBytes = beginBytes;
        this.endBytes = endBytes;
    }

    /**
     * All parts of an object; an empty one has one leaf of no bytes.
     *
     * @throws FirnException of kind REFUSED if the object is longer than {@link FileDag#MAX_SIZE_BYTES}
     */
    public static FileWalk of(ObjectRef object, BlockSource innerNodes) {
        FileWalk walk = new FileWalk(object, 0, object.sizeBytes(), innerNodes);
        walk.ahead.push(walk.root(object));
        return walk;
    }

    /**
     * The parts of an object that the bytes {@code [beginBytes, endBytes)} lie in; none if there are none.
     *
     * @throws IllegalArgumentException if the range does not lie within the object
     * @throws FirnException of kind REFUSED if the object is longer than {@link FileDag#MAX_SIZE_BYTES}
     */
    public static FileWalk of(ObjectRef object, long beginBytes, long endBytes, BlockSource innerNodes) {
        if (beginBytes < 0 || endBytes < beginBytes || endBytes > object.sizeBytes()) {
            throw new IllegalArgumentException(
                    "bytes [" + beginBytes + ", " + endBytes + ") of an object of " + object.sizeBytes() + " bytes");
        }
        FileWalk walk = new FileWalk(object, beginBytes, endBytes, innerNodes);
        if (beginBytes < endBytes) {
            walk.ahead.push(walk.root(object));
        }
        return walk;
    }

    private Place root(ObjectRef object) {
        return new Place(object.cid(), FileDag.height(object.sizeBytes()), 0, object.sizeBytes());
    }

    /** The leaves only, with the inner nodes between them read and checked as {@link #next} does. */
    public Iterator<FilePart.Leaf> leaves() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return FileWalk.this.hasNext();
            }

            @Override
            public FilePart.Leaf next() {
                FilePart part = FileWalk.this.next();
                while (!(part instanceof FilePart.Leaf)) {
                    part = FileWalk.this.next();
                }
                return (FilePart.Leaf) part;
            }
        };
    }

    /** Whether there is more; reads nothing. */
    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    /**
     * The next part.
     *
     * @throws FirnException of kind CORRUPT if an inner node is not the one that the object's length wants there, MISSING if it is not to be had
     */
    @Override
    public FilePart next() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException("the walk is at its end");
        }
        Place place = ahead.pop();
        if (place.level > 0) {
            return enter(place);
        }
        int begin = (int) Math.max(0, beginBytes - place.offsetBytes);
        int end = (int) Math.min(place.sizeBytes, endBytes - place.offsetBytes);
        long index = place.offsetBytes / FileDag.LEAF_BYTES;
        return new FilePart.Leaf(place.cid, index, (int) place.sizeBytes, begin, end);
    }

    private FilePart enter(Place place) {
        Block block = innerNodes.block(place.cid);
        List<Cid> children = FileNode.decode(place.level, place.sizeBytes, block);
        long span = FileDag.spanBytes(place.level - 1);
        for (int i = children.size() - 1; i >= 0; i--) {
            long offset = place.offsetBytes + i * span;
            long size = FileDag.childBytes(place.level, place.sizeBytes, i);
            if (offset < endBytes && offset + size > beginBytes) {
                ahead.push(new Place(children.get(i), place.level - 1, offset, size));
            }
        }
        return new FilePart.Inner(block, place.level);
    }

    private record Place(Cid cid, int level, long offsetBytes, long sizeBytes) {}
}
