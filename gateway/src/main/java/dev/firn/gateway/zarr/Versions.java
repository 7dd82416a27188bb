package dev.firn.gateway.zarr;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.gateway.ServedRepository;
import dev.firn.history.Commit;
import dev.firn.repository.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The versions of one repository that were asked for last, by their commits. Refs are read anew each time, so what others commit is seen at once. */
final class Versions {
    private static final int MAX_SNAPSHOTS = 64;

    private final ServedRepository served;
    private final Map<Cid, Snapshot> snapshots = new LinkedHashMap<>(16, 0.75f, true);

    Versions(ServedRepository served) {
        this.served = served;
    }

    ServedRepository served() {
        return served;
    }

    /** The version that an address means; nothing if there is none. */
    Optional<Snapshot> find(ZarrAddress address) {
        if (address.ref().isEmpty()) {
            return address.commit().flatMap(this::snapshot);
        }
        Optional<Cid> head =
                served.repository().refs().find(address.ref().get()).flatMap(RefCell::commit);
        return head.flatMap(tip -> snapshot(address.commit().orElse(tip)));
    }

    private Optional<Snapshot> snapshot(Cid commit) {
        synchronized (snapshots) {
            @Nullable Snapshot known = snapshots.get(commit);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<Block> block = served.repository().store().findBlock(commit);
        if (block.isEmpty() || !Commit.isCommit(block.get())) {
            return Optional.empty();
        }
        Snapshot opened = served.repository().snapshot(commit);
        synchronized (snapshots) {
            snapshots.put(commit, opened);
            if (snapshots.size() > MAX_SNAPSHOTS) {
                snapshots.remove(snapshots.keySet().iterator().next());
            }
        }
        return Optional.of(opened);
    }
}
