package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a repository said so far, and so what it must keep to. */
final class Ledger {
    /**
     * A version that was or may have been committed.
     *
     * @param parent what it stands on
     * @param content every key and the bytes it holds
     */
    record Version(Optional<Cid> parent, Map<String, byte[]> content) {}

    /** What was said of one ref. */
    static final class Said {
        /** Movements that were acknowledged: number and operation. */
        final TreeMap<Long, Cid> acknowledged = new TreeMap<>();
        /** Every cell that anybody saw: number and operation. */
        private final Map<Long, Cid> seen = new HashMap<>();

        private long highestSeen;
    }

    private final Map<Cid, Version> versions = new HashMap<>();
    private final Map<RefName, Said> refs = new TreeMap<>();
    private final Set<Cid> acknowledgedCommits = new HashSet<>();
    /** Commits that were reported as not made, and how. */
    private final Map<Cid, String> failedCommits = new HashMap<>();

    /** A commit that is about to become visible. */
    void prepare(Cid commit, Version version) {
        versions.put(commit, version);
    }

    /** A commit that was reported as not made. */
    void fail(Cid commit, String report) {
        failedCommits.put(commit, report);
    }

    Map<Cid, Version> versions() {
        return versions;
    }

    Set<Cid> acknowledgedCommits() {
        return acknowledgedCommits;
    }

    Map<Cid, String> failedCommits() {
        return failedCommits;
    }

    List<RefName> refs() {
        return new ArrayList<>(refs.keySet());
    }

    Said said(RefName ref) {
        return refs.computeIfAbsent(ref, key -> new Said());
    }

    /** How far a ref is known to have come: whoever looks from now on must see that or more. */
    long floor(RefName ref) {
        return said(ref).highestSeen;
    }

    /** A movement was acknowledged; {@code floor} is how far the ref was known to have come when it was asked for. */
    void acknowledge(RefCell cell, long floor) {
        Said said = said(cell.ref());
        assertThat(cell.sequence())
                .as("number of an acknowledged movement of %s, which was at %s when it began", cell.ref(), floor)
                .isGreaterThan(floor);
        Cid before = said.acknowledged.put(cell.sequence(), cell.operation());
        assertThat(before)
                .as("another movement of %s that was acknowledged under number %s", cell.ref(), cell.sequence())
                .isNull();
        cell.commit().ifPresent(acknowledgedCommits::add);
        see(cell, floor);
    }

    /** A ref was looked at. */
    void see(RefCell cell, long floor) {
        Said said = said(cell.ref());
        assertThat(cell.sequence())
                .as("number of %s, after somebody saw number %s", cell.ref(), floor)
                .isGreaterThanOrEqualTo(floor);
        Cid before = said.seen.putIfAbsent(cell.sequence(), cell.operation());
        assertThat(before == null || before.equals(cell.operation()))
                .as("%s has one operation under number %s", cell.ref(), cell.sequence())
                .isTrue();
        said.highestSeen = Math.max(said.highestSeen, cell.sequence());
    }

    /** A ref was looked at and was not there. */
    void seeNothing(RefName ref, long floor) {
        assertThat(floor).as("number of %s, which is not there any more", ref).isZero();
    }

    /** Power was lost: what was seen but not acknowledged may be gone. */
    void losePower() {
        for (Said said : refs.values()) {
            said.seen.clear();
            said.seen.putAll(said.acknowledged);
            said.highestSeen = said.acknowledged.isEmpty() ? 0 : said.acknowledged.lastKey();
        }
    }
}
