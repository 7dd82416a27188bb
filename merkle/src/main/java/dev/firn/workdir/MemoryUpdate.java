package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Remembers a directory after it was compared: goes side by side through what was scanned, what was read and what was remembered before. */
final class MemoryUpdate {
    /** What the entries have as their base. */
    enum Bases {
        /** What the files hold now: they were just committed. */
        CONTENT,
        /** What they had before: nothing was committed. */
        AS_BEFORE
    }

    private final DirectoryScan scan;
    private final ObjectRecords.Cursor read;
    private final FileClock.Reading clock;
    private final Optional<MemoryCursor> before;
    private boolean readAhead;
    private boolean beforeAhead;

    MemoryUpdate(DirectoryScan scan, ObjectRecords read, FileClock.Reading clock, Optional<MemoryCursor> before) {
        this.scan = scan;
        this.read = read.cursor();
        this.clock = clock;
        this.before = before;
    }

    /** Adds it all; {@code clock} was read before the first file was. */
    void writeTo(MemoryWriter writer, Bases bases) throws IOException {
        readAhead = read.advance();
        beforeAhead = before.isPresent() && before.get().advance();
        ScanCursor files = scan.cursor();
        boolean file = files.advance();
        while (file || (beforeAhead && bases == Bases.AS_BEFORE)) {
            int order = !file ? 1 : !beforeAhead ? -1 : files.compareKey(beforeKey());
            if (order > 0) {
                gone(writer, bases);
            } else {
                present(files, order == 0, writer, bases);
                file = files.advance();
            }
        }
    }

    private byte[] beforeKey() {
        return before.orElseThrow().key();
    }

    private void gone(MemoryWriter writer, Bases bases) throws IOException {
        if (bases == Bases.AS_BEFORE) {
            Optional<ObjectRef> base = before.orElseThrow().entry().base();
            writer.add(beforeKey(), new MemoryEntry(base, Optional.empty()));
        }
        beforeAhead = before.orElseThrow().advance();
    }

    /** Whether the entry stays as it is. */
    private boolean isAsBefore(FileStamp stamp, Bases bases) {
        MemoryCursor entry = before.orElseThrow();
        boolean same = bases == Bases.CONTENT ? entry.isBaseSeenAs(stamp) : entry.isSeenAs(stamp);
        return same && !(readAhead && Arrays.equals(read.key(), entry.key()));
    }

    private void present(ScanCursor files, boolean remembered, MemoryWriter writer, Bases bases) throws IOException {
        FileStamp stamp = files.stamp();
        if (remembered && isAsBefore(stamp, bases)) {
            writer.add(before.orElseThrow());
            beforeAhead = before.orElseThrow().advance();
            return;
        }
        byte[] key = files.keyBytes();
        Optional<ObjectRef> base = Optional.empty();
        Optional<MemoryEntry.Seen> seen = Optional.empty();
        Optional<ObjectRef> content = Optional.empty();
        if (remembered) {
            MemoryEntry entry = before.orElseThrow().entry();
            base = entry.base();
            seen = entry.seen().filter(one -> one.stamp().equals(stamp));
            content = seen.map(MemoryEntry.Seen::content);
            beforeAhead = before.orElseThrow().advance();
        }
        if (readAhead && Arrays.equals(read.key(), key)) {
            content = Optional.of(read.object());
            seen = clock.hadRested(stamp, files.device())
                    ? Optional.of(new MemoryEntry.Seen(stamp, read.object()))
                    : Optional.empty();
            readAhead = read.advance();
        }
        writer.add(key, new MemoryEntry(bases == Bases.CONTENT ? content : base, seen));
    }
}
