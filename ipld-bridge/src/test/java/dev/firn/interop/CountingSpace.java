package dev.firn.interop;

import dev.firn.cas.index.Place;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.BlobWriter;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Hands every call on to another space, and counts the reads that meet one of some places. */
final class CountingSpace implements BlobSpace, BlobDeletion {
    private final MemorySpace target;
    private final List<Place> places;
    private final AtomicInteger reads = new AtomicInteger();

    CountingSpace(MemorySpace target, List<Place> places) {
        this.target = target;
        this.places = List.copyOf(places);
    }

    /** How many reads have met a place so far. */
    int reads() {
        return reads.get();
    }

    private void note(BlobName name, long beginBytes, long endBytes) {
        for (Place place : places) {
            if (place.container().blobName().equals(name)
                    && beginBytes < place.endBytes()
                    && endBytes > place.offsetBytes()) {
                reads.incrementAndGet();
                return;
            }
        }
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
        note(name, beginBytes, endBytes);
        return target.read(name, beginBytes, endBytes);
    }

    @Override
    public BlobReader open(BlobName name) {
        return new Reader(target.open(name));
    }

    private final class Reader implements BlobReader {
        private final BlobReader of;

        Reader(BlobReader of) {
            this.of = of;
        }

        @Override
        public BlobName name() {
            return of.name();
        }

        @Override
        public long sizeBytes() {
            return of.sizeBytes();
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            note(name(), beginBytes, endBytes);
            return of.read(beginBytes, endBytes);
        }

        @Override
        public ByteBuffer map(long beginBytes, long endBytes) {
            note(name(), beginBytes, endBytes);
            return of.map(beginBytes, endBytes);
        }

        @Override
        public void close() {
            of.close();
        }
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
    public boolean delete(BlobName name) {
        return target.delete(name);
    }

    @Override
    public void close() {
        target.close();
    }
}
