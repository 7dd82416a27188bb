package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.Medium;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory of files as people have it, together with what a repository remembers of it. For one thread; others may do what they like with the files meanwhile,
 * and so may other processes.
 */
public final class WorkDirectory {
    private final Repository repository;
    private final Path root;
    private final WorkOptions options;
    private final Optional<DirectoryMemory> memory;
    private final List<Path> made;

    private WorkDirectory(Repository repository, Path root, WorkOptions options, List<Path> made) {
        this.repository = repository;
        this.root = root;
        this.options = options;
        this.made = made;
        this.memory = repository
                .directory()
                .map(place -> new DirectoryMemory(
                        place.resolve(Repository.WORK),
                        root,
                        options.owner().orElse(repository.surroundings().actor()),
                        repository.surroundings().random()));
    }

    /**
     * A directory that exists.
     *
     * @throws dev.firn.cas.FirnException of kind MISSING if there is none, REFUSED if something else is there
     */
    public static WorkDirectory of(Repository repository, Path directory, WorkOptions options) {
        return new WorkDirectory(repository, DirectoryScan.realDirectory(directory), options, List.of());
    }

    /**
     * A directory that is made if it is absent, with those above it; a checkout into it that fails takes away again what is still empty of them.
     *
     * @throws dev.firn.cas.FirnException of kind REFUSED if something else is there, IO if it cannot be made
     */
    public static WorkDirectory make(Repository repository, Path directory, WorkOptions options) {
        List<Path> absent = absent(directory);
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw FirnException.refused(directory + " is not a directory");
        } catch (IOException e) {
            throw Medium.report("make the directory", directory, e);
        }
        return new WorkDirectory(repository, DirectoryScan.realDirectory(directory), options, absent);
    }

    /** A directory and those above it, as far as there is nothing, the innermost first. */
    private static List<Path> absent(Path directory) {
        List<Path> absent = new ArrayList<>();
        Path at = directory.toAbsolutePath();
        while (at != null && Files.notExists(at)) {
            absent.add(at);
            at = at.getParent();
        }
        return absent;
    }

    /** Its real path. */
    public Path root() {
        return root;
    }

    /** The file of a key, relative to the directory; it need not exist. */
    public Path file(String key) {
        return FileNames.resolve(root, key);
    }

    /** What it was last committed as or checked out from, if that is remembered and still there. */
    public Optional<Standing> standing() {
        return Ground.standing(repository, state());
    }

    /** The commit whose checkout into the directory was cut short, or is under way; until one comes to its end, only a commit that replaces is made. */
    public Optional<Cid> unfinished() {
        return state().checkout().map(Intent::commit);
    }

    /**
     * In what the directory differs from any version. The caller closes what it gets.
     *
     * @param at path of the node in the version that the directory is compared with, empty for all of it
     * @throws dev.firn.cas.FirnException of kind REFUSED, naming them, if the directory holds what cannot be stored, files cannot be read or {@code at} can be no node;
     *     IO if a medium fails
     */
    public DirectoryChanges changesFrom(Snapshot version, String at, Progress progress) {
        if (!at.isEmpty()) {
            ZarrKey.check(at);
        }
        DirectoryChanges changes = new DirectoryChanges(options);
        return compare(() -> BaseKeys.open(this, version.commit(), Optional.of(version), at), changes, progress);
    }

    /**
     * In what the directory differs from another: what is only in that one counts as removed. The caller closes what it gets.
     *
     * @throws dev.firn.cas.FirnException as {@link #changesFrom(Snapshot, String, Progress)}, for either
     */
    public DirectoryChanges changesFrom(WorkDirectory older, Progress progress) {
        try (ObjectRecords content = older.content(progress)) {
            DirectoryChanges changes = new DirectoryChanges(options);
            return compare(() -> BaseKeys.of(content), changes, progress);
        }
    }

    /** What each file holds; of those that were touched it is read. */
    private ObjectRecords content(Progress progress) {
        ObjectRecords content = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        try (DirectoryChanges all = new DirectoryChanges(options)) {
            compare(
                    () -> BaseKeys.open(this, Optional.empty(), Optional.empty(), ""),
                    all,
                    new HashingLook(
                            true,
                            change -> content.add(
                                    change.key().getBytes(StandardCharsets.UTF_8),
                                    change.after().orElseThrow(),
                                    0)),
                    progress);
            return content;
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /**
     * What a commit of the directory to a branch would change. The caller closes what it gets.
     *
     * @param at path of the node that the directory is; nothing for what it was last time, else the whole
     * @param mode how much of that node it is
     * @throws dev.firn.cas.FirnException as {@link #changesFrom}
     */
    public DirectoryStatus status(RefName branch, Optional<String> at, Mode mode, Progress progress) {
        DirectoryMemory.State state = state();
        Ground ground = Ground.find(repository, state, branch, at);
        boolean overlaid = ground.isOverlay(mode);
        boolean onHead = overlaid || mode == Mode.REPLACE;
        Optional<Cid> base = onHead ? ground.head().or(ground::base) : ground.base();
        Optional<FirnException> refusal = refusal(ground, state, mode);
        DirectoryChanges changes = new DirectoryChanges(options);
        if (overlaid) {
            Optional<Cid> from = ground.laidFrom(repository);
            Overlay overlay = Overlay.of(repository, ground, from);
            OverlayLook look = new OverlayLook(overlay, changes);
            compare(
                    () -> overlay.against(OverlayKeys.open(this, state, ground, from)),
                    changes,
                    new HashingLook(true, look),
                    progress);
            changes.counted(look.counts(changes.counts()));
            refusal = refusal.or(overlay::conflict);
        } else {
            compare(() -> BaseKeys.open(this, base, Optional.empty(), ground.at()), changes, progress);
        }
        ChangeCounts counts = changes.counts();
        if (counts.added() + counts.changed() + counts.unchanged() > 0) {
            refusal = refusal.or(() -> objectInTheWay(ground, state, mode));
        }
        return new DirectoryStatus(
                branch,
                ground.at(),
                base,
                ground.head(),
                ground.standing(),
                state.checkout().map(Intent::commit),
                overlaid,
                refusal,
                changes);
    }

    /** What a commit would be refused with where an object of the version stands at the place of the directory, or above it. */
    private Optional<FirnException> objectInTheWay(Ground ground, DirectoryMemory.State state, Mode mode) {
        if (ground.at().isEmpty()) {
            return Optional.empty();
        }
        Optional<Snapshot> parent = ground.parent(repository, state, mode).map(repository::snapshot);
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(ground.at()), ZarrKey.directories(ground.at()).stream())
                .filter(parent.get()::exists)
                .findFirst()
                .map(key -> FirnException.refused(
                        "key " + ZarrKey.shown(key) + " cannot be an object and the directory of other keys at once"));
    }

    /** What a commit would be refused with before a file is looked at. */
    private Optional<FirnException> refusal(Ground ground, DirectoryMemory.State state, Mode mode) {
        try {
            ground.parent(repository, state, mode);
            return Optional.empty();
        } catch (FirnException e) {
            return Optional.of(e);
        }
    }

    /**
     * Makes what the directory holds the next version of a branch.
     *
     * @throws dev.firn.cas.FirnException of kind CONFLICT if others changed the branch since the directory was committed or checked out, or if a
     *     checkout into it was cut short; REFUSED, naming them, if
     *     the directory holds what cannot be stored, or files cannot be read or changed meanwhile; UNKNOWN_OUTCOME and IO as
     *     {@link dev.firn.repository.Session#commit}. But for UNKNOWN_OUTCOME the branch is then as it was
     */
    public DirectoryCommitResult commit(DirectoryCommitRequest request, Progress progress) {
        return new DirectoryCommit(this, request, progress).run();
    }

    /**
     * Makes the directory what a node of a version is, file by file: what is already right is left, what differs is written and what is no longer there is deleted, as far
     * as its content is that of the version the directory stands on (or was about to, when a checkout was cut short). Files that are in no way of the version stay. Nobody
     * finds half of a file at any time; chunks come first, metadata last. Once this returns everything is durable. Cut short, it can be run again.
     *
     * @throws dev.firn.cas.FirnException of kind MISSING if the version has nothing there; REFUSED, naming them, before anything is written, if keys cannot be files here
     *     or foreign files are in the way, and also if files change meanwhile or another checkout runs; CORRUPT or MISSING if objects are; IO if a medium fails
     */
    public CheckoutResult checkout(CheckoutRequest request, Progress progress) {
        try {
            return new Checkout(this, request, progress).run();
        } catch (RuntimeException e) {
            removeMade();
            throw e;
        }
    }

    private void removeMade() {
        try {
            for (Path directory : made) {
                Files.delete(directory);
            }
        } catch (IOException e) {
            // Something is in it: of this checkout, or of somebody else.
            return;
        }
    }

    /** Forgets the directory: the next look reads everything, and the next commit takes it for new. */
    public void forget() throws IOException {
        if (memory.isPresent()) {
            memory.get().forget();
        }
    }

    private DirectoryChanges compare(Supplier<BaseKeys> keys, DirectoryChanges changes, Progress progress) {
        return compare(keys, changes, new HashingLook(false, changes::add), progress);
    }

    private DirectoryChanges compare(
            Supplier<BaseKeys> keys, DirectoryChanges changes, Comparison.Outcome look, Progress progress) {
        try (FileClock clock = clock();
                DirectoryScan scan = scan(clock.read(), progress);
                BaseKeys base = keys.get();
                MemoryFiles files = base.memoryBeside(this)) {
            FileClock.Reading reading = clock.awaitRest(scan.latestNanos());
            Comparison.Sides sides = new Comparison.Sides(scan, base.known(files));
            try (Comparison comparison = new Comparison(sides, options, look, progress)) {
                ChangeCounts counts = comparison.run();
                changes.counted(counts);
                if (counts.readFiles() > 0) {
                    rememberSeen(scan, comparison.read(), reading);
                }
            }
            return changes;
        } catch (RuntimeException e) {
            changes.close();
            throw e;
        }
    }

    /** What was read need not be read again; a repository that cannot be written just does not remember it. */
    private void rememberSeen(DirectoryScan scan, ObjectRecords read, FileClock.Reading reading) {
        if (memory.isEmpty()) {
            return;
        }
        Optional<FileStamp> present = memory.get().filesStamp();
        try (MemoryFiles before = openFiles();
                MemoryWriter writer = memory.get().writeFiles()) {
            new MemoryUpdate(scan, read, reading, before.cursor()).writeTo(writer, MemoryUpdate.Bases.AS_BEFORE);
            writer.prepare(before.cursor().flatMap(MemoryCursor::remembered));
            // A commit or checkout that ended meanwhile knows better.
            if (memory.get().filesStamp().equals(present)) {
                writer.replace();
            }
        } catch (IOException e) {
            // Then the next look reads as much as this one did.
            return;
        }
    }

    Repository repository() {
        return repository;
    }

    /** The real path of the repository, if it lies in a directory. */
    Optional<Path> repositoryPlace() {
        return repository.directory().map(LinkTargets::real);
    }

    WorkOptions options() {
        return options;
    }

    Optional<DirectoryMemory> memory() {
        return memory;
    }

    DirectoryMemory.State state() {
        return memory.map(DirectoryMemory::state).orElse(DirectoryMemory.State.NEW);
    }

    MemoryFiles openFiles() {
        return new MemoryFiles(memory.flatMap(DirectoryMemory::openFiles));
    }

    /** Looks at the directory; {@code clock} was read before. */
    DirectoryScan scan(FileClock.Reading clock, Progress progress) {
        ScanOptions how =
                new ScanOptions(options.links(), repository.directory(), options.spillDirectory(), options.heapBytes());
        Optional<NamesMemory> names = memory.flatMap(place -> place.names(options.heapBytes()));
        if (names.isEmpty()) {
            return DirectoryScan.of(root, how, progress);
        }
        NamesMemory.Names some = names.get().open(root, clock);
        DirectoryScan scan = DirectoryScan.of(root, how, some, progress);
        names.get().keep(root, some);
        return scan;
    }

    /** The clock of the directory's file system where the repository lies in the same one. */
    FileClock clock() {
        return FileClock.open(
                memory.map(DirectoryMemory::place).map(List::of).orElse(List.of()),
                repository.surroundings().clock(),
                repository.surroundings().random());
    }
}
