package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.ChunkKeys;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the array that a directory lies in: the nearest one at or above it whose document is accepted, {@code zarr.json} before {@code .zarray}. Either of the
 * base alone, or of the base with pending changes. For one thread. See docs/format.md, "Which keys are chunks".
 */
final class ArrayScopes {
    private static final int MAX_REMEMBERED = 4_096;

    /**
     * An array and how it names its chunks.
     *
     * @param path its path, empty for the root
     * @param keys its chunk keys
     */
    record Scope(String path, ChunkKeys keys) {
        /** Where in a key the part below the array begins. */
        int keyBegin() {
            return path.isEmpty() ? 0 : path.length() + 1;
        }

        String manifestKey() {
            return path + "/";
        }
    }

    private final Manifest base;
    private final ObjectSource objects;
    private final Optional<ChangeSet> changes;
    private final Map<String, Optional<Scope>> remembered = new Recent<>(MAX_REMEMBERED);
    private final Map<String, Boolean> directories = new Recent<>(MAX_REMEMBERED);

    ArrayScopes(Manifest base, ObjectSource objects, Optional<ChangeSet> changes) {
        this.base = base;
        this.objects = objects;
        this.changes = changes;
    }

    /** The array that a key lies in. */
    Optional<Scope> of(String key) {
        return ofDirectory(ZarrKey.directory(key));
    }

    private Optional<Scope> ofDirectory(String directory) {
        Optional<Scope> known = remembered.get(directory);
        if (known != null) {
            return known;
        }
        Optional<ArrayNaming> naming = naming(directory);
        Optional<Scope> scope = Optional.empty();
        if (naming.isPresent()) {
            scope = Optional.of(new Scope(directory, new ChunkKeys(naming.get())));
        } else if (!directory.isEmpty()) {
            scope = ofDirectory(ZarrKey.directory(directory));
        }
        remembered.put(directory, scope);
        return scope;
    }

    /**
     * Requires that no directory of a key is an object of the base that stays.
     *
     * @throws KeyClashException if one is
     */
    void requireDirectories(String key) {
        for (String above = ZarrKey.directory(key); !above.isEmpty(); above = ZarrKey.directory(above)) {
            if (directories.put(above, Boolean.TRUE) != null) {
                return;
            }
            if (isObject(above)) {
                throw objectAndDirectory(above);
            }
        }
    }

    private boolean isObject(String key) {
        return base.find(key).isPresent()
                && changes.flatMap(set -> set.find(key))
                        .filter(PendingChange.Delete.class::isInstance)
                        .isEmpty();
    }

    static KeyClashException objectAndDirectory(String key) {
        return new KeyClashException(
                "key " + ZarrKey.shown(key) + " cannot be an object and the directory of other keys at once");
    }

    /** How the array at a path names its chunks, if there is one. */
    Optional<ArrayNaming> naming(String path) {
        Optional<ArrayNaming> v3 = naming(NodeDocument.ZARR_JSON, path);
        return v3.isPresent() ? v3 : naming(NodeDocument.ZARRAY, path);
    }

    private Optional<ArrayNaming> naming(NodeDocument document, String path) {
        String key = document.key(path);
        Optional<PendingChange> pending = changes.isPresent() ? changes.get().find(key) : Optional.empty();
        if (pending.isPresent()) {
            return pending.get().findNaming();
        }
        Optional<ManifestEntry.Document> stored = base.findDocument(key);
        if (stored.isEmpty() || stored.get().object().sizeBytes() > Naming.MAX_DOCUMENT_BYTES) {
            return Optional.empty();
        }
        return ArrayScopes.accepted(Naming.of(document, bytes(stored.get())));
    }

    static Optional<ArrayNaming> accepted(Naming naming) {
        return naming instanceof Naming.Accepted accepted ? Optional.of(accepted.naming()) : Optional.empty();
    }

    private byte[] bytes(ManifestEntry.Document document) {
        if (document.text().isPresent()) {
            return document.text().get().getBytes(StandardCharsets.UTF_8);
        }
        ObjectRef object = document.object();
        ByteBuffer read = objects.bytes(object);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }
}
