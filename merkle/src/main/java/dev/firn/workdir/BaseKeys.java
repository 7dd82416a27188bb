package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.repository.Snapshot;
import java.util.Optional;

/** The keys of a version, relative to a node, in order: from the memory of a directory where it has all of them, else from the version itself. */
final class BaseKeys implements AutoCloseable {
    private final Listing listing;
    /** What the listing reads, if that is the directory's own memory. */
    private final Optional<MemoryCursor> memory;

    private final Runnable closing;
    /** Whether the directory was this, so that what differs is a change of its own. */
    private final boolean certain;

    private BaseKeys(Listing listing, Optional<MemoryCursor> memory, Runnable closing) {
        this(listing, memory, closing, true);
    }

    private BaseKeys(Listing listing, Optional<MemoryCursor> memory, Runnable closing, boolean certain) {
        this.listing = listing;
        this.memory = memory;
        this.closing = closing;
        this.certain = certain;
    }

    private static BaseKeys of(MemoryFiles files) {
        return new BaseKeys(Listing.of(files.cursor().orElseThrow()), files.cursor(), files::close);
    }

    /** Those of a commit, or of a version that may have none; without either, no keys. */
    static BaseKeys open(WorkDirectory directory, Optional<Cid> commit, Optional<Snapshot> version, String at) {
        if (commit.isEmpty() && version.isEmpty()) {
            return new BaseKeys(Listing.EMPTY, Optional.empty(), () -> {});
        }
        MemoryFiles files = directory.openFiles();
        Optional<MemoryCursor> whole = files.cursor().filter(cursor -> hasAll(cursor, commit, at));
        if (whole.isPresent()) {
            return of(files);
        }
        files.close();
        Snapshot snapshot = version.orElseGet(() -> directory.repository().snapshot(commit.orElseThrow()));
        ObjectRecords sorted = VersionKeys.sorted(snapshot, at, directory.options());
        return new BaseKeys(sorted.cursor(), Optional.empty(), sorted::close);
    }

    /** Those in a list, which the caller closes. */
    static BaseKeys of(ObjectRecords records) {
        return new BaseKeys(records.cursor(), Optional.empty(), () -> {});
    }

    /** Those in a list, which is closed with them. */
    static BaseKeys owning(ObjectRecords records) {
        return new BaseKeys(records.cursor(), Optional.empty(), records::close);
    }

    /** The same keys, where the directory may have had others, or older content. */
    BaseKeys uncertain() {
        return new BaseKeys(listing, memory, closing, false);
    }

    /** Whether what differs from these is certain to be a change of the directory's own. */
    boolean isCertain() {
        return certain;
    }

    /**
     * What the directory itself had when it was last committed as or checked out from that commit, as far as that is known, else what the commit has; keys
     * it did not have may be among them.
     */
    static BaseKeys openOwn(WorkDirectory directory, Optional<Cid> base, String at) {
        Optional<BaseKeys> own = findOwn(directory, base, at);
        return own.isPresent() ? own.get() : open(directory, base, Optional.empty(), at);
    }

    /** What the directory itself had when it was last committed as or checked out from that commit, if that is known. */
    static Optional<BaseKeys> findOwn(WorkDirectory directory, Optional<Cid> base, String at) {
        MemoryFiles files = directory.openFiles();
        Optional<MemoryCursor> own =
                files.cursor().filter(cursor -> base.isPresent() && isOf(cursor.remembered(), base, at));
        if (own.isPresent()) {
            return Optional.of(of(files));
        }
        files.close();
        return Optional.empty();
    }

    private static boolean isOf(Optional<Remembered> remembered, Optional<Cid> commit, String at) {
        return remembered
                .map(Remembered::standing)
                .filter(standing -> Optional.of(standing.base()).equals(commit)
                        && standing.at().equals(at))
                .isPresent();
    }

    /** Whether a memory has all keys of a commit below a path. */
    static boolean hasAll(MemoryCursor cursor, Optional<Cid> commit, String at) {
        return isOf(cursor.remembered().filter(Remembered::whole), commit, at);
    }

    Listing listing() {
        return listing;
    }

    /** The memory of a directory to be gone through beside; nothing where this goes through it already, with {@link #known} then. */
    MemoryFiles memoryBeside(WorkDirectory directory) {
        return memory.isPresent() ? new MemoryFiles(Optional.empty()) : directory.openFiles();
    }

    /** The keys together with what a memory has seen, which is {@link #memoryBeside}. Instead of {@link #listing}. */
    KnownKeys known(MemoryFiles beside) {
        return memory.isPresent() ? KnownKeys.of(memory.get()) : KnownKeys.of(listing, beside.cursor());
    }

    @Override
    public void close() {
        closing.run();
    }
}
