package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.history.Operation;
import dev.firn.repository.Damage;
import dev.firn.repository.Refs;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Compares a repository with what it said: the promises of docs/design.md, as far as they are about losing nothing. */
final class Checker {
    private static final int MANY = 100_000;

    private final Repository repository;
    private final Ledger ledger;

    Checker(Repository repository, Ledger ledger) {
        this.repository = repository;
        this.ledger = ledger;
    }

    /** Every acknowledged movement is in the history of its ref, every version on it holds what was put, and nothing that failed is there. */
    void checkHistory() {
        Set<Cid> commits = new HashSet<>(ledger.acknowledgedCommits());
        for (RefName ref : ledger.refs()) {
            commits.addAll(checkRef(ref));
        }
        commits.forEach(this::checkVersion);
    }

    /** That, and every byte that is stored. */
    void checkAll() {
        checkHistory();
        assertThat(repository.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                .extracting(Damage::message)
                .isEmpty();
    }

    private Set<Cid> checkRef(RefName ref) {
        Ledger.Said said = ledger.said(ref);
        Optional<RefCell> cell = repository.refs().cell(ref);
        if (cell.isEmpty()) {
            assertThat(said.acknowledged)
                    .as("acknowledged movements of %s, which is gone", ref)
                    .isEmpty();
            return Set.of();
        }
        List<Refs.Entry> operations = repository.refs().operations(ref, MANY);
        assertThat(operations.get(0).cid()).isEqualTo(cell.get().operation());
        assertThat(operations.get(0).operation().move().to())
                .isEqualTo(cell.get().commit());
        assertThat(operations).as("operations of %s", ref).hasSize((int)
                cell.get().sequence());
        said.acknowledged.forEach((sequence, operation) -> {
            assertThat(sequence)
                    .as("acknowledged number of %s, which is at %s", ref, cell)
                    .isLessThanOrEqualTo(cell.get().sequence());
            assertThat(operations.get(operations.size() - (int) (long) sequence).cid())
                    .as("acknowledged operation %s of %s", sequence, ref)
                    .isEqualTo(operation);
        });
        return checkChain(operations);
    }

    /** Each operation begins where the one before ended, and an undo ends where what it takes back began. */
    private Set<Cid> checkChain(List<Refs.Entry> operations) {
        Set<Cid> commits = new HashSet<>();
        Map<Cid, Operation> known = new HashMap<>();
        Optional<Cid> at = Optional.empty();
        for (int i = operations.size() - 1; i >= 0; i--) {
            Operation operation = operations.get(i).operation();
            assertThat(operation.move().from()).as("where %s begins", operation).isEqualTo(at);
            at = operation.move().to();
            Optional<Cid> to = at;
            operation.undoes().ifPresent(undone -> {
                assertThat(known).as("what %s takes back", operation).containsKey(undone);
                assertThat(to)
                        .as("where %s ends", operation)
                        .isEqualTo(
                                Objects.requireNonNull(known.get(undone)).move().from());
            });
            at.ifPresent(commits::add);
            known.put(operations.get(i).cid(), operation);
        }
        for (Cid commit : commits) {
            assertThat(ledger.failedCommits().get(commit))
                    .as("how commit %s failed, which is in history", commit)
                    .isNull();
        }
        return commits;
    }

    /** A version holds exactly what was put. */
    void checkVersion(Cid commit) {
        Ledger.Version version = ledger.versions().get(commit);
        if (version == null) {
            throw new AssertionError("nobody made commit " + commit);
        }
        assertThat(repository.commit(commit).firstParent()).isEqualTo(version.parent());
        Snapshot snapshot = repository.snapshot(commit);
        Set<String> keys = new HashSet<>();
        snapshot.forEachKey("", (key, object) -> keys.add(key));
        assertThat(keys).as("keys of %s", commit).isEqualTo(version.content().keySet());
        version.content()
                .forEach((key, bytes) -> assertThat(snapshot.get(key))
                        .as("%s of %s", key, commit)
                        .isEqualTo(ByteBuffer.wrap(bytes)));
    }
}
