package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.workdir.PlannedFile.Found;
import dev.firn.workdir.PlannedFile.Step;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what a checkout will do, file by file, before it does anything. Goes once through the version that is wanted, the one the directory stands on and the memory of
 * the directory, side by side in the order of keys, and looks at what lies there; files whose content their stamp does not tell are read.
 *
 * <p>A file may be overwritten or deleted if its content is that of the version the directory stands on, or of one whose checkout was cut short: then nothing is lost.
 * What else is in the way is foreign.
 */
final class CheckoutPlan implements PlannedFiles, AutoCloseable {
    private static final int BATCH = 512;

    private final CheckoutSides sides;
    private final WorkDirectory directory;
    private final Path root;
    private final CheckoutRequest.Foreign foreign;
    private final SortedRecords actions;
    private final WrittenFiles kept;
    private final Obstacles obstacles = new Obstacles();
    private final Refusals refusals = new Refusals();
    private final Workers<ContentReader> workers;
    private long keptFiles;
    private long writes;
    private long writeBytes;

    CheckoutPlan(CheckoutSides sides, CheckoutRequest.Foreign foreign, WorkDirectory directory, WrittenFiles kept) {
        WorkOptions options = directory.options();
        this.sides = sides;
        this.directory = directory;
        this.root = directory.root();
        this.foreign = foreign;
        this.kept = kept;
        this.actions = new SortedRecords(PlannedFile.HEAD_BYTES, options.heapBytes(), options.spillDirectory());
        this.workers = new Workers<>(
                options.workers(),
                "reading",
                () -> new ContentReader(root, ScanOptions.usual(options.spillDirectory())));
    }

    /**
     * Makes the plan; {@code clock} was read before.
     *
     * @throws FirnException of kind REFUSED if foreign files are in the way, the first of them named
     */
    void make(FileClock.Reading clock) {
        try (DiskLooks looks = new DiskLooks(root)) {
            List<CheckoutSides.Row> rows = new ArrayList<>(BATCH);
            while (sides.advance()) {
                rows.add(sides.row());
                if (rows.size() == BATCH) {
                    decide(rows, looks, clock);
                    rows.clear();
                }
            }
            decide(rows, looks, clock);
        } catch (IOException e) {
            throw Reasons.report("the directory " + root + " cannot be looked at", e);
        }
        obstacles.refuse(refusals);
        if (!refusals.isEmpty()) {
            refusals.throwIfAny(
                    "files are in the way in " + root + " that no checkout wrote, or that were changed since",
                    waysOut());
        }
    }

    private String waysOut() {
        if (foreign == CheckoutRequest.Foreign.OVERWRITE) {
            return "move them away: --force overwrites and deletes files of the names in the version, but no links, no directories, and no file where a directory"
                    + " has to be";
        }
        return (directory.unfinished().isPresent()
                        ? "move them away, since the directory cannot be committed before a checkout comes to its end"
                        : "commit them or move them away")
                + "; --force overwrites and deletes files of those names (never links and directories)";
    }

    private void decide(List<CheckoutSides.Row> rows, DiskLooks looks, FileClock.Reading clock) throws IOException {
        List<DiskLooks.There> there =
                looks.at(rows.stream().map(CheckoutSides.Row::key).toList());
        ObjectRef[] contents = contents(rows, there);
        for (int i = 0; i < rows.size(); i++) {
            CheckoutSides.Row row = rows.get(i);
            obstacles.moveTo(row.key());
            if (there.get(i) instanceof DiskLooks.There.Something something) {
                present(row, something.status(), Optional.ofNullable(contents[i]), clock);
            } else if (row.wanted().isPresent()) {
                absent(row, there.get(i));
            }
        }
    }

    /** What the files hold: by their stamp, or read. */
    private ObjectRef[] contents(List<CheckoutSides.Row> rows, List<DiskLooks.There> there) {
        ObjectRef[] contents = new ObjectRef[rows.size()];
        for (int i = 0; i < contents.length; i++) {
            if (there.get(i) instanceof DiskLooks.There.Something something
                    && something.status().type() == FileStatus.Type.FILE) {
                CheckoutSides.Row row = rows.get(i);
                FileStamp stamp = something.status().stamp();
                int place = i;
                if (row.seen().isPresent() && row.seen().get().stamp().equals(stamp)) {
                    contents[i] = row.seen().get().content();
                } else if (mayMatter(row, stamp.sizeBytes())) {
                    workers.submit(reader -> contents[place] = reader.hash(row.key(), stamp.sizeBytes()));
                }
            }
        }
        workers.drain();
        return contents;
    }

    /** A file whose size no known version has there is foreign without being read. */
    private static boolean mayMatter(CheckoutSides.Row row, long sizeBytes) {
        return Stream.of(row.wanted(), row.base(), row.interrupted())
                .anyMatch(object -> object.isPresent() && object.get().sizeBytes() == sizeBytes);
    }

    private void absent(CheckoutSides.Row row, DiskLooks.There there) {
        if (there instanceof DiskLooks.There.Blocked blocked && !obstacles.isDeleted(blocked.path())) {
            refusals.add(
                    row.key(),
                    "lies below " + ZarrKey.shown(blocked.path()) + ", which is "
                            + blocked.type().words());
            return;
        }
        write(row, Optional.empty());
    }

    private void present(
            CheckoutSides.Row row, FileStatus status, Optional<ObjectRef> content, FileClock.Reading clock) {
        if (status.type() != FileStatus.Type.FILE) {
            inTheWay(row, status);
            return;
        }
        boolean done = content.isPresent() && content.equals(row.wanted());
        if (done) {
            keep(row, status, clock);
            return;
        }
        boolean own = content.isPresent() && (content.equals(row.base()) || content.equals(row.interrupted()));
        if (row.wanted().isEmpty() && row.base().isEmpty() && !own) {
            return; // a stranger's, and not in the way
        }
        if (!own && foreign == CheckoutRequest.Foreign.REFUSE) {
            refusals.add(row.key(), row.base().isPresent() ? "was changed" : "was not written by a checkout");
        } else if (row.wanted().isPresent()) {
            write(row, Optional.of(new Found(status.stamp(), content)));
        } else {
            obstacles.deleted(row.key());
            ObjectRef object = row.base().or(row::interrupted).orElseThrow();
            Optional<Found> found = Optional.of(new Found(status.stamp(), content));
            actions.add(new PlannedFile(Step.DELETE, row.key(), object, false, found).toRecord());
        }
    }

    private void inTheWay(CheckoutSides.Row row, FileStatus status) {
        if (row.wanted().isEmpty()) {
            return;
        }
        if (status.type() == FileStatus.Type.DIRECTORY) {
            obstacles.directory(row.key(), FileNames.resolve(root, row.key()));
            write(row, Optional.empty());
        } else {
            refusals.add(row.key(), "is " + status.type().words());
        }
    }

    private void keep(CheckoutSides.Row row, FileStatus status, FileClock.Reading clock) {
        keptFiles++;
        boolean stays = row.stays()
                && row.seen().isPresent()
                && row.seen().get().stamp().equals(status.stamp())
                && row.wanted().equals(Optional.of(row.seen().get().content()));
        if (stays) {
            return;
        }
        boolean known =
                row.seen().filter(seen -> seen.stamp().equals(status.stamp())).isPresent();
        if (known || clock.hadRested(status.stamp(), status.device())) {
            kept.add(row.key(), row.wanted().orElseThrow(), status.stamp());
        } else {
            kept.addUnrested(row.key(), row.wanted().orElseThrow());
        }
    }

    private void write(CheckoutSides.Row row, Optional<Found> expected) {
        ObjectRef object = row.wanted().orElseThrow();
        writes++;
        writeBytes += object.sizeBytes();
        boolean inManifest = row.mark() == VersionKeys.IN_MANIFEST;
        actions.add(new PlannedFile(Step.writing(row.key()), row.key(), object, inManifest, expected).toRecord());
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        SortedRecords.Cursor cursor = actions.cursor();
        while (cursor.advance()) {
            visitor.visit(PlannedFile.ofRecord(cursor.present()));
        }
    }

    @Override
    public void remember(WrittenFiles files, MemoryWriter writer) throws IOException {
        sides.remember(files, writer);
    }

    @Override
    public boolean isEmpty() {
        return actions.count() == 0;
    }

    @Override
    public long keptFiles() {
        return keptFiles;
    }

    @Override
    public long writes() {
        return writes;
    }

    @Override
    public long writeBytes() {
        return writeBytes;
    }

    @Override
    public void close() {
        workers.close();
        actions.close();
    }
}
