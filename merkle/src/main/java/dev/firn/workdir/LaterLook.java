package dev.firn.workdir;

import java.io.Closeable;

/** Looks once more at the files that were read ({@link SecondLook}), on a thread of its own, while what was read is put together. For one thread. */
final class LaterLook implements Closeable {
    private final Workers<Closeable> workers = new Workers<>(1, "second look", () -> () -> {});

    /** Begins to look; nothing is added to {@code read} any more. */
    LaterLook(DirectoryScan scan, ObjectRecords read) {
        SecondLook look = new SecondLook(scan);
        ObjectRecords.Cursor wanted = read.cursor();
        workers.submit(none -> look.at(wanted));
    }

    /**
     * Waits until it has looked at all.
     *
     * @throws dev.firn.cas.FirnException as {@link SecondLook#at}
     */
    void await() {
        workers.finish();
    }

    @Override
    public void close() {
        workers.close();
    }
}
