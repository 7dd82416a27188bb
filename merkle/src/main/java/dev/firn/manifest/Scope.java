package dev.firn.manifest;

import dev.firn.tree.Bits;
import dev.firn.tree.KeyRange;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Part of a hierarchy, by paths: what stands at and below each of them, and the metadata documents of the groups above, so that the part can be opened. An
 * array is inside as a whole or not at all: a path of a chunk stands for its array.
 *
 * @param paths legal keys of nodes or documents; none means everything
 */
public record Scope(List<String> paths) {
    private static final Scope ALL = new Scope(List.of());

    /**
     * Copies the list.
     *
     * @throws dev.firn.cas.FirnException of kind REFUSED if a path is not a legal key
     */
    public Scope {
        paths = List.copyOf(paths);
        paths.forEach(ZarrKey::check);
    }

    /** The whole hierarchy. */
    public static Scope all() {
        return ALL;
    }

    /** Whether it is the whole hierarchy. */
    public boolean isAll() {
        return paths.isEmpty();
    }

    /** Whether what stands at an entry is inside. */
    boolean contains(ManifestEntry entry) {
        if (isAll()) {
            return true;
        }
        boolean isMap = entry instanceof ManifestEntry.ChunkMap;
        String path = isMap ? entry.key().substring(0, entry.key().length() - 1) : entry.key();
        for (String wanted : paths) {
            boolean isBelow = path.equals(wanted) || path.startsWith(wanted + "/");
            // A chunk's path stands for the map that may hold it; and metadata above belong to what is below.
            boolean isAbove = isMap ? isIn(wanted, path) : isMetadata(path) && isIn(wanted, ZarrKey.directory(path));
            if (isBelow || isAbove) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String path, String directory) {
        return directory.isEmpty() || path.startsWith(directory + "/");
    }

    private static boolean isMetadata(String key) {
        return NodeDocument.find(key).isPresent();
    }

    /** The ranges of manifest keys that may be inside: no entry outside of all of them is. */
    List<KeyRange> ranges() {
        if (isAll()) {
            return List.of(KeyRange.all());
        }
        List<KeyRange> ranges = new ArrayList<>();
        for (String path : paths) {
            ranges.add(KeyRange.cell(Pages.prefixBits(path)));
            for (String above = path; !above.isEmpty(); ) {
                above = ZarrKey.directory(above);
                String directory = above;
                for (NodeDocument document : NodeDocument.values()) {
                    ranges.add(KeyRange.cell(Pages.bits(document.key(directory))));
                }
                ranges.add(KeyRange.cell(Pages.bits(directory + "/")));
            }
        }
        return ranges;
    }

    /** Whether a cell of manifest keys has none that may be inside. */
    static boolean misses(List<KeyRange> ranges, Bits cell) {
        return ranges.stream().allMatch(range -> range.missesCell(cell));
    }
}
