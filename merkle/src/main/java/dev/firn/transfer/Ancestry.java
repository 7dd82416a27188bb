package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Which commit was made from which, as far as history is here. */
public final class Ancestry {
    private Ancestry() {}

    /**
     * Whether {@code late} is {@code early}, or was made from it along some line that is here.
     *
     * @throws dev.firn.cas.FirnException of kind CORRUPT if a commit on the way is damaged
     */
    public static boolean isAncestor(Store store, Cid early, Cid late) {
        Set<Cid> seen = new HashSet<>();
        Deque<Cid> ahead = new ArrayDeque<>();
        ahead.add(late);
        while (!ahead.isEmpty()) {
            Cid cid = ahead.poll();
            if (cid.equals(early)) {
                return true;
            }
            if (seen.add(cid) && store.knows(cid)) {
                ahead.addAll(Commit.read(store.block(cid)).parents());
            }
        }
        return false;
    }
}
