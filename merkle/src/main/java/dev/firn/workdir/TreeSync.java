package dev.firn.workdir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes files durable one by one, then the directories that name them. Many threads wait at once: the file system then writes out many files with one commit of its
 * journal, which is what each of them waits for.
 */
final class TreeSync {
    private static final int THREADS = 16;
    private static final int BATCH = 32;

    private TreeSync() {}

    static void all(Workers.Contexts<TargetFiles> targets, WrittenFiles files, TouchedDirectories directories)
            throws IOException {
        try (Workers<TargetFiles> workers = new Workers<>(THREADS, "syncing", targets)) {
            List<String> keys = new ArrayList<>();
            files.forEachWritten(key -> {
                keys.add(key);
                if (keys.size() == BATCH) {
                    handOver(List.copyOf(keys), workers);
                    keys.clear();
                }
            });
            handOver(List.copyOf(keys), workers);
            workers.drain();
            directories.forEach(path -> workers.submit(target -> syncIfThere(target, path)));
            workers.finish();
        }
    }

    private static void handOver(List<String> keys, Workers<TargetFiles> workers) {
        if (!keys.isEmpty()) {
            workers.submit(target -> {
                for (String key : keys) {
                    target.sync(key);
                }
            });
        }
    }

    /** It may have been emptied and taken away, or be a file now. */
    private static void syncIfThere(TargetFiles target, String path) throws IOException {
        try {
            target.syncDirectory(path);
        } catch (IOException e) {
            if (!DiskLooks.isAbsence(e)) {
                throw e;
            }
        }
    }
}
