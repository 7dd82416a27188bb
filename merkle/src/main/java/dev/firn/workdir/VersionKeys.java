package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import dev.firn.manifest.KeyBatch;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestEntry;
import dev.firn.manifest.ManifestVisitor.Held;
import dev.firn.repository.Snapshot;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The keys of a version below the path of a node, relative to it. */
public final class VersionKeys {
    /** Marks a document whose bytes stand in the manifest and not in the store. */
    static final int IN_MANIFEST = 1;

    private VersionKeys() {}

    /**
     * Shows them all in the order of keys, relative to {@code path}, which is empty for the root. Memory is bounded by the options, whatever their number.
     *
     * @throws dev.firn.cas.FirnException of kind IO if what does not fit in memory cannot be put aside
     */
    public static void forEachSorted(Snapshot version, String path, WorkOptions options, Manifest.KeyVisitor visitor) {
        try (ObjectRecords records = sorted(version, path, options)) {
            ObjectRecords.Cursor cursor = records.cursor();
            while (cursor.advance()) {
                visitor.visit(new String(cursor.key(), StandardCharsets.UTF_8), cursor.object());
            }
        }
    }

    /** All of them in the order of keys, with what they hold; the caller closes it. */
    static ObjectRecords sorted(Snapshot version, String path, WorkOptions options) {
        ObjectRecords sorted = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        try {
            addAll(version.manifest(), path, sorted);
            return sorted;
        } catch (RuntimeException e) {
            sorted.close();
            throw e;
        }
    }

    private static void addAll(Manifest manifest, String path, ObjectRecords sorted) {
        String prefix = path.isEmpty() ? "" : path + "/";
        addBelow(manifest, prefix, sorted);
        for (ManifestEntry.ChunkMap map : manifest.chunkMapsOver(path)) {
            manifest.forEachKey(map, (key, object) -> {
                if (key.startsWith(prefix)) {
                    add(key, prefix, object, 0, sorted);
                }
            });
        }
    }

    /** What was read is made into keys by another thread, once it is more than little. */
    private static void addBelow(Manifest manifest, String prefix, ObjectRecords sorted) {
        List<KeyBatch> last = new ArrayList<>();
        try (Workers<Closeable> workers = new Workers<>(1, "listing", () -> () -> {})) {
            manifest.forEachBatch(prefix, batch -> {
                last.add(batch);
                if (last.size() > 1) {
                    KeyBatch whole = last.remove(0);
                    workers.submit(none -> addBatch(whole, prefix, sorted));
                }
            });
            // Of keys that are equal, as only a foreign manifest has them, the first counts: so these come last.
            workers.finish();
            last.forEach(batch -> addBatch(batch, prefix, sorted));
        }
    }

    private static void addBatch(KeyBatch batch, String prefix, ObjectRecords sorted) {
        batch.forEach((key, object, held) -> add(key, prefix, object, held == Held.INLINE ? IN_MANIFEST : 0, sorted));
    }

    private static void add(String key, String prefix, ObjectRef object, int mark, ObjectRecords sorted) {
        sorted.add(key.substring(prefix.length()).getBytes(StandardCharsets.UTF_8), object, mark);
    }
}
