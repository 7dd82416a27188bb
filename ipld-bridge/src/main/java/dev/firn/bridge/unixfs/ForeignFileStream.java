package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The bytes of a file of any layout: of each node its own first, then those of its links in order. What a node says of a link's bytes must be so. */
final class ForeignFileStream extends InputStream {
    /** Deeper than any layout goes in practice: trickle adds a level each time the file becomes some thousand times longer. */
    private static final int MAX_DEPTH = 64;

    /** So many links may be open at once, one node in the other: in practice a level has some thousands at most. */
    private static final int MAX_OPEN_LINKS = 200_000;

    private final ForeignBlocks blocks;
    private final Deque<Open> open = new ArrayDeque<>();
    private int openLinks;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    private static final class Open {
        final ForeignNode node;
        int next;

        Open(ForeignNode node) {
            this.node = node;
        }
    }

    ForeignFileStream(ForeignBlocks blocks, Cid root) {
        this.blocks = blocks;
        enter(node(root));
    }

    private ForeignNode node(Cid cid) {
        ForeignNode node = ForeignNode.decode(cid, blocks.bytes(cid));
        if (node.kind() != ForeignNode.Kind.FILE) {
            throw FirnException.corrupt("block " + cid + " stands in a file and is a directory");
        }
        return node;
    }

    private void enter(ForeignNode node) {
        bytes = node.content();
        if (!node.links().isEmpty()) {
            if (open.size() == MAX_DEPTH) {
                throw FirnException.refused("a file has more than " + MAX_DEPTH + " levels of nodes");
            }
            openLinks += node.links().size();
            if (openLinks > MAX_OPEN_LINKS) {
                throw FirnException.refused(
                        "nodes of a file with more than " + MAX_OPEN_LINKS + " links lie in each other");
            }
            open.push(new Open(node));
        }
    }

    /** Goes on to the next bytes; false at the end. */
    private boolean fill() {
        while (!bytes.hasRemaining()) {
            Open top = open.peek();
            if (top == null) {
                return false;
            }
            if (top.next == top.node.links().size()) {
                openLinks -= open.pop().node.links().size();
                continue;
            }
            Cid cid = top.node.links().get(top.next).cid();
            long wanted = top.node.blockSizesBytes().get(top.next);
            top.next++;
            if (wanted == 0) {
                continue; // Nothing below it can have bytes, however many nodes there are.
            }
            ForeignNode child = node(cid);
            if (child.fileSizeBytes().orElseThrow() != wanted) {
                throw FirnException.corrupt("block " + cid + " has "
                        + child.fileSizeBytes().orElseThrow() + " bytes of a file, what links to it says " + wanted);
            }
            enter(child);
        }
        return true;
    }

    @Override
    public int read() {
        return fill() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(target, offset, count);
        return count;
    }
}
