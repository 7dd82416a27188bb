package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.history.Commit;
import dev.firn.history.Operation;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestVisitor;
import dev.firn.manifest.ManifestWalk;
import dev.firn.manifest.PendingChange;
import dev.firn.zarr.ZarrKey;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at refs, operations, commits and manifests, and that every object they name is there. What is damaged is traced to the keys of the versions that it
 * hits. For one thread, {@link #stop} apart, and one use.
 */
final class VersionWalk {
    private static final int MAX_HITS = 1_000;

    private final Repository repository;
    private final Store store;
    private final Prover prover;
    private final List<Damage> damages = new ArrayList<>();
    private final Map<Cid, Trace> traces = new LinkedHashMap<>();
    private final Map<Cid, Lost> lost = new LinkedHashMap<>();
    private final Set<Cid> nodes = new HashSet<>();
    private final Set<Cid> commits = new LinkedHashSet<>();
    private final Set<Cid> promised = new HashSet<>();
    private final Set<Cid> shallow = new HashSet<>();
    private long operationCount;
    private long keyCount;
    private volatile boolean isStopped;

    /** What is known of one damaged object or node. */
    private static final class Trace {
        final FirnException.Kind kind;
        final String message;
        final List<String> hits = new ArrayList<>();
        long hitCount;

        Trace(FirnException.Kind kind, String message) {
            this.kind = kind;
            this.message = message;
        }

        void hit(Cid commit, String what) {
            hitCount++;
            if (hits.size() < MAX_HITS) {
                hits.add(commit + ":" + what);
            }
        }
    }

    /** Is handed manifests to prove. */
    @FunctionalInterface
    interface Prover {
        /** The manifest {@code after} of a commit is to be proved the one that its keys and objects have, given the one {@code before}, which is proved elsewhere. */
        void want(Cid commit, Optional<Cid> before, Cid after);
    }

    VersionWalk(Repository repository, Prover prover) {
        this.repository = repository;
        this.store = repository.store();
        this.prover = prover;
    }

    /** Walks all versions, or only one. */
    void run(Optional<Cid> only) {
        if (only.isPresent()) {
            commits.add(only.get());
        } else {
            readRefs();
        }
        walkCommits(only.isPresent());
        if (!traces.isEmpty()) {
            commits.forEach(this::trace);
        }
        traces.forEach((cid, trace) -> damages.add(
                new Damage(trace.kind, Optional.of(cid), trace.message, trace.hits, trace.hitCount, false)));
        commits.removeAll(shallow);
        nodes.removeAll(promised);
    }

    /** Ends it soon, from another thread. What was found is not all then. */
    void stop() {
        isStopped = true;
    }

    /** What was found lost. */
    Map<Cid, Lost> lost() {
        return lost;
    }

    /** What was looked at and found, and {@code others} that were found elsewhere. */
    VerifyReport report(List<Damage> others) {
        List<Damage> all = new ArrayList<>(damages);
        all.addAll(others);
        VerifyReport.Absent absent = new VerifyReport.Absent(promised.size(), shallow.size());
        return new VerifyReport(commits.size(), operationCount, nodes.size(), keyCount, all, List.of(), absent, 0);
    }

    private void readRefs() {
        for (RefName.Kind kind : RefName.Kind.values()) {
            for (RefName name : attempt(() -> repository.refs().names(kind)).orElse(List.of())) {
                attempt(() -> repository.refs().cell(name))
                        .flatMap(cell -> cell)
                        .ifPresent(this::readOperations);
                attempt(() -> repository.refs().findRewound(name))
                        .flatMap(sentence -> sentence)
                        .ifPresent(sentence -> damages.add(new Damage(
                                FirnException.Kind.CONFLICT, Optional.empty(), sentence, List.of(), 0, false)));
            }
        }
    }

    private void readOperations(RefCell cell) {
        cell.commit().ifPresent(commits::add);
        Optional<Operation> later = Optional.empty();
        Optional<Cid> next = Optional.of(cell.operation());
        while (next.isPresent()) {
            Cid cid = next.get();
            Optional<Operation> read = attempt(cid, () -> Operation.read(store.block(cid)));
            if (read.isEmpty()) {
                return;
            }
            Operation operation = read.get();
            operationCount++;
            operation.move().from().ifPresent(commits::add);
            operation.move().to().ifPresent(commits::add);
            Optional<String> fault = later.isPresent()
                    ? OperationRule.findFault(later.get(), operation)
                    : OperationRule.findFault(cell, operation);
            fault.ifPresent(sentence -> report(cid, sentence));
            later = read;
            next = operation.previous();
        }
    }

    private void report(Cid block, String sentence) {
        damages.add(Damage.ofBlock(FirnException.Kind.CORRUPT, block, sentence));
    }

    /** Reads a block; what is wrong with it is damage, and the block lost. */
    private <T> Optional<T> attempt(Cid block, Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (FirnException e) {
            lost.put(block, Lost.block(block));
            damages.add(Damage.ofBlock(e.kind(), block, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private <T> Optional<T> attempt(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (FirnException e) {
            damages.add(new Damage(e.kind(), Optional.empty(), String.valueOf(e.getMessage()), List.of(), 0, false));
            return Optional.empty();
        }
    }

    /** Walks every commit, and unless only one is wanted those that it was made from. */
    private void walkCommits(boolean onlyThese) {
        Deque<Cid> ahead = new ArrayDeque<>(commits);
        while (!ahead.isEmpty() && !isStopped) {
            Cid cid = ahead.poll();
            if (store.isRecordedAbsent(cid)) {
                shallow.add(cid);
                continue;
            }
            Optional<Commit> commit = attempt(cid, () -> repository.commit(cid));
            if (commit.isEmpty()) {
                continue;
            }
            checkVersion(cid, commit.get(), onlyThese);
            walk(cid, commit.get());
            if (!onlyThese) {
                commit.get().parents().stream().filter(commits::add).forEach(ahead::add);
            }
        }
    }

    /**
     * What only the whole of a version tells. Where all are looked at, each is taken against the one before it, and else by itself; so is one before which
     * history is not here.
     */
    private void checkVersion(Cid cid, Commit commit, boolean alone) {
        Optional<Cid> parent = commit.firstParent().filter(first -> !alone && !store.isRecordedAbsent(first));
        try {
            Optional<Cid> root = parent.map(first -> repository.commit(first).manifest());
            prover.want(cid, root, commit.manifest());
            if (alone || parent.isPresent() != commit.firstParent().isPresent()) {
                return;
            }
            Manifest before = root.map(page -> Manifest.read(page, store)).orElseGet(() -> Manifest.empty(store));
            Manifest after = Manifest.read(commit.manifest(), store);
            if (!ChangeCounter.count(before, after).equals(commit.summary())) {
                report(cid, "commit " + cid + " says of its changes what is not so");
            }
        } catch (FirnException alreadyFound) {
            // What cannot be read is reported where it is walked.
            return;
        }
    }

    private void walk(Cid cid, Commit commit) {
        ManifestWalk.walk(commit.manifest(), store, new ManifestVisitor() {
            @Override
            public boolean enter(Cid node) {
                if (isStopped || !nodes.add(node)) {
                    return false;
                }
                return !store.isRecordedAbsent(node) || !promised.add(node);
            }

            @Override
            public void key(String key, ObjectRef object, Held held) {
                keyCount++;
                if (held == Held.STORED) {
                    check(object);
                }
            }

            @Override
            public void shortDocument(String key, ObjectRef object) {
                checkIsNoText(cid, key, object);
            }

            @Override
            public void damaged(Cid node, String where, FirnException report) {
                lost.put(node, Lost.block(node));
                traces.putIfAbsent(node, new Trace(report.kind(), String.valueOf(report.getMessage())));
            }
        });
    }

    /** Whether all that is not here of a file DAG is not meant to be, and that is something. */
    private boolean isPromised(Cid top) {
        boolean isAbsent = false;
        Deque<Cid> ahead = new ArrayDeque<>(List.of(top));
        while (!ahead.isEmpty()) {
            Cid cid = ahead.poll();
            if (!store.knows(cid)) {
                if (store.absences().find(cid).isEmpty()) {
                    return false;
                }
                isAbsent = true;
            } else if (cid.has(Codec.DAG_PB)) {
                PbNode.decode(store.block(cid)).links().forEach(link -> ahead.push(link.cid()));
            }
        }
        return isAbsent;
    }

    /** A manifest that leaves a text out that should stand in it is not the only one for its content. */
    private void checkIsNoText(Cid commit, String key, ObjectRef object) {
        if (traces.containsKey(object.cid()) || !store.knows(object)) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(object.sizeBytes()));
            store.read(object, 0, object.sizeBytes(), bytes::put);
            if (PendingChange.findText(bytes.flip()).isPresent() && damages.size() < Verification.MAX_DAMAGES) {
                damages.add(new Damage(
                        FirnException.Kind.CORRUPT,
                        Optional.of(object.cid()),
                        "the manifest does not hold the text of " + ZarrKey.shown(key) + ", as a canonical one does",
                        List.of(commit + ":" + key),
                        1,
                        false));
            }
        } catch (FirnException e) {
            traces.put(object.cid(), new Trace(e.kind(), String.valueOf(e.getMessage())));
        }
    }

    private void check(ObjectRef object) {
        if (traces.containsKey(object.cid()) || store.knows(object) || promised.contains(object.cid())) {
            return;
        }
        if (store.isRecordedAbsent(object.cid())) {
            promised.add(object.cid());
            return;
        }
        // The quick answer may be a wrong no: reading it is the proof.
        try {
            store.read(object, 0, object.sizeBytes(), piece -> {});
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING && isPromised(object.cid())) {
                promised.add(object.cid());
                return;
            }
            lost.put(object.cid(), Lost.object(object));
            traces.put(object.cid(), new Trace(e.kind(), String.valueOf(e.getMessage())));
        }
    }

    /** Finds every key of a version that something damaged hits. */
    private void trace(Cid cid) {
        Commit commit;
        try {
            commit = repository.commit(cid);
        } catch (FirnException alreadyFound) {
            return;
        }
        ManifestWalk.walk(commit.manifest(), store, new ManifestVisitor() {
            @Override
            public boolean enter(Cid node) {
                return true;
            }

            @Override
            public void key(String key, ObjectRef object, Held held) {
                Trace trace = held == Held.INLINE ? null : traces.get(object.cid());
                if (trace != null) {
                    trace.hit(cid, key);
                }
            }

            @Override
            public void damaged(Cid node, String where, FirnException report) {
                Trace trace = traces.get(node);
                if (trace != null) {
                    trace.hit(cid, where);
                }
            }
        });
    }
}
