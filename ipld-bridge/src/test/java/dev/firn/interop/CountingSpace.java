package dev.firn.interop;

import dev.firn.cas.index.Place;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.ForwardingSpace;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands every call on to another space, and counts the reads that meet one of some places. */
final class CountingSpace extends ForwardingSpace implements BlobDeletion {
    private final MemorySpace target;
    private final List<Place> places;
    private final AtomicInteger reads = new AtomicInteger();

    CountingSpace(MemorySpace target, List<Place> places) {
        super(target);
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
    public boolean delete(BlobName name) {
        return target.delete(name);
    }
}
