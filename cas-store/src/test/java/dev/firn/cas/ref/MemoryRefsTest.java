package dev.firn.cas.ref;

import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.MemorySpace;

class MemoryRefsTest extends RefStoreContract {
    @Override
    protected BlobSpace newSpace() {
        return new MemorySpace(() -> 1_700_000_000_000L);
    }
}
