package dev.firn.gateway.zarr;

import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** The first chunks of an array, as rows of its page: enough to look at, however many there are. */
final class ChunkRows {
    /** How many are shown. */
    static final int MAX_ROWS = 1_000;

    private ChunkRows() {}

    /** Thrown out of a walk when enough was seen. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough", null, false, false);
        }
    }

    static List<Listing.Row> of(Snapshot snapshot, String path) {
        List<Listing.Row> rows = new ArrayList<>();
        ManifestEntry.ChunkMap map = snapshot.manifest().findChunkMap(path).orElse(null);
        if (map == null) {
            return rows;
        }
        try {
            snapshot.manifest().forEachKey(map, (key, object) -> {
                if (rows.size() == MAX_ROWS) {
                    throw new Enough();
                }
                String name = key.substring(map.keyPrefix().length());
                rows.add(new Listing.Row(
                        name,
                        name,
                        List.of(
                                new Listing.Fact("kind", "chunk"),
                                new Listing.Fact("bytes", object.sizeBytes()),
                                new Listing.Fact("cid", object.cid().toString()))));
            });
        } catch (Enough enough) {
            return rows;
        }
        return rows;
    }
}
