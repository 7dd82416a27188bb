package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Compares a directory with a version: goes once through scan, version and memory side by side, in the order of keys, and reads what cannot be told otherwise, on
 * several threads. Memory is bounded.
 *
 * <pre>
 * scan     a    b    .    d        files, with stamps
 * version  a    .    c    d        keys, with objects
 * memory   a    .    .    d        stamps, with the objects they stand for
 *          |    |    |    stamp as remembered: known; else read
 *          |    |    removed
 *          |    added
 *          unchanged, if what is known or read is what the version has
 * </pre>
 */
final class Comparison implements AutoCloseable {
    /** Files that are handed to a worker together, so that small ones do not cost more in handing over than in reading. */
    private static final int BATCH_FILES = 64;

    private static final long BATCH_BYTES = 2L << 20;

    /** Is told what is found, by several threads at once, in no order. */
    interface Outcome {
        /** A file's content must be known: finds it, by reading. */
        ObjectRef content(FileSeen file, ContentReader reader);

        /** Whether a file must be handed to {@link #content} though what it holds is known and is not what the version has. */
        boolean wantsKnown();

        /** Whether a file must be handed to {@link #content} though its size alone tells that it changed or is new. */
        boolean wantsDiffering();

        /** A file or key differs. */
        void change(FileChange change);
    }

    /** A file that was seen, and what the version has at its key. */
    record FileSeen(String key, FileStamp stamp, Optional<ObjectRef> base) {}

    /** What is compared: what is there, and what the version has and the memory has seen. */
    record Sides(DirectoryScan scan, KnownKeys known) {}

    private final Sides sides;
    private final Outcome outcome;
    private final Progress progress;
    private final Workers<ContentReader> workers;
    private final ObjectRecords read;
    private final LongAdder added = new LongAdder();
    private final LongAdder changed = new LongAdder();
    private final LongAdder unchangedRead = new LongAdder();
    private final LongAdder readFiles = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private long unchanged;
    private long removed;
    private List<FileSeen> batch = new ArrayList<>();
    private long batchBytes;

    Comparison(Sides sides, WorkOptions options, Outcome outcome, Progress progress) {
        this.sides = sides;
        this.outcome = outcome;
        this.progress = progress;
        this.read = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        this.workers = new Workers<>(
                options.workers(),
                "reading",
                () -> new ContentReader(sides.scan().root(), sides.scan().options()));
    }

    /** Goes through all; once it returns everything was told. */
    ChangeCounts run() {
        progress.begin(Progress.Phase.READ);
        progress.expect(sides.scan().files(), sides.scan().sizeBytes());
        ScanCursor files = sides.scan().cursor();
        KnownKeys known = sides.known();
        boolean file = files.advance();
        boolean key = known.advance();
        while (file || key) {
            int order = !file ? 1 : !key ? -1 : files.compareKey(known.key());
            if (order > 0) {
                gone(known);
            } else if (order < 0) {
                seen(files, Optional.empty(), Optional.empty());
            } else if (known.isUnchanged(files.stamp())) {
                unchanged++;
                progress.advance(1, files.stamp().sizeBytes());
            } else {
                seen(files, known.base(), known.seen());
            }
            file = order <= 0 ? files.advance() : file;
            key = order >= 0 ? known.advance() : key;
        }
        handOver();
        workers.finish();
        return new ChangeCounts(
                added.sum(), changed.sum(), removed, unchanged + unchangedRead.sum(), readFiles.sum(), readBytes.sum());
    }

    private void gone(KnownKeys known) {
        Optional<ObjectRef> base = known.base();
        if (base.isPresent()) {
            removed++;
            String key = new String(known.key(), StandardCharsets.UTF_8);
            outcome.change(new FileChange(key, base, Optional.empty(), 0, FileChange.Kind.REMOVED));
        }
    }

    private void seen(ScanCursor files, Optional<ObjectRef> base, Optional<MemoryEntry.Seen> seen) {
        FileStamp stamp = files.stamp();
        FileSeen file = new FileSeen(files.key(), stamp, base);
        Optional<ObjectRef> known =
                seen.filter(one -> one.stamp().equals(stamp)).map(MemoryEntry.Seen::content);
        boolean same = known.isPresent() && known.equals(base);
        boolean differs = known.isPresent() || base.isEmpty() || base.get().sizeBytes() != stamp.sizeBytes();
        boolean wanted = known.isPresent() ? outcome.wantsKnown() : outcome.wantsDiffering();
        if (same || (differs && !wanted)) {
            tell(file, known);
            progress.advance(1, stamp.sizeBytes());
            return;
        }
        batch.add(file);
        batchBytes += stamp.sizeBytes();
        if (batch.size() == BATCH_FILES || batchBytes > BATCH_BYTES) {
            handOver();
        }
    }

    private void handOver() {
        if (batch.isEmpty()) {
            return;
        }
        List<FileSeen> files = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        workers.submit(reader -> readAll(files, reader));
    }

    private void readAll(List<FileSeen> files, ContentReader reader) throws IOException {
        for (FileSeen file : files) {
            ObjectRef content = outcome.content(file, reader);
            read.add(file.key().getBytes(StandardCharsets.UTF_8), content, 0);
            readFiles.increment();
            readBytes.add(file.stamp().sizeBytes());
            tell(file, Optional.of(content));
            progress.advance(1, file.stamp().sizeBytes());
        }
    }

    private void tell(FileSeen file, Optional<ObjectRef> content) {
        if (content.isPresent() && content.equals(file.base())) {
            unchangedRead.increment();
            return;
        }
        boolean isNew = file.base().isEmpty();
        (isNew ? added : changed).increment();
        FileChange.Kind kind = isNew ? FileChange.Kind.ADDED : FileChange.Kind.CHANGED;
        outcome.change(
                new FileChange(file.key(), file.base(), content, file.stamp().sizeBytes(), kind));
    }

    /** What was read: each file with its content. */
    ObjectRecords read() {
        return read;
    }

    @Override
    public void close() {
        workers.close();
        read.close();
    }
}
