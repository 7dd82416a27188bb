package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;

/** What cannot be done, and why: all are counted and the first few kept, so that one sentence can name them. For one thread. */
final class Refusals {
    private static final int SHOWN = 10;

    private final List<String> first = new ArrayList<>();
    private long count;

    /** Takes one more: its name as a key has it (escaped when shown), and why; {@code reason} follows "is" or begins with a verb. */
    void add(String name, String reason) {
        if (first.size() < SHOWN) {
            first.add(ZarrKey.shown(name) + " " + reason);
        }
        count++;
    }

    /** Takes all of another. */
    void addAll(Refusals others) {
        others.first.stream().limit(SHOWN - first.size()).forEach(first::add);
        count += others.count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Throws if there is any: {@code what} is a sentence without its end, such as "2 of the files cannot be stored". */
    void throwIfAny(String what) {
        if (count > 0) {
            throw report(what);
        }
    }

    /** The same with a sentence that says what to do. */
    void throwIfAny(String what, String hint) {
        if (count > 0) {
            throw report(what).withHint(hint);
        }
    }

    private FirnException report(String what) {
        String more = count > first.size() ? "; and " + (count - first.size()) + " more" : "";
        return FirnException.refused(what + " (" + count + "): " + String.join("; ", first) + more);
    }
}
