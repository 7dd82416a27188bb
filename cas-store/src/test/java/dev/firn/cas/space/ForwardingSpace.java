package dev.firn.cas.space;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Hands every call on, so that a test can come between. */
public class ForwardingSpace implements BlobSpace {
    private final BlobSpace target;

    /** Hands on to {@code target}, and closes it when it is closed. */
    public ForwardingSpace(BlobSpace target) {
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
