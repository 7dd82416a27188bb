package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts files that come in the order of their keys into batches, so that a new directory is made by one thread, whole. For one thread. */
final class WriteBatches {
    /** A batch of so many files or bytes ends with its directory. */
    private static final int FILES = 64;

    private static final long BYTES = 2L << 20;
    /** A batch of so many ends at once: no more is lost if the checkout is cut short. */
    private static final int MAX_FILES = 1024;

    private static final long MAX_BYTES = 32L << 20;

    private final Consumer<List<PlannedFile>> taker;
    private List<PlannedFile> batch = new ArrayList<>();
    private long sizeBytes;

    /** Hands batches, which are not empty, to {@code taker}. */
    WriteBatches(Consumer<List<PlannedFile>> taker) {
        this.taker = taker;
    }

    void add(PlannedFile file) {
        if (isFull(file)) {
            finish();
        }
        batch.add(file);
        sizeBytes += file.object().sizeBytes();
    }

    private boolean isFull(PlannedFile next) {
        if (batch.size() < FILES && sizeBytes <= BYTES) {
            return false;
        }
        String directory = ZarrKey.directory(batch.get(batch.size() - 1).key());
        return batch.size() >= MAX_FILES
                || sizeBytes > MAX_BYTES
                || !ZarrKey.directory(next.key()).equals(directory);
    }

    /** Hands over what there is. */
    void finish() {
        if (!batch.isEmpty()) {
            taker.accept(batch);
            batch = new ArrayList<>();
            sizeBytes = 0;
        }
    }
}
