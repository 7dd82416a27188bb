package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.Standing.Extent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a directory that is laid over a branch is compared with, so that what differs is what it changed itself.
 *
 * <p>A directory that is some of a version only may have old content of keys that others changed, and no version says which: only its own memory does. Where that is not of the
 * commit that changes are counted from, what the directory had is put together from it and the changes of versions; where it is of no help either, nothing is certain.
 */
final class OverlayKeys {
    private static final int NOTHING = 0;
    private static final int SOMETHING = 1;

    private final WorkDirectory directory;
    private final Repository repository;
    private final DirectoryMemory.State state;
    private final Ground ground;
    private final String prefix;

    private OverlayKeys(WorkDirectory directory, DirectoryMemory.State state, Ground ground) {
        this.directory = directory;
        this.repository = directory.repository();
        this.state = state;
        this.ground = ground;
        this.prefix = ground.at().isEmpty() ? "" : ground.at() + "/";
    }

    /** Finds them; {@code from} is the commit that changes are counted from. The caller closes them. */
    static BaseKeys open(WorkDirectory directory, DirectoryMemory.State state, Ground ground, Optional<Cid> from) {
        Optional<Standing> part = ground.own().filter(own -> own.extent() == Extent.PART);
        return part.isEmpty()
                ? BaseKeys.openOwn(directory, from, ground.at())
                : new OverlayKeys(directory, state, ground).open(part.get().base(), from);
    }

    private BaseKeys open(Cid base, Optional<Cid> from) {
        Optional<BaseKeys> exact = BaseKeys.findOwn(directory, from, ground.at());
        Optional<BaseKeys> known = exact.isPresent() || from.isEmpty() ? exact : made(base, from.get());
        return known.isPresent()
                ? known.get()
                : BaseKeys.open(directory, from, Optional.empty(), ground.at()).uncertain();
    }

    private Optional<BaseKeys> made(Cid base, Cid from) {
        Optional<BaseKeys> atBase = BaseKeys.findOwn(directory, Optional.of(base), ground.at());
        if (atBase.isPresent()) {
            Snapshot stood = repository.snapshot(base);
            // What the directory had of the base is a change since the other commit; what was old already is none.
            return Optional.of(patched(
                    atBase.get(),
                    stood,
                    repository.snapshot(from),
                    (key, had, after) -> had.isPresent() && had.equals(stood.find(prefix + key)) ? after : had));
        }
        boolean hidden = base.equals(from)
                && state.intent()
                        .filter(intent -> intent.kind() == Intent.Kind.COMMIT
                                && intent.commit().equals(base))
                        .isPresent();
        return hidden ? afterCrash(base) : Optional.empty();
    }

    /** After a commit that was not remembered any more: what the directory had before, and what that commit changed. */
    private Optional<BaseKeys> afterCrash(Cid made) {
        if (state.standing().isEmpty()) {
            return Optional.of(BaseKeys.open(directory, Optional.of(made), Optional.empty(), ground.at()));
        }
        Standing before = state.standing().get();
        Optional<Cid> parent = repository.commit(made).firstParent();
        if (parent.isEmpty() || !before.at().equals(ground.at()) || !isPast(before.base(), made)) {
            return Optional.empty();
        }
        Optional<BaseKeys> had = BaseKeys.findOwn(directory, Optional.of(before.base()), ground.at());
        if (had.isEmpty() && before.extent() == Extent.WHOLE) {
            had = Optional.of(BaseKeys.open(directory, Optional.of(before.base()), Optional.empty(), ground.at()));
        }
        return had.map(keys -> patched(
                keys,
                repository.snapshot(parent.get()),
                repository.snapshot(made),
                (String key, Optional<ObjectRef> old, Optional<ObjectRef> after) -> after));
    }

    private boolean isPast(Cid commit, Cid of) {
        for (CommitLog.Entry entry : repository.log(of)) {
            if (entry.cid().equals(commit)) {
                return true;
            }
        }
        return false;
    }

    /** What the directory had of a key in which two versions differ. */
    private interface Patch {
        Optional<ObjectRef> had(String key, Optional<ObjectRef> listed, Optional<ObjectRef> after);
    }

    /** What is listed, but for the keys in which two versions differ; closes {@code listed}. */
    private BaseKeys patched(BaseKeys listed, Snapshot before, Snapshot after, Patch patch) {
        WorkOptions options = directory.options();
        ObjectRecords result = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        try (listed;
                ObjectRecords changes = changes(before, after)) {
            Listing left = listed.listing();
            ObjectRecords.Cursor right = changes.cursor();
            boolean isLeft = left.advance();
            boolean isRight = right.advance();
            while (isLeft || isRight) {
                int order = !isLeft ? 1 : !isRight ? -1 : Arrays.compareUnsigned(left.key(), right.key());
                byte[] key = order <= 0 ? left.key() : right.key();
                Optional<ObjectRef> had = order <= 0 ? Optional.of(left.object()) : Optional.empty();
                if (order >= 0) {
                    Optional<ObjectRef> next = right.mark() == NOTHING ? Optional.empty() : Optional.of(right.object());
                    had = patch.had(new String(key, StandardCharsets.UTF_8), had, next);
                }
                if (had.isPresent()) {
                    result.add(key, had.get(), 0);
                }
                isLeft = order <= 0 ? left.advance() : isLeft;
                isRight = order >= 0 ? right.advance() : isRight;
            }
            return BaseKeys.owning(result);
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
    }

    private ObjectRecords changes(Snapshot before, Snapshot after) {
        WorkOptions options = directory.options();
        ObjectRecords changes = new ObjectRecords(options.heapBytes(), options.spillDirectory());
        try {
            before.diff(after, change -> {
                if (change.key().startsWith(prefix)) {
                    changes.add(
                            change.key().substring(prefix.length()).getBytes(StandardCharsets.UTF_8),
                            change.after().or(change::before).orElseThrow(),
                            change.isRemoved() ? NOTHING : SOMETHING);
                }
            });
            return changes;
        } catch (RuntimeException e) {
            changes.close();
            throw e;
        }
    }
}
