package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Change;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.ChunkKeys;
import java.util.Iterator;
import java.util.Optional;

/**
 * The keys in which two manifests differ. Equal pages and nodes are not read, so the cost follows the changes.
 *
 * <p>Changes come in the order of the manifest: documents by key, the chunks of an array together at its path and {@code /}, in the order of its chunk map.
 * A key that was a chunk and is a document now, or the other way, comes once, and not at all if it holds the same object.
 */
public final class ManifestDiff {
    private final Manifest before;
    private final Manifest after;
    private final Visitor visitor;

    /** Is shown the differences. */
    @FunctionalInterface
    public interface Visitor {
        /** One key in which the manifests differ. */
        void key(KeyChange change);

        /**
         * All chunks of an array that stand in one manifest, none of which is a key of the other.
         *
         * @return whether that is enough; if not they are shown one by one
         */
        default boolean allChunks(AllChunks chunks) {
            return false;
        }
    }

    /** In which of two manifests something stands. */
    public enum Side {
        /** The earlier one: it is gone. */
        BEFORE,
        /** The later one: it is new. */
        AFTER
    }

    /**
     * All chunks of an array.
     *
     * @param arrayPath its path, empty for the root
     * @param side where they stand
     * @param chunkCount how many they are
     */
    public record AllChunks(String arrayPath, Side side, long chunkCount) {}

    private ManifestDiff(Manifest before, Manifest after, Visitor visitor) {
        this.before = before;
        this.after = after;
        this.visitor = visitor;
    }

    /** Shows every difference to {@code visitor}. */
    public static void forEach(Manifest before, Manifest after, Visitor visitor) {
        if (!before.cid().equals(after.cid())) {
            new ManifestDiff(before, after, visitor).run();
        }
    }

    private void run() {
        Iterator<Change<ManifestEntry>> changes = before.trie().diff(after.trie());
        while (changes.hasNext()) {
            Change<ManifestEntry> change = changes.next();
            if (change instanceof Change.Added<ManifestEntry> added) {
                entry(Optional.empty(), Optional.of(added.value()));
            } else if (change instanceof Change.Removed<ManifestEntry> removed) {
                entry(Optional.of(removed.value()), Optional.empty());
            } else {
                Change.Modified<ManifestEntry> modified = (Change.Modified<ManifestEntry>) change;
                entry(Optional.of(modified.before()), Optional.of(modified.after()));
            }
        }
    }

    private void entry(Optional<ManifestEntry> left, Optional<ManifestEntry> right) {
        if (left.or(() -> right).orElseThrow() instanceof ManifestEntry.Document) {
            document(left.map(ManifestEntry.Document.class::cast), right.map(ManifestEntry.Document.class::cast));
        } else {
            chunkMap(left.map(ManifestEntry.ChunkMap.class::cast), right.map(ManifestEntry.ChunkMap.class::cast));
        }
    }

    private void document(Optional<ManifestEntry.Document> left, Optional<ManifestEntry.Document> right) {
        String key = left.or(() -> right).orElseThrow().key();
        Optional<ObjectRef> old = left.map(ManifestEntry.Document::object);
        Optional<ObjectRef> now = right.map(ManifestEntry.Document::object);
        if (left.isPresent() && right.isPresent()) {
            visitor.key(new KeyChange(key, old, now, Optional.empty()));
        } else if (right.isEmpty()) {
            // What is a chunk now is shown there.
            if (after.find(key).isEmpty()) {
                visitor.key(new KeyChange(key, old, now, Optional.empty()));
            }
        } else {
            show(key, before.find(key), now, Optional.empty());
        }
    }

    private void show(
            String key, Optional<ObjectRef> old, Optional<ObjectRef> now, Optional<KeyChange.ChunkPlace> place) {
        if (!old.equals(now)) {
            visitor.key(new KeyChange(key, old, now, place));
        }
    }

    private void chunkMap(Optional<ManifestEntry.ChunkMap> left, Optional<ManifestEntry.ChunkMap> right) {
        Optional<ArrayNaming> oldNaming = left.map(ManifestEntry.ChunkMap::naming);
        Optional<ArrayNaming> naming = right.map(ManifestEntry.ChunkMap::naming);
        if (oldNaming.isPresent() && naming.isPresent() && !oldNaming.equals(naming)) {
            chunkMap(left, Optional.empty());
            chunkMap(Optional.empty(), right);
            return;
        }
        ManifestEntry.ChunkMap one = left.or(() -> right).orElseThrow();
        String path = one.key().substring(0, one.key().length() - 1);
        Optional<Boolean> placedAnew = Optional.empty();
        if (left.isEmpty() || right.isEmpty()) {
            placedAnew = Optional.of(mayHoldChunksOf(left.isEmpty() ? before : after, path));
        }
        if (placedAnew.isPresent() && !placedAnew.get()) {
            Side side = left.isEmpty() ? Side.AFTER : Side.BEFORE;
            if (visitor.allChunks(
                    new AllChunks(path, side, one.chunks().totals().entryCount()))) {
                return;
            }
        }
        ChunkKeys keys = new ChunkKeys(one.naming());
        ChunkMaps maps = before.maps(one);
        Iterator<Change<ObjectRef>> changes = maps.diff(
                left.map(ManifestEntry.ChunkMap::chunks), after.maps(one), right.map(ManifestEntry.ChunkMap::chunks));
        while (changes.hasNext()) {
            Change<ObjectRef> change = changes.next();
            KeyChange.ChunkPlace place = new KeyChange.ChunkPlace(path, maps.chunk(change.key()));
            String key = one.keyPrefix() + keys.key(place.coordinates());
            if (placedAnew.isEmpty() && !(change instanceof Change.Modified)) {
                // Of nodes below that come and go were chunks of this array, or will be.
                placedAnew = Optional.of(!before.isFlat(path) || !after.isFlat(path));
            }
            chunk(key, change, place, placedAnew.orElse(false));
        }
    }

    /** Whether a manifest without the chunk map of an array may have keys of it elsewhere. */
    private static boolean mayHoldChunksOf(Manifest manifest, String path) {
        return manifest.entries(path.isEmpty() ? "" : path + "/").hasNext()
                || !manifest.chunkMapsOver(path).isEmpty();
    }

    private void chunk(String key, Change<ObjectRef> change, KeyChange.ChunkPlace place, boolean placedAnew) {
        Optional<KeyChange.ChunkPlace> at = Optional.of(place);
        if (change instanceof Change.Modified<ObjectRef> modified) {
            visitor.key(new KeyChange(key, Optional.of(modified.before()), Optional.of(modified.after()), at));
        } else if (change instanceof Change.Added<ObjectRef> added) {
            show(key, placedAnew ? before.find(key) : Optional.empty(), Optional.of(added.value()), at);
        } else {
            Change.Removed<ObjectRef> removed = (Change.Removed<ObjectRef>) change;
            if (!placedAnew || after.find(key).isEmpty()) {
                visitor.key(new KeyChange(key, Optional.of(removed.value()), Optional.empty(), at));
            }
        }
    }
}
