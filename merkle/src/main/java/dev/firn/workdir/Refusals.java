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

    boolean isEmpty() {
        return count == 0;
    }

    /** Throws if there is any: {@code what} is a sentence without its end, such as "2 of the files cannot be stored". */
    void throwIfAny(String what) {
        if (count > 0) {
            String more = count > first.size() ? "; and " + (count - first.size()) + " more" : "";
            throw FirnException.refused(what + " (" + count + "): " + String.join("; ", first) + more);
        }
    }
}
