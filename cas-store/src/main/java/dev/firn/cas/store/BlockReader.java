package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.index.BlockIndex;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.unixfs.FilePart;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes at the places the index knows and gives out only those that have their hash: one copy after the other is tried, and only when none
 * serves are containers listed again. Safe for many threads.
 */
final class BlockReader {
    private static final int MAX_SEARCHES = 100;

    private final BlobSpace space;
    private final BlockIndex index;
    private final OpenContainers containers;
    private final Map<Place, DamagedPlace> damaged = new ConcurrentHashMap<>();

    BlockReader(BlobSpace space, BlockIndex index, OpenContainers containers) {
        this.space = space;
        this.index = index;
        this.containers = containers;
    }

    /** The part of a place that is wanted. */
    private record Wanted(Cid cid, EntryKind kind, long partBytes, long lengthBytes) {
        /** The whole of a block, whatever its length. */
        static Wanted block(Cid cid) {
            return new Wanted(cid, EntryKind.BLOCK, 0, -1);
        }
    }

    /** Gives memory to read into, for at most a block at a time: between position and limit are as many bytes as asked for. */
    @FunctionalInterface
    interface Target {
        ByteBuffer ofBytes(int length);
    }

    /** What bytes are if they have the hash that is expected; else nothing. Each is hashed once. */
    @FunctionalInterface
    private interface Check<T> {
        Optional<T> of(ByteBuffer bytes);
    }

    private static Check<ByteBuffer> hashOf(Cid cid) {
        // Hashed before it is read-only, since of such a buffer the bytes would be copied first.
        return bytes -> cid.compareDigest(ByteBuffer.wrap(Sha256.digest(bytes)), 0) == 0
                ? Optional.of(bytes.asReadOnlyBuffer())
                : Optional.empty();
    }

    /** Memory that becomes a block if what was read into it last has the hash. */
    private static final class BlockMaker implements Target, Check<Block> {
        private final Cid cid;
        private final Codec codec;
        private byte[] last = {};

        /** One for a CID of Firn's. */
        BlockMaker(Cid cid) {
            this.cid = cid;
            this.codec = cid.knownCodec().orElseThrow();
        }

        @Override
        public ByteBuffer ofBytes(int length) {
            last = new byte[length];
            return ByteBuffer.wrap(last);
        }

        @Override
        public Optional<Block> of(ByteBuffer bytes) {
            return Optional.of(Block.of(codec, last))
                    .filter(block -> block.cid().equals(cid));
        }
    }

    /** A block under a CID of Firn's; nothing if it is nowhere. */
    Optional<Block> findBlock(Cid cid) {
        BlockMaker maker = new BlockMaker(cid);
        return new Search<>(cid, Wanted.block(cid), maker, maker).run();
    }

    /** The verified bytes of a block, read-only, in {@code target}; nothing if it is nowhere. */
    Optional<ByteBuffer> findBytes(Cid cid, Target target) {
        return new Search<>(cid, Wanted.block(cid), target, hashOf(cid)).run();
    }

    /** The verified bytes of a leaf of a large object, read-only, in {@code target}; nothing if neither the object nor the leaf is anywhere. */
    Optional<ByteBuffer> findLeaf(ObjectRef object, FilePart.Leaf leaf, Target target) {
        Wanted wanted = new Wanted(object.cid(), EntryKind.LARGE_OBJECT, leaf.offsetBytes(), leaf.sizeBytes());
        try {
            Optional<ByteBuffer> found = new Search<>(leaf.cid(), wanted, target, hashOf(leaf.cid())).run();
            return found.isPresent() ? found : findBytes(leaf.cid(), target);
        } catch (FirnException e) {
            // The leaf may lie somewhere as a block of its own.
            if (e.kind() != Kind.CORRUPT || !index.knows(leaf.cid(), EntryKind.BLOCK)) {
                throw e;
            }
            return findBytes(leaf.cid(), target);
        }
    }

    List<DamagedPlace> damaged() {
        return List.copyOf(damaged.values());
    }

    /** One question: which copies were tried, and the first that failed. For one thread. */
    private final class Search<T> {
        private final Cid expected;
        private final Wanted wanted;
        private final Target target;
        private final Check<T> check;
        private @Nullable FirnException failure;
        private boolean vanished;

        Search(Cid expected, Wanted wanted, Target target, Check<T> check) {
            this.expected = expected;
            this.wanted = wanted;
            this.target = target;
            this.check = check;
        }

        Optional<T> run() {
            List<Place> quick = index.somePlaces(wanted.cid, wanted.kind);
            for (int i = 0; i < quick.size(); i++) {
                Optional<T> found = read(quick.get(i));
                if (found.isPresent()) {
                    return found;
                }
            }
            Set<Place> tried = new HashSet<>(quick);
            Optional<T> found = readUntried(index.places(wanted.cid, wanted.kind), tried);
            return found.isPresent() ? found : runSlowly(tried);
        }

        private Optional<T> readUntried(List<Place> places, Set<Place> tried) {
            for (Place place : places) {
                if (tried.add(place)) {
                    Optional<T> found = read(place);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<T> runSlowly(Set<Place> tried) {
            boolean again = true;
            for (int i = 0; i < MAX_SEARCHES && again; i++) {
                vanished = false;
                Optional<T> found = readUntried(index.search(wanted.cid, wanted.kind), tried);
                if (found.isPresent()) {
                    return found;
                }
                // Merged away since it was listed: what it held lies in a container that the next listing finds.
                again = vanished;
            }
            if (failure != null) {
                throw failure;
            }
            for (String message : index.damagedContainers().values()) {
                throw FirnException.corrupt(
                        "block " + wanted.cid + " is in no container that can be read, and " + message);
            }
            return Optional.empty();
        }

        /** What is there if it is right; else notes what was wrong. */
        private Optional<T> read(Place place) {
            long length = wanted.lengthBytes < 0 ? place.lengthBytes() : wanted.lengthBytes;
            if (length > Block.MAX_BYTES || wanted.partBytes + length > place.lengthBytes()) {
                return wrong(place, "has " + place.lengthBytes() + " bytes, which it cannot have");
            }
            long begin = place.offsetBytes() + wanted.partBytes;
            try {
                ByteBuffer bytes = target.ofBytes((int) length);
                int start = bytes.position();
                containers.read(place.container(), begin, bytes);
                bytes.position(start);
                Optional<T> checked = check.of(bytes);
                return checked.isPresent() ? checked : wrong(place, "does not have its hash");
            } catch (FirnException e) {
                if (e.kind() == Kind.CORRUPT) {
                    return wrong(place, "cannot be read: " + e.getMessage());
                }
                if (e.kind() == Kind.MISSING) {
                    vanished = true;
                } else if (failure == null) {
                    failure = e;
                }
                return Optional.empty();
            }
        }

        private Optional<T> wrong(Place place, String what) {
            long begin = place.offsetBytes() + wanted.partBytes;
            long end = wanted.lengthBytes < 0 ? place.endBytes() : begin + wanted.lengthBytes;
            String message = "block " + expected + " at " + place.container().blobName() + " [" + begin + ", " + end
                    + ") in " + space.place() + " " + what;
            index.unlist(place);
            damaged.putIfAbsent(place, new DamagedPlace(expected, place, message));
            if (failure == null || failure.kind() != Kind.CORRUPT) {
                failure = FirnException.corrupt(message);
            }
            return Optional.empty();
        }
    }
}
