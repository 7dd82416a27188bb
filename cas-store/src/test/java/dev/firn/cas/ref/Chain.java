package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Operations for tests: each is the hash of a label and of the one before it. */
final class Chain implements OperationChain {
    private final Map<Cid, Optional<Cid>> previous = new ConcurrentHashMap<>();

    static Cid cid(String text) {
        return Cid.ofContent(Codec.DAG_JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    Cid operation(String label, Optional<RefCell> expected) {
        Optional<Cid> before = expected.map(RefCell::operation);
        Cid operation = cid(label + " after " + before);
        previous.put(operation, before);
        return operation;
    }

    RefCell next(RefName ref, Optional<RefCell> expected, String label) {
        long sequence = expected.map(RefCell::sequence).orElse(0L) + 1;
        return new RefCell(ref, sequence, Optional.of(cid("commit of " + label)), operation(label, expected), 0);
    }

    @Override
    public boolean reaches(Cid from, Cid wanted) {
        @Nullable Cid current = from;
        while (current != null && !current.equals(wanted)) {
            current = previous.getOrDefault(current, Optional.empty()).orElse(null);
        }
        return current != null;
    }

    List<Cid> from(Cid last) {
        List<Cid> operations = new ArrayList<>();
        for (Optional<Cid> current = Optional.of(last);
                current.isPresent();
                current = previous.getOrDefault(current.get(), Optional.empty())) {
            operations.add(current.get());
        }
        return operations;
    }

    /** Moves {@code ref} on {@code count} times, starting afresh after each conflict; the operations that were acknowledged. */
    List<Cid> move(RefStore refs, RefName ref, String writer, int count) {
        List<Cid> acknowledged = new ArrayList<>();
        while (acknowledged.size() < count) {
            Optional<RefCell> present = refs.find(ref);
            RefCell next = next(ref, present, writer + " move " + acknowledged.size());
            if (refs.compareAndSet(present, next, this) instanceof Outcome.Done) {
                acknowledged.add(next.operation());
            }
        }
        return acknowledged;
    }
}
