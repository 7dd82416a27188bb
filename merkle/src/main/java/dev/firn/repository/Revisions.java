package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import dev.firn.history.Operation;
import dev.firn.history.Revision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the commit that a revision names. */
final class Revisions {
    /** Every CID of a commit begins so; a beginning of one may be given without it. */
    private static final String COMMON = "baguqeera";

    private static final int SHORTEST_PREFIX = 4;
    private static final int MAX_NEAR = 3;

    /** A mistyped beginning of a CID is looked into from so many characters on. */
    private static final int NEAR_PREFIX = 6;

    private static final int MAX_DIFFERING = 2;
    private static final int SHOWN_LENGTH = COMMON.length() + 8;
    private static final String DID_YOU_MEAN = "did you mean ";

    private final Refs refs;
    private final Store store;

    Revisions(Refs refs, Store store) {
        this.refs = refs;
        this.store = store;
    }

    Cid resolve(String text) {
        Revision revision;
        try {
            revision = Revision.parse(text);
        } catch (IllegalArgumentException e) {
            throw FirnException.refused(String.valueOf(e.getMessage()));
        }
        Optional<Revision.Step> first = revision.steps().isEmpty()
                ? Optional.empty()
                : Optional.of(revision.steps().get(0));
        boolean byOperation = first.isPresent()
                && (first.get() instanceof Revision.OperationBefore || first.get() instanceof Revision.AsOf);
        Cid at = byOperation ? operation(revision, first.get()) : base(revision.base());
        for (Revision.Step step :
                revision.steps().subList(byOperation ? 1 : 0, revision.steps().size())) {
            at = step(text, at, step);
        }
        return at;
    }

    private Cid step(String text, Cid from, Revision.Step step) {
        if (step instanceof Revision.Ancestor ancestor) {
            Cid at = from;
            for (int i = 0; i < ancestor.generations(); i++) {
                at = commit(at)
                        .firstParent()
                        .orElseThrow(() ->
                                FirnException.missing("revision '" + text + "' goes back behind the first commit"));
            }
            return at;
        }
        int number = ((Revision.Parent) step).number();
        List<Cid> parents = commit(from).parents();
        if (number == 0) {
            return from;
        }
        if (number > parents.size()) {
            throw FirnException.missing("revision '" + text + "': commit " + from + " has " + parents.size()
                    + (parents.size() == 1 ? " parent" : " parents"));
        }
        return parents.get(number - 1);
    }

    private Commit commit(Cid cid) {
        return Commit.read(store.block(cid));
    }

    private Cid operation(Revision revision, Revision.Step step) {
        RefCell cell = refs.find(revision.base())
                .or(() -> deleted(revision.base()))
                .orElseThrow(() -> unknown(revision.base()));
        Optional<Cid> next = Optional.of(cell.operation());
        int wanted = step instanceof Revision.OperationBefore before ? before.operations() : Integer.MAX_VALUE;
        for (int i = 0; next.isPresent(); i++) {
            Operation operation = Operation.read(store.block(next.get()));
            boolean found = step instanceof Revision.AsOf asOf
                    ? !operation.cause().time().isAfter(asOf.time())
                    : i == wanted;
            if (found) {
                return operation
                        .move()
                        .to()
                        .orElseThrow(() -> FirnException.missing(revision.base() + " was deleted at that time"));
            }
            next = operation.previous();
        }
        throw FirnException.missing(
                step instanceof Revision.AsOf asOf
                        ? revision.base() + " did not exist yet at " + asOf.time()
                        : revision.base() + " has fewer than " + wanted + " operations");
    }

    private Cid base(String name) {
        Optional<Cid> ref = refs.find(name).flatMap(RefCell::commit);
        if (ref.isPresent()) {
            return ref.get();
        }
        Optional<Cid> whole = findCid(name);
        if (whole.isPresent()) {
            return whole.get();
        }
        String prefix = name.startsWith(COMMON) ? name : COMMON + name;
        if (prefix.length() < COMMON.length() + SHORTEST_PREFIX || !prefix.matches("[a-z2-7]*")) {
            throw unknown(name);
        }
        List<Cid> found = commits(text -> text.startsWith(prefix));
        if (found.size() > 1) {
            throw FirnException.refused("'" + name + "' is the beginning of " + found.size() + " commits")
                    .withHint("among them " + found.get(0) + " and " + found.get(1));
        }
        return found.stream().findFirst().orElseThrow(() -> unknownBeginning(name, prefix));
    }

    /** A mistyped beginning of a CID names the commits that begin so but for two characters. */
    private FirnException unknownBeginning(String name, String prefix) {
        FirnException unknown = unknown(name);
        if (prefix.length() < COMMON.length() + NEAR_PREFIX
                || unknown.hint().filter(this::isNear).isPresent()) {
            return unknown;
        }
        List<String> near = commits(text -> differing(text, prefix) <= MAX_DIFFERING).stream()
                .limit(MAX_NEAR)
                .map(cid -> cid.toString().substring(COMMON.length(), Math.max(prefix.length(), SHOWN_LENGTH)))
                .toList();
        return near.isEmpty() ? unknown : unknown.withHint(DID_YOU_MEAN + String.join(" or ", near) + "?");
    }

    private boolean isNear(String hint) {
        return hint.startsWith(DID_YOU_MEAN);
    }

    private static int differing(String cid, String prefix) {
        int differing = Math.max(0, prefix.length() - cid.length());
        for (int i = 0; i < Math.min(cid.length(), prefix.length()); i++) {
            differing += cid.charAt(i) == prefix.charAt(i) ? 0 : 1;
        }
        return differing;
    }

    private Optional<Cid> findCid(String name) {
        try {
            Cid cid = Cid.parse(name);
            Optional<Block> block = cid.isFirn() ? store.findBlock(cid) : Optional.empty();
            return block.filter(Commit::isCommit).map(Block::cid);
        } catch (IllegalArgumentException notACid) {
            return Optional.empty();
        }
    }

    /** All commits that refs and operations lead to and the text of whose CID is wanted. */
    private List<Cid> commits(Predicate<String> wanted) {
        Set<Cid> starts = new HashSet<>();
        for (RefCell cell : refs.allCells()) {
            refs.forEachOperation(cell.operation(), store, entry -> {
                entry.operation().move().from().ifPresent(starts::add);
                entry.operation().move().to().ifPresent(starts::add);
            });
        }
        Set<Cid> seen = new HashSet<>();
        List<Cid> found = new ArrayList<>();
        List<Cid> ahead = new ArrayList<>(starts);
        while (!ahead.isEmpty()) {
            Cid cid = ahead.remove(ahead.size() - 1);
            if (seen.add(cid) && !store.isRecordedAbsent(cid)) {
                if (wanted.test(cid.toString())) {
                    found.add(cid);
                }
                ahead.addAll(commit(cid).parents());
            }
        }
        return found;
    }

    /** The cell of a ref that was deleted: where it once stood can still be said. */
    private Optional<RefCell> deleted(String name) {
        return refs.allCells().stream()
                .filter(cell -> cell.isDeleted() && cell.ref().name().equals(name))
                .findFirst();
    }

    private FirnException unknown(String name) {
        FirnException unknown = FirnException.missing("there is no branch, tag or commit '" + name + "'");
        Optional<RefCell> deleted = deleted(name);
        if (deleted.isPresent()) {
            return unknown.withHint(
                    "it was deleted: 'firn operations " + name + "' lists where it was, as " + name + "@{1}"
                            + (deleted.get().ref().kind() == RefName.Kind.HEADS
                                            && refs.findUndoable(deleted.get()).isPresent()
                                    ? "; 'firn undo " + name + "' takes that back"
                                    : ""));
        }
        List<String> near = new ArrayList<>();
        for (RefName.Kind kind : RefName.Kind.values()) {
            for (RefCell cell : refs.list(kind)) {
                if (near.size() < MAX_NEAR && NearMiss.isNear(cell.ref().name(), name)) {
                    near.add(cell.ref().name());
                }
            }
        }
        if (!near.isEmpty()) {
            return unknown.withHint(DID_YOU_MEAN + String.join(" or ", near) + "?");
        }
        boolean isEmpty = refs.list(RefName.Kind.HEADS).isEmpty()
                && refs.list(RefName.Kind.TAGS).isEmpty();
        return unknown.withHint(
                isEmpty
                        ? "there is no version yet: 'firn commit' makes the first"
                        : "'firn branch' and 'firn tag' list what there is");
    }
}
