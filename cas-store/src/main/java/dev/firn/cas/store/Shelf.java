package dev.firn.cas.store;

import dev.firn.cas.index.BlockIndex;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.ContainerWriter;
import dev.firn.cas.pack.LinesWriter;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.space.BlobSpace;

/** What reading, writing, merging and checking one store have in common. */
record Shelf(BlobSpace space, ContainerName repository, StoreOptions options, BlockIndex index) {
    /** Begins a container of this kind under a fresh name. */
    ContainerWriter newContainer(ContainerType type) {
        return type == ContainerType.LINES
                ? new LinesWriter(space, repository, ContainerName.random(options.random()))
                : newPack(type);
    }

    /** Begins a pack under a fresh name. */
    PackWriter newPack(ContainerType type) {
        return new PackWriter(space, type, repository, ContainerName.random(options.random()));
    }
}
