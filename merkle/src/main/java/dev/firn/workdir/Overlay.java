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

/** Decides, for each file that a directory changed, whether it may be laid over what the branch names. Safe for many threads. */
final class Overlay {
    private static final int SHOWN = 10;

    private final Optional<Snapshot> head;
    private final Optional<Snapshot> base;
    private final String place;
    private final String prefix;
    private final List<String> conflicts = new ArrayList<>();
    private long conflictCount;

    private Overlay(Optional<Snapshot> head, Optional<Snapshot> base, String place, String prefix) {
        this.head = head;
        this.base = base;
        this.place = place;
        this.prefix = prefix;
    }

    static Overlay of(Repository repository, Ground ground, Optional<Cid> from) {
        Optional<Cid> standing = from.filter(base -> !ground.head().equals(Optional.of(base)));
        String place = "branch " + ground.branch().name() + " (commit "
                + ground.head().map(Cid::toString).orElse("none") + ") since commit "
                + standing.map(Cid::toString).orElse("none");
        return new Overlay(
                ground.head().map(repository::snapshot),
                ground.head().isPresent() ? standing.map(repository::snapshot) : Optional.empty(),
                place,
                ground.at().isEmpty() ? "" : ground.at() + "/");
    }

    /** Whether a file that the directory changed is to be put: not where the branch has it already, nor where others changed it. */
    boolean lets(String key, ObjectRef content) {
        Optional<ObjectRef> now = head.flatMap(version -> version.find(prefix + key));
        if (now.equals(Optional.of(content))) {
            return false;
        }
        if (base.isPresent() && !now.equals(base.get().find(prefix + key))) {
            conflict(key);
            return false;
        }
        return true;
    }

    private synchronized void conflict(String key) {
        if (conflicts.size() < SHOWN) {
            conflicts.add(ZarrKey.shown(prefix + key));
        }
        conflictCount++;
    }

    /** Throws a report of kind CONFLICT if others changed any of the files. */
    synchronized void throwIfAny() {
        if (conflictCount > 0) {
            String more =
                    conflictCount > conflicts.size() ? " and " + (conflictCount - conflicts.size()) + " more" : "";
            throw FirnException.conflict("keys that the directory changes were changed on " + place + ": "
                    + String.join(", ", conflicts.stream().sorted().toList()) + more);
        }
    }
}
