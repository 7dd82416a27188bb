package dev.firn.cas.store;

import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.MemorySpace;

class MemoryStoreTest extends StoreContract {
    @Override
    protected BlobSpace newSpace() {
        return new MemorySpace(() -> 0);
    }
}
