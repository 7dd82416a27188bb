package dev.firn.cli;

import dev.firn.cas.ObjectRef;
import dev.firn.manifest.KeyChange.ChunkPlace;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.DirectoryChanges;
import dev.firn.workdir.FileChange;
import dev.firn.workdir.Progress;
import dev.firn.workdir.WorkDirectory;
import java.io.Closeable;
import java.util.Optional;
import java.util.function.Consumer;

/** A directory and a version or another directory, and in what they differ. Whoever makes it closes it. */
final class DirectoryDiff implements Differences, Closeable {
    /** Which of the two is the newer. */
    enum Newer {
        /** The directory. */
        DIRECTORY,
        /** The version. */
        VERSION
    }

    private final DiffSide before;
    private final DiffSide after;
    private final Newer newer;
    private final Found found;

    private record Found(DirectoryChanges changes, String prefix) {}

    private DirectoryDiff(DiffSide before, DiffSide after, Newer newer, Found found) {
        this.before = before;
        this.after = after;
        this.newer = newer;
        this.found = found;
    }

    /**
     * A directory that is compared with a node of a version.
     *
     * @param directory the directory
     * @param at path of the node, empty for the whole
     */
    record Compared(WorkDirectory directory, String at) {}

    /** Compares a directory with a version. */
    static DirectoryDiff of(Snapshot version, Compared compared, Newer newer, Progress progress) {
        VersionSide versionSide = new VersionSide(version);
        DirectorySide directory = new DirectorySide(compared.directory(), compared.at(), versionSide);
        Found found = new Found(compared.directory().changesFrom(version, compared.at(), progress), directory.prefix());
        return newer == Newer.DIRECTORY
                ? new DirectoryDiff(versionSide, directory, newer, found)
                : new DirectoryDiff(directory, versionSide, newer, found);
    }

    /** Compares two directories; {@code nothing} is a version without keys. */
    static DirectoryDiff of(WorkDirectory older, WorkDirectory newer, Snapshot nothing, Progress progress) {
        DiffSide around = new VersionSide(nothing);
        return new DirectoryDiff(
                new DirectorySide(older, "", around),
                new DirectorySide(newer, "", around),
                Newer.DIRECTORY,
                new Found(newer.changesFrom(older, progress), ""));
    }

    @Override
    public DiffSide before() {
        return before;
    }

    @Override
    public DiffSide after() {
        return after;
    }

    @Override
    public void forEach(Consumer<Difference> visitor) {
        ArrayPlaces oldPlaces = new ArrayPlaces(before);
        ArrayPlaces newPlaces = new ArrayPlaces(after);
        found.changes().forEach(change -> {
            String key = found.prefix() + change.key();
            Optional<Long> then = change.before().map(ObjectRef::sizeBytes);
            Optional<Long> inDirectory =
                    change.kind() == FileChange.Kind.REMOVED ? Optional.empty() : Optional.of(change.sizeBytes());
            Optional<Long> old = newer == Newer.DIRECTORY ? then : inDirectory;
            Optional<Long> now = newer == Newer.DIRECTORY ? inDirectory : then;
            Optional<ChunkPlace> place = (now.isPresent() ? newPlaces : oldPlaces).find(key);
            visitor.accept(new Difference(key, old, now, place));
        });
    }

    @Override
    public void close() {
        found.changes().close();
    }
}
