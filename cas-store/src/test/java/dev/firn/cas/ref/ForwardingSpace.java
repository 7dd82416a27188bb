package dev.firn.cas.ref;

import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.BlobWriter;
import dev.firn.cas.space.ByteSource;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Hands every call on, so that a test can come between. */
class ForwardingSpace implements BlobSpace {
    private final BlobSpace target;

    ForwardingSpace(BlobSpace target) {
        this.target = target;
    }

    @Override
    public String place() {
        return target.place();
    }

    @Override
    public boolean create(BlobName name, ByteSource source) {
        return target.create(name, source);
    }

    @Override
    public BlobWriter newBlob() {
        return target.newBlob();
    }

    @Override
    public ByteBuffer read(BlobName name, long beginBytes, long endBytes) {
        return target.read(name, beginBytes, endBytes);
    }

    @Override
    public BlobReader open(BlobName name) {
        return target.open(name);
    }

    @Override
    public OptionalLong findSize(BlobName name) {
        return target.findSize(name);
    }

    @Override
    public void list(BlobName directory, Consumer<BlobEntry> visitor) {
        target.list(directory, visitor);
    }

    @Override
    public void sync(BlobName directory) {
        target.sync(directory);
    }

    @Override
    public void close() {
        target.close();
    }
}
