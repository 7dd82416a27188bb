package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import dev.firn.repository.Snapshot;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Takes in how files differ from what their directory was, and finds what laying it over a version would change. Safe for many threads. */
final class OverlayLook implements Consumer<FileChange> {
    private final Optional<Snapshot> head;
    private final Optional<Snapshot> from;
    private final String prefix;
    private final DirectoryChanges changes;
    private final LongAdder added = new LongAdder();
    private final LongAdder changed = new LongAdder();

    OverlayLook(Optional<Snapshot> head, Optional<Snapshot> from, String at, DirectoryChanges changes) {
        this.head = head;
        this.from = from;
        this.prefix = at.isEmpty() ? "" : at + "/";
        this.changes = changes;
    }

    @Override
    public void accept(FileChange change) {
        if (change.kind() == FileChange.Kind.REMOVED) {
            return;
        }
        Optional<ObjectRef> now = head.flatMap(version -> version.find(prefix + change.key()));
        boolean there = now.isPresent() && now.equals(change.after());
        if (there || (change.after().isPresent() && isFrom(change))) {
            return;
        }
        FileChange.Kind kind = now.isPresent() ? FileChange.Kind.CHANGED : FileChange.Kind.ADDED;
        (now.isPresent() ? changed : added).increment();
        changes.add(new FileChange(change.key(), now, change.after(), change.sizeBytes(), kind));
    }

    private boolean isFrom(FileChange change) {
        return from.flatMap(version -> version.find(prefix + change.key())).equals(change.after());
    }

    /** What a comparison counted, as changes of the version. */
    ChangeCounts counts(ChangeCounts all) {
        long files = all.added() + all.changed() + all.unchanged();
        return new ChangeCounts(
                added.sum(), changed.sum(), 0, files - added.sum() - changed.sum(), all.readFiles(), all.readBytes());
    }
}
