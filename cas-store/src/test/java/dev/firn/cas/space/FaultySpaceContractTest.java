package dev.firn.cas.space;

class FaultySpaceContractTest extends BlobSpaceContract {
    @Override
    protected BlobSpace newSpace() {
        return new FaultySpace(1);
    }
}
