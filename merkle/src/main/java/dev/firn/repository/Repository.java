package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.ref.RefStore;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.cas.space.Medium;
import dev.firn.cas.store.Maintenance;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreOptions;
import dev.firn.cas.store.StoreVerifier;
import dev.firn.cas.store.VerifyWatch;
import dev.firn.history.Commit;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.RecentPages;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A repository: versions of Zarr hierarchies and the refs that name them.
 *
 * <pre>{@code
 * try (Repository repository = Repository.open(Path.of("sst.firn"), surroundings);
 *         Session session = repository.session(RefName.branch("main"))) {
 *     session.put("sst/c/0/0", chunk);
 *     CommitResult result = session.commit(CommitRequest.of("first day", author));
 * }
 * }</pre>
 *
 * <p>Safe for many threads; any number of processes may have the same repository open. See docs/design.md for the order of writes, docs/format.md for the bytes.
 */
public final class Repository implements Closeable {
    /** The directory of a repository within the directory of data that it belongs to. */
    public static final String INSIDE = ".firn";

    /** The directory of state that can be deleted at any time, below the repository's own. */
    public static final String WORK = "work";

    /** What the sorted maps of one session may take in memory before they go to disk. */
    private static final long SCRATCH_BYTES = 16L << 20;

    private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{32}");

    private final BlobSpace space;
    private final Optional<Path> directory;
    private final String id;
    private final Surroundings surroundings;
    private final Store store;
    private final Refs refs;
    private final RecentPages recentPages = new RecentPages();

    private <S extends BlobSpace & BlobDeletion> Repository(
            S space, Optional<Path> directory, String id, Surroundings surroundings) {
        this.space = space;
        this.directory = directory;
        this.id = id;
        this.surroundings = surroundings;
        this.store = Store.open(space, id, StoreOptions.defaults(surroundings.random()));
        this.refs = new Refs(
                new RefStore(space, space, id),
                store,
                surroundings,
                RefMemory.in(directory.map(path -> path.resolve(WORK)), id));
    }

    /**
     * Makes a repository in a directory, which is created if it is absent. What an earlier attempt left that was cut short is taken over.
     *
     * @throws FirnException of kind REFUSED if there is something else in it, or it cannot be written; IO if the medium fails
     */
    public static Repository create(Path directory, Surroundings surroundings) {
        try {
            Files.createDirectories(directory);
            requireFree(directory);
        } catch (FileAlreadyExistsException e) {
            throw FirnException.refused(
                    "cannot make a repository in " + directory + ": " + e.getFile() + " is not a directory");
        } catch (IOException e) {
            throw Medium.report("make a repository in", directory, e);
        }
        DirectorySpace space = DirectorySpace.open(directory, surroundings.random());
        space.removeAbandoned();
        return new Repository(space, Optional.of(directory), Stamp.create(space, surroundings.random()), surroundings);
    }

    private static void requireFree(Path directory) throws IOException {
        if (Files.exists(directory.resolve(Stamp.NAME.text()), LinkOption.NOFOLLOW_LINKS)) {
            throw FirnException.refused("there is a repository in " + directory + " already");
        }
        try (Stream<Path> inside = Files.list(directory)) {
            if (!inside.allMatch(Repository::isLeftBefore)) {
                throw FirnException.refused("directory " + directory + " is not empty")
                        .withHint(
                                "name a new directory, or go into it and say 'firn init': that makes a repository in .firn beside what"
                                        + " is there");
            }
        }
    }

    /** Whether there is a repository in a directory with which nothing was done since it was made. */
    public static boolean isUntouched(Path directory) {
        try (Stream<Path> inside = Files.list(directory)) {
            return isAt(directory)
                    && inside.allMatch(file ->
                            file.endsWith(Stamp.NAME.text()) || isLeftBefore(file) || Configuration.isTemporary(file));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it is the one thing that is made before the stamp: the directory of temporaries, with nothing else in it. */
    private static boolean isLeftBefore(Path inside) {
        if (!inside.endsWith(BlobName.TEMPORARY) || !Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.list(inside)) {
            return files.allMatch(file ->
                    TEMPORARY.matcher(String.valueOf(file.getFileName())).matches());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens the repository in a directory.
     *
     * @throws FirnException of kind MISSING if there is none, UNSUPPORTED if it is of another format, CORRUPT if its stamp is damaged
     */
    public static Repository open(Path directory, Surroundings surroundings) {
        // Both say yes only where it is certain; what cannot be looked at is no missing repository.
        if (Files.notExists(directory) || Files.isRegularFile(directory)) {
            throw FirnException.missing("there is no repository at " + directory + ": it is not a directory");
        }
        DirectorySpace space = DirectorySpace.open(directory, surroundings.random());
        return new Repository(space, Optional.of(directory), Stamp.read(space), surroundings);
    }

    /** Makes a repository in a space that is no directory, as one in memory; it is closed with the repository. */
    public static <S extends BlobSpace & BlobDeletion> Repository create(S space, Surroundings surroundings) {
        return new Repository(space, Optional.empty(), Stamp.create(space, surroundings.random()), surroundings);
    }

    /**
     * Opens the repository in a space that is no directory; the space is closed with it.
     *
     * @throws FirnException as {@link #open(Path, Surroundings)}
     */
    public static <S extends BlobSpace & BlobDeletion> Repository open(S space, Surroundings surroundings) {
        return new Repository(space, Optional.empty(), Stamp.read(space), surroundings);
    }

    /**
     * Whether a directory looks like a repository: it has a stamp, which need not be sound.
     *
     * @throws FirnException of kind REFUSED or IO if that cannot be told, since it may not be looked into; who took that for a no could go on with the
     *     repository of a directory above it
     */
    public static boolean isAt(Path directory) {
        Path stamp = directory.resolve(Stamp.NAME.text());
        try {
            return Medium.look(stamp).filter(BasicFileAttributes::isRegularFile).isPresent();
        } catch (IOException e) {
            throw Medium.report("read", stamp, e);
        }
    }

    /**
     * The directory of the repository that a person means by {@code named}: the one within it, if it is none itself and has one.
     *
     * @throws FirnException as {@link #isAt}
     */
    public static Path meantBy(Path named) {
        Path inside = named.resolve(INSIDE);
        return !isAt(named) && isAt(inside) ? inside : named;
    }

    /** The id: 32 lower-case hexadecimal digits, drawn when it was made. */
    public String id() {
        return id;
    }

    /** Where it lies, for messages. */
    public String place() {
        return space.place();
    }

    /** The directory it lies in, if it lies in one. */
    public Optional<Path> directory() {
        return directory;
    }

    /** Branches, tags, and their operations. */
    public Refs refs() {
        return refs;
    }

    /** Blocks and objects. */
    public Store store() {
        return store;
    }

    /** Clock, randomness and actor. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /**
     * The commit that a revision names.
     *
     * @throws FirnException of kind MISSING if there is none, with near misses as a hint; REFUSED if it is ambiguous or is no revision
     */
    public Cid resolve(String revision) {
        return new Revisions(refs, store).resolve(revision);
    }

    /**
     * A commit.
     *
     * @throws FirnException of kind MISSING if it is not there, CORRUPT if it is none
     */
    public Commit commit(Cid commit) {
        return Commit.read(store.block(commit));
    }

    /** The version that a revision names; as {@link #resolve}. */
    public Snapshot snapshot(String revision) {
        return snapshot(resolve(revision));
    }

    /** The version of a commit; as {@link #commit}. */
    public Snapshot snapshot(Cid commit) {
        return new Snapshot(Optional.of(commit), manifest(commit(commit).manifest()), store);
    }

    /** The version before any commit: without keys. */
    public Snapshot emptySnapshot() {
        return new Snapshot(Optional.empty(), Manifest.empty(store), store);
    }

    private Manifest manifest(Cid root) {
        return Manifest.read(root, store, recentPages);
    }

    /** What all its versions that are open keep of pages and nodes. */
    RecentPages recentPages() {
        return recentPages;
    }

    /** A commit and what it is called, then those it was made from, newest first. Read as they are asked for. */
    public Iterable<CommitLog.Entry> log(Cid from) {
        return () -> new CommitLog(store, from);
    }

    /**
     * Begins changes on a branch.
     *
     * @param target the branch and the commit that the changes stand on
     */
    public Session session(SessionTarget target) {
        return new Session(this, target);
    }

    /** Begins changes on what a branch names now. */
    public Session session(RefName branch) {
        return session(new SessionTarget(branch, refs.find(branch).flatMap(RefCell::commit)));
    }

    /** How thoroughly to verify. */
    public enum VerifyDepth {
        /** Structure: containers, indexes, refs, history and trees, and that every object is there. */
        QUICK,
        /** That, and the hash of every byte. */
        FULL
    }

    /**
     * Verifies the repository, or of its versions only one (of the containers all, as any may hold it). Never throws because of what is damaged.
     *
     * @param threads how many containers are read at once; unless it is one, versions are looked at beside, by one thread more, and in full depth by two;
     *     if it is one, all is done on the calling thread
     * @throws FirnException of kind IO if containers or refs cannot be listed
     */
    public VerifyReport verify(VerifyDepth depth, Optional<Cid> only, int threads) {
        return verify(depth, only, threads, VerifyWatch.NONE);
    }

    /** As {@link #verify(VerifyDepth, Optional, int)}, with somebody who watches. */
    public VerifyReport verify(VerifyDepth depth, Optional<Cid> only, int threads, VerifyWatch watch) {
        StoreVerifier.Depth bytes =
                depth == VerifyDepth.FULL ? StoreVerifier.Depth.EVERY_BYTE : StoreVerifier.Depth.STRUCTURE;
        return new Verification(this, bytes, threads, watch).run(only);
    }

    /**
     * Makes anew what is damaged and can be: indexes. What is damaged and cannot is left as it is; committing the good bytes again heals it.
     *
     * @return how many indexes were damaged and are made anew
     * @throws FirnException of kind IO or REFUSED if nothing can be written
     */
    public int repair() {
        return store.maintenance().repairIndexes();
    }

    /**
     * Verifies every byte, and stores anew what is damaged or missing and {@code donor} has; then verifies again. Indexes are made anew before.
     *
     * @param threads how many containers are read at once
     * @throws FirnException of kind IO or REFUSED if nothing can be written
     */
    public RepairReport repairFrom(Donor donor, int threads) {
        return new Repair(this, donor, threads).run();
    }

    /** Working state for bulk work: in memory, and beyond a bound on disk. The caller closes it. */
    public Scratch newScratch() {
        return newScratch(SCRATCH_BYTES);
    }

    /** As the other, with a bound of the caller's; a repository in memory has none. */
    public Scratch newScratch(long memoryBytes) {
        return new Scratch(
                directory.map(path -> path.resolve(WORK)).orElse(Path.of("")),
                directory.isPresent() ? memoryBytes : Long.MAX_VALUE,
                surroundings.random());
    }

    /**
     * Merges small containers where there are many, and takes away what writers left that are gone. Done by itself after each commit and fetch; never needed for a
     * right answer, so what fails here fails nobody.
     */
    public void maintain() {
        try {
            store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            if (space instanceof DirectorySpace directorySpace) {
                directorySpace.removeAbandoned();
            }
        } catch (FirnException e) {
            // Left for the next commit.
            return;
        }
    }

    @Override
    public void close() {
        store.close();
        space.close();
    }
}
