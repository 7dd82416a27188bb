package dev.firn.workdir;

import dev.firn.workdir.ScanOptions.Links;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks once more at every file that was read, before what was read counts. */
final class SecondLook {
    private static final int BATCH = 512;

    private final DirectoryScan scan;
    private final Refusals refusals = new Refusals();
    private final List<Path> paths = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<FileStamp> stamps = new ArrayList<>();

    SecondLook(DirectoryScan scan) {
        this.scan = scan;
    }

    /**
     * Looks.
     *
     * @throws dev.firn.cas.FirnException of kind REFUSED, naming them, if any is not what it was when it was scanned
     */
    void at(ObjectRecords.Cursor wanted) {
        ScanCursor files = scan.cursor();
        try (StatusReader statuses = new StatusReader()) {
            while (wanted.advance()) {
                do {
                    if (!files.advance()) {
                        throw new AssertionError("a file was read that was not scanned");
                    }
                } while (!Arrays.equals(files.keyBytes(), wanted.key()));
                keys.add(files.key());
                stamps.add(files.stamp());
                paths.add(path(files.key()));
                if (paths.size() == BATCH) {
                    look(statuses);
                }
            }
            look(statuses);
        }
        refusals.throwIfAny("files of " + scan.root() + " changed while they were read");
    }

    private Path path(String key) {
        Path path = FileNames.resolve(scan.root(), key);
        if (scan.options().links() == Links.REFUSE) {
            return path;
        }
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private void look(StatusReader statuses) {
        StatusReader.Look[] looks = statuses.looks(paths);
        for (int i = 0; i < looks.length; i++) {
            if (looks[i] instanceof StatusReader.Look.Failed failed) {
                refusals.add(keys.get(i), Reasons.of(failed.reason()));
            } else if (!((StatusReader.Look.Seen) looks[i]).status().stamp().equals(stamps.get(i))) {
                refusals.add(keys.get(i), "is not what it was when it was scanned");
            }
        }
        paths.clear();
        keys.clear();
        stamps.clear();
    }
}
