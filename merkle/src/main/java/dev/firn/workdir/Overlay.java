package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides, for each file that a directory changed, whether it may be laid over what the branch names.
 *
 * <pre>
 * the directory had   the branch has   the file holds
 *        a                  b                b           nothing to do: so it is already
 *        a                  a                b           put
 *        a                  c                b           CONFLICT: others changed it since, and the directory may hold it as it was before for long
 *     nothing               c                b           put, unless others changed it since the version that changes are counted from
 * </pre>
 *
 * <p>Safe for many threads.
 */
final class Overlay {
    private static final int SHOWN = 10;

    /** What it is laid over: what the branch names or, where that is absent, what the directory stands on. */
    private final Optional<Snapshot> head;
    /** What changes are counted from, if that is another version. */
    private final Optional<Snapshot> base;

    private final String place;
    private final String prefix;
    private final String branch;
    private final String pathOption;
    /** Whether what is asked about is certain to be a change of the directory's own. */
    private volatile boolean certain = true;

    /** What becomes of a file. */
    enum Fate {
        /** It stays in the directory: the branch has it already, or it is as it was. */
        LEAVE,
        /** It is put over what the branch has. */
        PUT,
        /** Others changed it, too. */
        CONFLICT
    }

    private final List<String> conflicts = new ArrayList<>();
    private long conflictCount;

    private Overlay(Optional<Snapshot> head, Optional<Snapshot> base, String place, Ground ground) {
        this.head = head;
        this.base = base;
        this.place = place;
        this.prefix = ground.at().isEmpty() ? "" : ground.at() + "/";
        this.branch = ground.branch().name();
        this.pathOption = Ground.pathOption(ground.at());
    }

    static Overlay of(Repository repository, Ground ground, Optional<Cid> from) {
        Optional<Cid> head = ground.head().or(ground::base);
        Optional<Cid> standing = from.filter(base -> !head.equals(Optional.of(base)));
        String place = "branch " + ground.branch().name()
                + head.map(commit -> " (commit " + commit + ")").orElse("");
        return new Overlay(head.map(repository::snapshot), standing.map(repository::snapshot), place, ground);
    }

    /** Says what the files that are asked about are compared with; returns it. */
    BaseKeys against(BaseKeys keys) {
        certain = keys.isCertain();
        return keys;
    }

    /** What the file at a key is laid over, if anything. */
    Optional<ObjectRef> now(String key) {
        return head.flatMap(version -> version.find(prefix + key));
    }

    /**
     * What becomes of a file that is not what the directory had.
     *
     * @param had what the directory had there when it was last committed or checked out, if anything
     */
    Fate fate(String key, Optional<ObjectRef> had, ObjectRef content) {
        Optional<ObjectRef> now = now(key);
        if (now.equals(Optional.of(content))) {
            return Fate.LEAVE;
        }
        Optional<ObjectRef> before = base.flatMap(version -> version.find(prefix + key));
        if (before.equals(Optional.of(content))) {
            return Fate.LEAVE;
        }
        boolean others = had.isPresent() ? !now.equals(had) : base.isPresent() && !now.equals(before);
        if (!certain || others) {
            conflict(key);
            return Fate.CONFLICT;
        }
        return Fate.PUT;
    }

    private synchronized void conflict(String key) {
        if (conflicts.size() < SHOWN) {
            conflicts.add(ZarrKey.shown(prefix + key));
        }
        conflictCount++;
    }

    /** The report of kind CONFLICT that others changed some of the files, if they did. */
    synchronized Optional<FirnException> conflict() {
        if (conflictCount == 0) {
            return Optional.empty();
        }
        String more = conflictCount > conflicts.size() ? " and " + (conflictCount - conflicts.size()) + " more" : "";
        String keys = String.join(", ", conflicts.stream().sorted().toList()) + more;
        String elsewhere = " may be laid over " + branch
                + " from another directory: copy it there, and commit that with --overlay";
        return Optional.of(
                certain
                        ? FirnException.conflict(
                                        "keys that the directory changes were changed on " + place + ", too: " + keys)
                                .withHint("'firn cat " + branch
                                        + ":KEY' has what others made of one; what you make of both" + elsewhere)
                        : FirnException.conflict(
                                        "what the directory had before is not remembered any more, so whether it changed these keys, or has them"
                                                + " from before others did, nobody knows: " + keys)
                                .withHint("what is yours of it" + elsewhere + "; 'firn checkout " + branch + " DIR"
                                        + pathOption + "' (with --force if need be) brings the directory to "
                                        + branch));
    }
}
