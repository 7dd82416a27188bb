package dev.firn.cli;

import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.zarr.Box;
import dev.firn.zarr.ChunkBox;
import dev.firn.zarr.ChunkBoxes;
import dev.firn.zarr.ChunkCoordinates;
import dev.firn.zarr.ChunkGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The chunks of one array that differ. */
final class ArrayDiff {
    private static final int BOXES_SHOWN = 20;

    private final String path;
    private final Part added = new Part("added");
    private final Part changed = new Part("changed");
    private final Part removed = new Part("removed");

    ArrayDiff(String path) {
        this.path = path;
    }

    /** Chunks that differ in one way. An array can have another rank than it had, so each rank has its boxes; all but the first are only counted. */
    private static final class Part {
        private final String what;
        private Optional<ChunkBoxes> boxes = Optional.empty();
        private int rank;
        private long chunks;
        private long sizeBytes;

        Part(String what) {
            this.what = what;
        }

        void add(ChunkCoordinates chunk, long chunkBytes) {
            if (boxes.isEmpty()) {
                rank = chunk.rank();
                boxes = Optional.of(new ChunkBoxes(rank));
            }
            if (chunk.rank() == rank) {
                boxes.get().add(chunk);
            }
            chunks++;
            sizeBytes += chunkBytes;
        }
    }

    /** Takes a chunk. */
    void add(Difference change, ChunkCoordinates chunk) {
        Part part = change.isAdded() ? added : change.isRemoved() ? removed : changed;
        part.add(chunk, change.sizeBytes());
    }

    /** Prints it for people. */
    void print(Differences diff, Terminal terminal) {
        terminal.line("array   " + (path.isEmpty() ? "." : Shown.name(path)));
        for (Part part : List.of(added, changed, removed)) {
            if (part.chunks == 0) {
                continue;
            }
            terminal.line(
                    "    " + Shown.count(part.chunks, "chunk") + " " + part.what + ", " + Shown.size(part.sizeBytes));
            Optional<ChunkGrid> grid = grid(diff, part);
            ChunkBoxes.Summary summary = part.boxes.orElseThrow().summary(BOXES_SHOWN);
            for (ChunkBox box : summary.boxes()) {
                terminal.line("        " + box
                        + grid.flatMap(known -> known.elements(box))
                                .map(elements -> "  elements " + elements)
                                .orElse(""));
            }
            if (summary.moreChunks() > 0) {
                terminal.line("        and " + Shown.count(summary.moreChunks(), "more chunk") + ", all within "
                        + summary.around().orElseThrow());
            }
        }
    }

    /** The same as JSON. */
    MapNode json(Differences diff) {
        MapNode.Builder json = MapNode.builder().put("path", path);
        for (Part part : List.of(added, changed, removed)) {
            MapNode.Builder one = MapNode.builder().put("chunks", part.chunks).put("sizeBytes", part.sizeBytes);
            List<Ipld> boxes = new ArrayList<>();
            long moreChunks = 0;
            if (part.boxes.isPresent()) {
                Optional<ChunkGrid> grid = grid(diff, part);
                ChunkBoxes.Summary summary = part.boxes.get().summary(Integer.MAX_VALUE);
                moreChunks = summary.moreChunks();
                for (ChunkBox box : summary.boxes()) {
                    MapNode.Builder shown = MapNode.builder()
                            .put("first", box.first().toString())
                            .put("last", box.last().toString());
                    grid.flatMap(known -> known.elements(box))
                            .map(Box::toString)
                            .ifPresent(elements -> shown.put("elements", elements));
                    boxes.add(shown.build());
                }
            }
            json.put(part.what, (Ipld)
                    one.put("boxes", boxes).put("moreChunks", moreChunks).build());
        }
        return json.build();
    }

    /** Removed chunks stood in the grid that the array had. */
    private Optional<ChunkGrid> grid(Differences diff, Part part) {
        return new ArrayPlaces(part == removed ? diff.before() : diff.after()).grid(path);
    }
}
