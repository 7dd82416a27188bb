package dev.firn.nio;

import dev.firn.cas.ObjectRef;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.NodeListing;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A version seen as directories and files, the chunks of arrays among them. Paths are keys, empty for the root. Files are found without listing anything; to list
 * a directory of chunks the names of all chunks of its array are gathered, and kept for the arrays that were listed last. Safe for many threads.
 */
final class VersionTree {
    private static final int MAX_LISTED_ARRAYS = 4;

    private final Snapshot version;
    /** By array path: the directories below it that hold chunks or such directories, each with the names in it. */
    private final Map<String, NavigableMap<String, NavigableSet<String>>> listed =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, NavigableMap<String, NavigableSet<String>>> eldest) {
                    return size() > MAX_LISTED_ARRAYS;
                }
            };

    VersionTree(Snapshot version) {
        this.version = version;
    }

    /** The file at a path. */
    Optional<ObjectRef> findFile(String path) {
        return path.isEmpty() ? Optional.empty() : version.find(path);
    }

    /** Whether there is a directory at a path: the root, or one with something in it. */
    boolean isDirectory(String path) {
        return path.isEmpty()
                || ZarrKey.isLegal(path)
                        && (version.manifest().totalsBelow(path).entryCount() > 0
                                || !chunkNames(path).isEmpty());
    }

    /** The names in a directory, in the order of keys; none if there is no such directory. */
    List<String> names(String path) {
        TreeSet<String> names = new TreeSet<>(ZarrKey.ORDER);
        for (NodeListing child : version.list(path)) {
            names.add(child.name());
        }
        names.addAll(chunkNames(path));
        return new ArrayList<>(names);
    }

    /** The names in a directory that chunks of the array there, or of one further up, give it. */
    private NavigableSet<String> chunkNames(String path) {
        NavigableSet<String> names = new TreeSet<>(ZarrKey.ORDER);
        String array = path;
        while (true) {
            Optional<ManifestEntry.ChunkMap> map = version.manifest().findChunkMap(array);
            if (map.isPresent()) {
                String below = path.substring(array.isEmpty() ? 0 : Math.min(path.length(), array.length() + 1));
                names.addAll(directories(array, map.get()).getOrDefault(below, new TreeSet<>()));
            }
            if (array.isEmpty()) {
                return names;
            }
            array = ZarrKey.directory(array);
        }
    }

    private NavigableMap<String, NavigableSet<String>> directories(String array, ManifestEntry.ChunkMap map) {
        synchronized (listed) {
            NavigableMap<String, NavigableSet<String>> known = listed.get(array);
            if (known != null) {
                return known;
            }
        }
        NavigableMap<String, NavigableSet<String>> found = new TreeMap<>();
        int prefix = map.keyPrefix().length();
        version.manifest().forEachKey(map, (key, object) -> addChunk(key.substring(prefix), found));
        synchronized (listed) {
            listed.put(array, found);
        }
        return found;
    }

    /** Enters a key below its array into its directory, and that into its own as far as it is new. */
    private static void addChunk(String key, Map<String, NavigableSet<String>> directories) {
        String path = key;
        boolean isNew = true;
        while (isNew && !path.isEmpty()) {
            String directory = ZarrKey.directory(path);
            isNew = !directories.containsKey(directory);
            directories
                    .computeIfAbsent(directory, absent -> new TreeSet<>(ZarrKey.ORDER))
                    .add(ZarrKey.name(path));
            path = directory;
        }
    }
}
