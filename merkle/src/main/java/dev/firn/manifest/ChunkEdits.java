package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Bits;
import dev.firn.tree.Edit;
import dev.firn.zarr.ArrayNaming;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The edits of one array's chunks, out of a sorted run of the edits of all arrays. */
final class ChunkEdits implements Iterator<Edit<ObjectRef>> {
    private final Ahead<Pairs.Pair> edits;
    private final String manifestKey;
    /** What the keys of all edits of this array begin with. */
    private final byte[] begin;

    private final boolean reset;
    private final Optional<ArrayNaming> naming;

    /** The edits of the array whose edits are ahead. */
    ChunkEdits(Ahead<Pairs.Pair> edits) {
        this.edits = edits;
        this.manifestKey = ChunkEditKeys.manifestKey(edits.peek().key());
        this.begin = ChunkEditKeys.begin(edits.peek().key());
        this.reset = ChunkEditKeys.isReset(edits.peek().key());
        if (reset) {
            edits.take();
        }
        this.naming = hasNext() ? Optional.of(ChunkEditKeys.naming(edits.peek().key())) : Optional.empty();
    }

    String manifestKey() {
        return manifestKey;
    }

    /** Whether the array's chunk map begins empty. */
    boolean isReset() {
        return reset;
    }

    /** How the array names its chunks; nothing if there is no edit besides the reset. */
    Optional<ArrayNaming> naming() {
        return naming;
    }

    @Override
    public boolean hasNext() {
        return !edits.isEmpty() && ChunkEditKeys.beginsWith(edits.peek().key(), begin);
    }

    @Override
    public Edit<ObjectRef> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Pairs.Pair pair = edits.take();
        Bits key = ChunkEditKeys.bits(pair.key(), begin);
        return pair.value().length == 0
                ? new Edit.Delete<>(key)
                : new Edit.Put<>(key, PendingBytes.readObject(pair.value()));
    }
}
