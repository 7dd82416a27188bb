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

/** A version and a directory, and in what they differ. Whoever makes it closes it. */
final class DirectoryDiff implements Differences, Closeable {
    /** Which of the two is the newer. */
    enum Newer {
        /** The directory. */
        DIRECTORY,
        /** The version. */
        VERSION
    }

    private final VersionSide version;
    private final DirectorySide directory;
    private final Newer newer;
    private final DirectoryChanges changes;

    private DirectoryDiff(VersionSide version, DirectorySide directory, Newer newer, DirectoryChanges changes) {
        this.version = version;
        this.directory = directory;
        this.newer = newer;
        this.changes = changes;
    }

    /**
     * A directory that is compared with a node of a version.
     *
     * @param directory the directory
     * @param at path of the node, empty for the whole
     */
    record Compared(WorkDirectory directory, String at) {}

    /** Compares. */
    static DirectoryDiff of(Snapshot version, Compared compared, Newer newer, Progress progress) {
        VersionSide side = new VersionSide(version);
        return new DirectoryDiff(
                side,
                new DirectorySide(compared.directory(), compared.at(), side),
                newer,
                compared.directory().changesFrom(version, compared.at(), progress));
    }

    @Override
    public DiffSide before() {
        return newer == Newer.DIRECTORY ? version : directory;
    }

    @Override
    public DiffSide after() {
        return newer == Newer.DIRECTORY ? directory : version;
    }

    @Override
    public void forEach(Consumer<Difference> visitor) {
        ArrayPlaces oldPlaces = new ArrayPlaces(before());
        ArrayPlaces newPlaces = new ArrayPlaces(after());
        changes.forEach(change -> {
            String key = directory.prefix() + change.key();
            Optional<Long> inVersion = change.before().map(ObjectRef::sizeBytes);
            Optional<Long> inDirectory =
                    change.kind() == FileChange.Kind.REMOVED ? Optional.empty() : Optional.of(change.sizeBytes());
            Optional<Long> old = newer == Newer.DIRECTORY ? inVersion : inDirectory;
            Optional<Long> now = newer == Newer.DIRECTORY ? inDirectory : inVersion;
            Optional<ChunkPlace> place = (now.isPresent() ? newPlaces : oldPlaces).find(key);
            visitor.accept(new Difference(key, old, now, place));
        });
    }

    @Override
    public void close() {
        changes.close();
    }
}
