package dev.firn.bridge.unixfs;

import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the directories of many versions, and those of an array only once for all versions, and paths, at which it is the same: an array is known by the
 * checksum of its node, which metadata alone gives. So a version after another costs the documents of its manifest and the arrays that changed. The arrays seen
 * last are remembered, some hundred bytes each. For one thread.
 */
public final class KnownDirectories {
    private static final int MAX_ARRAYS = 1 << 14;

    private final Repository repository;
    private final Map<Cid, DirectoryRef> arrays = new LinkedHashMap<>(16, 0.75f, true);

    /** Nothing is known yet of the versions of {@code repository}. */
    public KnownDirectories(Repository repository) {
        this.repository = repository;
    }

    /**
     * The root directory of a version, as {@link UnixFsView#root}. Hands every block of the directories to {@code directories}, children before parents, but those
     * of arrays that were handed to whoever asked before.
     *
     * @throws dev.firn.cas.FirnException as {@link UnixFsView#open}
     */
    public UnixFsEntry build(Snapshot version, BlockSink directories) {
        TreeBuilder tree = new TreeBuilder(directories);
        boolean isEmpty = true;
        String inside = "";
        Iterator<ManifestEntry> entries = version.manifest().entries("");
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            isEmpty = false;
            if (!inside.isEmpty() && entry.key().startsWith(inside)) {
                continue;
            }
            if (entry instanceof ManifestEntry.ChunkMap map) {
                if (map.keyPrefix().isEmpty()) {
                    return UnixFsView.build(repository, version, "", directories);
                }
                // The chunk map of an array comes before all else below its path.
                inside = map.key();
                String path = inside.substring(0, inside.length() - 1);
                tree.directory(path, array(version, path, directories));
            } else {
                tree.file(entry.key(), ((ManifestEntry.Document) entry).object());
            }
        }
        return isEmpty
                ? UnixFsView.build(repository, version, "", directories)
                : new UnixFsEntry.Directory(tree.finish());
    }

    private DirectoryRef array(Snapshot version, String path, BlockSink directories) {
        Cid content = version.checksum(path);
        @Nullable DirectoryRef known = arrays.get(content);
        if (known != null) {
            return known;
        }
        UnixFsEntry built = UnixFsView.build(repository, version, path, directories);
        DirectoryRef directory = ((UnixFsEntry.Directory) built).directory();
        arrays.put(content, directory);
        if (arrays.size() > MAX_ARRAYS) {
            arrays.remove(arrays.keySet().iterator().next());
        }
        return directory;
    }
}
