package dev.firn.transfer;

import dev.firn.cas.BlockSource;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** Reads objects where there are only blocks, one block after the other: for documents. */
record BlockObjects(BlockSource blocks) implements ObjectSource {
    @Override
    public void read(ObjectRef object, long beginBytes, long endBytes, Sink sink) {
        Iterator<FilePart.Leaf> leaves =
                FileWalk.of(object, beginBytes, endBytes, blocks).leaves();
        while (leaves.hasNext()) {
            FilePart.Leaf leaf = leaves.next();
            ByteBuffer bytes = blocks.block(leaf.cid()).bytes();
            if (bytes.remaining() != leaf.sizeBytes()) {
                throw FirnException.corrupt("block " + leaf.cid() + " has " + bytes.remaining()
                        + " bytes, what refers to it says " + leaf.sizeBytes());
            }
            try {
                sink.accept(bytes.slice(leaf.beginBytes(), leaf.endBytes() - leaf.beginBytes()));
            } catch (IOException e) {
                throw FirnException.io("cannot hand on block " + leaf.cid(), e);
            }
        }
    }
}
