package dev.firn.cli;

import dev.firn.cas.ObjectRef;
import dev.firn.repository.Snapshot;
import java.util.function.Consumer;

/**
 * Two versions and in what they differ.
 *
 * @param before the older
 * @param after the newer
 */
record VersionDiff(VersionSide before, VersionSide after) implements Differences {
    static VersionDiff between(Snapshot before, Snapshot after) {
        return new VersionDiff(new VersionSide(before), new VersionSide(after));
    }

    @Override
    public void forEach(Consumer<Difference> visitor) {
        before.snapshot()
                .diff(
                        after.snapshot(),
                        change -> visitor.accept(new Difference(
                                change.key(),
                                change.before().map(ObjectRef::sizeBytes),
                                change.after().map(ObjectRef::sizeBytes),
                                change.chunk())));
    }
}
