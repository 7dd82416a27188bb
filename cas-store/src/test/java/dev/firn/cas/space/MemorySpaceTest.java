package dev.firn.cas.space;

class MemorySpaceTest extends BlobSpaceContract {
    @Override
    protected BlobSpace newSpace() {
        return new MemorySpace(() -> 1_700_000_000_000L);
    }
}
