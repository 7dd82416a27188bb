package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.Extent;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where a block lies by the containers' own tables, for tests. */
record StoredAt(BlobName blob, long offsetBytes, long lengthBytes) {
    static StoredAt of(BlobSpace space, Cid cid) {
        return of(space, cid, EntryKind.BLOCK);
    }

    static StoredAt of(BlobSpace space, Cid cid, EntryKind kind) {
        AtomicReference<StoredAt> found = new AtomicReference<>();
        Containers.list(space, (name, entry) -> {
            Optional<Extent> at = Containers.load(space, new ContainerName(StoreContract.REPOSITORY), entry.name())
                    .table()
                    .find(cid, kind);
            at.ifPresent(extent -> found.set(new StoredAt(entry.name(), extent.offsetBytes(), extent.lengthBytes())));
        });
        StoredAt place = found.get();
        if (place == null) {
            throw new AssertionError(cid + " is nowhere");
        }
        return place;
    }
}
