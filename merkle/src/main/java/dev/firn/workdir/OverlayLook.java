package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Takes in how files differ from what their directory was, and finds what laying it over a version would change. Safe for many threads. */
final class OverlayLook implements Consumer<FileChange> {
    private final Overlay overlay;
    private final DirectoryChanges changes;
    private final LongAdder added = new LongAdder();
    private final LongAdder changed = new LongAdder();

    OverlayLook(Overlay overlay, DirectoryChanges changes) {
        this.overlay = overlay;
        this.changes = changes;
    }

    @Override
    public void accept(FileChange change) {
        boolean stays = change.kind() == FileChange.Kind.REMOVED
                || overlay.fate(change.key(), change.before(), change.after().orElseThrow()) == Overlay.Fate.LEAVE;
        if (stays) {
            return;
        }
        Optional<ObjectRef> now = overlay.now(change.key());
        FileChange.Kind kind = now.isPresent() ? FileChange.Kind.CHANGED : FileChange.Kind.ADDED;
        (now.isPresent() ? changed : added).increment();
        changes.add(new FileChange(change.key(), now, change.after(), change.sizeBytes(), kind));
    }

    /** What a comparison counted, as changes of the version. */
    ChangeCounts counts(ChangeCounts all) {
        long files = all.added() + all.changed() + all.unchanged();
        return new ChangeCounts(
                added.sum(), changed.sum(), 0, files - added.sum() - changed.sum(), all.readFiles(), all.readBytes());
    }
}
