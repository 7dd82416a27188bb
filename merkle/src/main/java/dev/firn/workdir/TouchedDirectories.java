package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.nio.charset.StandardCharsets;

/** The directories in which names came or went, and those above them, each once, in order. For one thread. */
final class TouchedDirectories implements AutoCloseable {
    private final SortedRecords records;
    private String last = "";

    TouchedDirectories(WorkOptions options) {
        records = new SortedRecords(0, options.heapBytes(), options.spillDirectory());
        records.add(new byte[0]);
    }

    void add(String directory) {
        if (directory.equals(last)) {
            return;
        }
        for (String path = directory; !path.isEmpty() && !last.startsWith(path + "/"); path = ZarrKey.directory(path)) {
            records.add(path.getBytes(StandardCharsets.UTF_8));
        }
        last = directory;
    }

    /** Shows them; the root is the empty path. */
    void forEach(WrittenFiles.KeyVisitor visitor) {
        SortedRecords.Cursor cursor = records.cursor();
        while (cursor.advance()) {
            visitor.visit(new String(cursor.present(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
