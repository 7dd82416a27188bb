package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.space.Medium;
import dev.firn.repository.Repository;
import dev.firn.workdir.PlannedFile.Step;
import dev.firn.workdir.Standing.Extent;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One checkout, in the order that makes it safe to be cut short anywhere:
 *
 * <pre>
 * names possible? -> plan, reading what stamps do not tell -> remember what is about to happen
 *     -> delete -> write chunks -> write documents -> sync -> remember the directory
 * </pre>
 */
final class Checkout {
    /** Fewer files are synced one by one before the system has written out all that others left it to write. */
    private static final int WORTH_ONE_SYNC = 256;

    /** Of more files that are not as the memory has them, the version is listed all the same: each of them would have to be found in it. */
    private static final long MAX_RESTORED = 1_000;

    private final WorkDirectory directory;
    private final Repository repository;
    private final CheckoutRequest request;
    private final Progress progress;
    private final DirectoryMemory.State state;
    private final Optional<Standing> standing;
    private final TargetDirectories.Shared shared;
    private final AtomicLong removed = new AtomicLong();
    /** What names are tried out in, if no other checkout of the repository can do so here: always the same, so that what was left by one that was killed is found. */
    private OptionalLong ownProbe = OptionalLong.empty();

    Checkout(WorkDirectory directory, CheckoutRequest request, Progress progress) {
        this.directory = directory;
        this.repository = directory.repository();
        this.request = request;
        this.progress = progress;
        this.state = directory.state();
        this.standing = directory.standing();
        this.shared = new TargetDirectories.Shared(
                directory.root(), repository.surroundings().random().nextLong());
    }

    CheckoutResult run() {
        if (directory.repositoryPlace().filter(directory.root()::startsWith).isPresent()) {
            throw FirnException.refused(directory.root() + " is the repository itself, or lies in it");
        }
        progress.begin(Progress.Phase.PLAN);
        WorkOptions options = directory.options();
        try (CheckoutLock lock = CheckoutLock.acquire(directory);
                TouchedDirectories touched = new TouchedDirectories(options);
                FileClock clock = directory.clock()) {
            if (lock.isHeld()) {
                ownProbe = OptionalLong.of(ownProbe(directory.memory().orElseThrow()));
                removeOwnProbe(ownProbe.getAsLong());
            }
            Optional<CheckoutResult> updated = update(touched, clock);
            return updated.isPresent() ? updated.get() : listAll(lock, touched, clock);
        } catch (IOException e) {
            throw Reasons.report("the directory " + directory.root() + " cannot be written", e);
        }
    }

    /** The number of what checkouts of one repository into one directory try names out in. */
    static long ownProbe(DirectoryMemory memory) {
        return memory.place().toString().hashCode();
    }

    /** No intent tells of it, since names are tried out before anything is intended. */
    private void removeOwnProbe(long number) throws IOException {
        String name = ReservedNames.of(number);
        if (Medium.look(directory.root().resolve(name), LinkOption.NOFOLLOW_LINKS)
                .isPresent()) {
            try (TargetFiles target = target()) {
                target.removeAbandoned(name);
            }
        }
    }

    /** Where the memory of the directory has all of what it stands on, what differs is enough; nothing if the version has to be listed. */
    private Optional<CheckoutResult> update(TouchedDirectories touched, FileClock clock) throws IOException {
        WorkOptions options = directory.options();
        if (isEmptyDirectory()) {
            return Optional.empty();
        }
        try (@Nullable
                        UpdateSides sides =
                                UpdateSides.find(directory, request, standing).orElse(null);
                WrittenFiles files = new WrittenFiles(options.heapBytes(), options.spillDirectory())) {
            if (sides == null || (sides.adds() && !checkNames(sides.changes(), Folding.UNDECIDED))) {
                return Optional.empty();
            }
            try (CheckoutPlan plan = new CheckoutPlan(sides, request.foreign(), directory, files)) {
                plan.make(clock.read());
                return plan.writes() > sides.changeCount() + MAX_RESTORED
                        ? Optional.empty()
                        : Optional.of(carryOut(plan, files, touched, clock));
            }
        }
    }

    private CheckoutResult listAll(CheckoutLock lock, TouchedDirectories touched, FileClock clock) throws IOException {
        WorkOptions options = directory.options();
        try (ObjectRecords wanted = VersionKeys.sorted(request.version(), request.path(), options);
                WrittenFiles files = new WrittenFiles(options.heapBytes(), options.spillDirectory())) {
            requireAny(wanted);
            if (lock.isHeld() && state.intent().isPresent()) {
                removeAbandoned();
            }
            checkNames(wanted, Folding.DECIDED);
            return run(wanted, files, touched, clock);
        }
    }

    /** Whether all keys are given, so that those which are one here can be told. */
    private enum Folding {
        DECIDED,
        UNDECIDED
    }

    /** Refuses keys that cannot be files here; false if that takes all keys of the version and these are not. */
    private boolean checkNames(ObjectRecords keys, Folding folding) throws IOException {
        long number = repository.surroundings().random().nextLong();
        NameLimits limits = NameLimits.probe(directory.root(), ownProbe.orElse(number));
        if (folding == Folding.UNDECIDED && limits.foldsAny()) {
            return false;
        }
        new NameCheck(directory.root(), directory.repositoryPlace(), limits, directory.options()).check(keys);
        return true;
    }

    private void requireAny(ObjectRecords wanted) {
        if (!request.path().isEmpty() && !wanted.cursor().advance()) {
            throw FirnException.missing("there is nothing below " + ZarrKey.shown(request.path())
                    + request.version().commit().map(cid -> " in commit " + cid).orElse(""));
        }
    }

    private void removeAbandoned() throws IOException {
        try (TargetFiles target = target()) {
            target.removeAbandoned();
        }
    }

    private CheckoutResult run(ObjectRecords wanted, WrittenFiles files, TouchedDirectories touched, FileClock clock)
            throws IOException {
        if (isEmptyDirectory()) {
            return carryOut(new FreshPlan(wanted), files, touched, clock);
        }
        try (BaseKeys base = BaseKeys.openOwn(
                        directory,
                        standing.map(Standing::base),
                        standing.map(Standing::at).orElse(""));
                BaseKeys interrupted = interrupted();
                MemoryFiles memory = directory.openFiles()) {
            CheckoutSides sides =
                    new ListedSides(wanted.cursor(), base.listing(), interrupted.listing(), memory.cursor());
            try (CheckoutPlan plan = new CheckoutPlan(sides, request.foreign(), directory, files)) {
                plan.make(clock.read());
                return carryOut(plan, files, touched, clock);
            }
        }
    }

    private boolean isEmptyDirectory() throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory.root())) {
            return !names.iterator().hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private CheckoutResult carryOut(PlannedFiles plan, WrittenFiles files, TouchedDirectories touched, FileClock clock)
            throws IOException {
        boolean remembered;
        try (SyncAhead ahead = new SyncAhead(request.sync(), directory.root())) {
            if (!plan.isEmpty() || !isThereAlready()) {
                intend();
            }
            if (!plan.isEmpty()) {
                write(plan, files, touched, ahead);
                clock.awaitRest(files.latestNanos());
            }
            remembered = finish(plan, files, touched, ahead);
        }
        return new CheckoutResult(plan.writes(), plan.writeBytes(), removed.get(), plan.keptFiles(), remembered);
    }

    /** The keys of a version whose checkout was cut short. */
    private BaseKeys interrupted() {
        Optional<Intent> intent = state.intent()
                .filter(found -> found.kind() == Intent.Kind.CHECKOUT)
                .filter(found ->
                        !Optional.of(found.commit()).equals(request.version().commit())
                                || !found.at().equals(request.path()));
        try {
            return BaseKeys.open(
                    directory,
                    intent.map(Intent::commit),
                    Optional.empty(),
                    intent.map(Intent::at).orElse(""));
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING) {
                return BaseKeys.open(directory, Optional.empty(), Optional.empty(), "");
            }
            throw e;
        }
    }

    private boolean isThereAlready() {
        return standing.map(Standing::base).equals(request.version().commit())
                && standing.map(Standing::at).equals(Optional.of(request.path()));
    }

    /**
     * Remembers what is about to happen.
     *
     * @throws FirnException of kind REFUSED or IO if that cannot be, and the directory is known to stand on something: what is written would count as changes of that
     */
    private void intend() {
        Optional<Cid> commit = request.version().commit();
        if (commit.isPresent() && directory.memory().isPresent()) {
            Intent intent = new Intent(Intent.Kind.CHECKOUT, commit.get(), request.ref(), request.path(), Extent.WHOLE);
            try {
                directory.memory().get().remember(new DirectoryMemory.State(standing, Optional.of(intent)));
            } catch (IOException e) {
                if (state.standing().isPresent() || state.intent().isPresent()) {
                    throw Reasons.report(
                            "nothing was written into " + directory.root()
                                    + ", since the repository cannot remember that it is about to be",
                            e);
                }
                return; // Cut short, it will be run again with more to read.
            }
        }
    }

    private TargetFiles target() throws IOException {
        String prefix = request.path().isEmpty() ? "" : request.path() + "/";
        return new TargetFiles(shared, (PlannedFile file, ObjectSource.Sink sink) -> {
            long size = file.object().sizeBytes();
            if (file.inManifest()) {
                request.version().read(prefix + file.key(), 0, size, sink);
            } else {
                repository.store().read(file.object(), 0, size, sink);
            }
        });
    }

    private void write(PlannedFiles plan, WrittenFiles files, TouchedDirectories touched, SyncAhead ahead)
            throws IOException {
        progress.begin(Progress.Phase.WRITE);
        progress.expect(plan.writes(), plan.writeBytes());
        try (Workers<TargetFiles> workers = new Workers<>(directory.options().workers(), "writing", this::target);
                Deletion deletion = new Deletion(target(), touched)) {
            TargetFiles.Told told = (file, stamp) -> {
                files.addWritten(file.key(), file.object(), stamp);
                ahead.wrote(file.object().sizeBytes());
                progress.advance(1, file.object().sizeBytes());
            };
            WriteBatches batches = new WriteBatches(batch -> workers.submit(target -> target.write(batch, told)));
            AtomicReference<Step> step = new AtomicReference<>(Step.DELETE);
            plan.forEach(file -> {
                if (file.step() != step.getAndSet(file.step())) {
                    batches.finish();
                    deletion.finish();
                    workers.drain();
                }
                if (file.step() == Step.DELETE) {
                    deletion.delete(file);
                    removed.incrementAndGet();
                } else {
                    touched.add(ZarrKey.directory(file.key()));
                    batches.add(file);
                }
            });
            batches.finish();
            deletion.finish();
            workers.finish();
        }
    }

    /** Makes what was written durable, and then remembers it; what will be remembered is put together meanwhile. */
    private boolean finish(PlannedFiles plan, WrittenFiles files, TouchedDirectories touched, SyncAhead ahead)
            throws IOException {
        boolean atOnce = plan.writes() >= WORTH_ONE_SYNC && !shared.hasLeftFileSystem();
        if (atOnce) {
            ahead.beginLast();
        }
        Optional<Standing> now = standing();
        try (@Nullable MemoryWriter writer = now.isPresent() ? memorized(plan, files) : null) {
            progress.begin(Progress.Phase.SYNC);
            if (!plan.isEmpty() && !(atOnce && ahead.awaitLast())) {
                TreeSync.all(this::target, files, touched);
            }
            progress.begin(Progress.Phase.FINISH);
            return writer != null && remember(writer, now.get());
        }
    }

    /** What will be remembered of the files, written aside; nothing if that cannot be. */
    private @Nullable MemoryWriter memorized(PlannedFiles plan, WrittenFiles files) {
        try {
            MemoryWriter writer = directory.memory().get().writeFiles();
            try {
                plan.remember(files, writer);
                return writer;
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (IOException e) {
            return null;
        }
    }

    private boolean remember(MemoryWriter writer, Standing now) {
        try {
            writer.finish(Optional.of(new Remembered(now, true)));
            directory.memory().get().remember(new DirectoryMemory.State(Optional.of(now), Optional.empty()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Standing> standing() {
        Optional<Cid> commit = request.version().commit();
        if (commit.isEmpty() || directory.memory().isEmpty()) {
            return Optional.empty();
        }
        Optional<RefCell> cell = request.ref()
                .flatMap(repository.refs()::find)
                .filter(found -> found.commit().equals(commit));
        return Optional.of(new Standing(
                commit.get(),
                request.ref(),
                cell.map(RefCell::sequence).orElse(0L),
                cell.map(RefCell::operation),
                request.path(),
                Extent.WHOLE));
    }
}
