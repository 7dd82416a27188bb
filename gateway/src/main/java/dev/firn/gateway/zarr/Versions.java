package dev.firn.gateway.zarr;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.ServedRepository;
import dev.firn.history.Commit;
import dev.firn.repository.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The versions of one repository that were asked for last, by their commits. Refs are looked at each time, so what others commit is seen at once. */
final class Versions {
    private static final int MAX_SNAPSHOTS = 64;
    private static final int MAX_BRANCHES = 1_000;

    private final ServedRepository served;
    private final Map<String, Watched> branches = new ConcurrentHashMap<>();
    private final Map<Cid, Snapshot> snapshots = new LinkedHashMap<>(16, 0.75f, true);

    Versions(ServedRepository served) {
        this.served = served;
    }

    ServedRepository served() {
        return served;
    }

    /**
     * A version that was found.
     *
     * @param isCurrent whether the address means it still, quickly; nothing if that cannot be told quickly
     */
    record Found(Snapshot snapshot, Optional<BooleanSupplier> isCurrent) {}

    /** A ref that was looked at. */
    private record Watched(RefCell cell, BooleanSupplier isCurrent) {}

    /** The version that an address means; nothing if there is none. */
    Optional<Found> find(ZarrAddress address) {
        if (address.ref().isEmpty()) {
            return address.commit().flatMap(this::snapshot).map(found -> new Found(found, Optional.of(() -> true)));
        }
        String name = address.ref().get();
        @Nullable Watched watched = branches.get(name);
        if (watched == null || !watched.isCurrent().getAsBoolean()) {
            Optional<RefCell> cell = served.repository().refs().find(name);
            if (cell.isEmpty() || cell.get().ref().kind() != RefName.Kind.HEADS) {
                // A tag is only looked at where no branch has its name, which is more than one look.
                branches.remove(name);
                return cell.flatMap(RefCell::commit)
                        .flatMap(tip -> snapshot(address.commit().orElse(tip)))
                        .map(found -> new Found(found, Optional.empty()));
            }
            watched = new Watched(cell.get(), served.repository().refs().watch(cell.get()));
            remember(name, watched);
        }
        Optional<BooleanSupplier> isCurrent = Optional.of(watched.isCurrent());
        return watched.cell()
                .commit()
                .flatMap(tip -> snapshot(address.commit().orElse(tip)))
                .map(found -> new Found(found, isCurrent));
    }

    private void remember(String name, Watched watched) {
        if (branches.size() >= MAX_BRANCHES) {
            branches.clear();
        }
        branches.put(name, watched);
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
