package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;

/** Deletes files in the order of their keys, and the directories that this empties: each as soon as no more of it will follow. For one thread. */
final class Deletion implements Closeable {
    private final TargetFiles target;
    private final TouchedDirectories touched;
    private String directory = "";

    Deletion(TargetFiles target, TouchedDirectories touched) {
        this.target = target;
        this.touched = touched;
    }

    void delete(PlannedFile file) throws IOException {
        String next = ZarrKey.directory(file.key());
        leaveFor(next);
        directory = next;
        touched.add(next);
        target.delete(file);
    }

    private void leaveFor(String next) throws IOException {
        if (next.equals(directory) || next.startsWith(directory + "/")) {
            return;
        }
        String common = next;
        while (!common.isEmpty() && !(directory.equals(common) || directory.startsWith(common + "/"))) {
            common = ZarrKey.directory(common);
        }
        target.removeEmpty(directory, common);
    }

    /** Nothing more will be deleted. */
    void finish() throws IOException {
        target.removeEmpty(directory, "");
        directory = "";
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
