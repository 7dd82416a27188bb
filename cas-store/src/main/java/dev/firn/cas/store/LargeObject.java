package dev.firn.cas.store;

import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.unixfs.FileDagBuilder;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object above 1 MiB while it is put: hashed leaf by leaf. Its leaves are kept in memory up to the length from which an object has a pack of its own,
 * and are appended to such a pack beyond that; whether the object is known shows only at its end, and then that pack is discarded. For one thread.
 */
final class LargeObject implements Closeable {
    private final Shelf shelf;
    private final FileDagBuilder dag;
    private final List<ByteBuffer> leaves = new ArrayList<>();
    private long keptBytes;
    private @Nullable PackWriter ownPack;

    /** An object whose inner nodes go to {@code nodes}. */
    LargeObject(Shelf shelf, BlockSink nodes) {
        this.shelf = shelf;
        dag = new FileDagBuilder(nodes);
    }

    /** Takes the next leaf, whose bytes do not change any more. */
    void add(ByteBuffer leaf) {
        addKept(leaf);
        if (ownPack != null || keptBytes >= shelf.options().ownPackBytes()) {
            flush();
        }
    }

    /** Takes the next leaf, which is in memory anyway until the object ends. */
    void addKept(ByteBuffer leaf) {
        dag.leaf(Cid.ofContent(Codec.RAW, leaf), leaf.remaining());
        leaves.add(leaf);
        keptBytes += leaf.remaining();
    }

    private PackWriter flush() {
        @Nullable PackWriter pack = ownPack;
        if (pack == null) {
            pack = shelf.newPack(ContainerType.DATA);
            ownPack = pack;
        }
        leaves.forEach(pack::appendPiece);
        leaves.clear();
        keptBytes = 0;
        return pack;
    }

    /** The object, whose inner nodes are all put. */
    ObjectRef end() {
        return dag.finish();
    }

    /** Makes it a pack of its own, known to the index. */
    void sealOwnPack(Cid root) {
        PackWriter pack = flush();
        pack.endPieces(root, EntryKind.LARGE_OBJECT);
        shelf.index().add(pack.seal());
        shelf.index().consolidate();
    }

    /** Appends it to a shared pack. */
    void copyTo(PackWriter pack, Cid root) {
        leaves.forEach(pack::appendPiece);
        pack.endPieces(root, EntryKind.LARGE_OBJECT);
    }

    @Override
    public void close() {
        if (ownPack != null) {
            ownPack.close();
        }
    }
}
