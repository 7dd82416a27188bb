package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Commits reachable from one, newest first, no commit after one of its ancestors along a line; in a shallow repository as far as they are here. Read as they
 * are asked for.
 */
public final class CommitLog implements Iterator<CommitLog.Entry> {

    /**
     * A commit and what it is called.
     *
     * @param cid its CID
     * @param commit what it says
     */
    public record Entry(Cid cid, Commit commit) {}

    private final Store store;
    private final PriorityQueue<Entry> ahead =
            new PriorityQueue<>((a, b) -> b.commit().time().compareTo(a.commit().time()));
    private final Set<Cid> seen = new HashSet<>();

    CommitLog(Store store, Cid from) {
        this.store = store;
        visit(from, store.block(from));
    }

    private void visit(Cid cid, Block block) {
        seen.add(cid);
        ahead.add(new Entry(cid, Commit.read(block)));
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    @Override
    public Entry next() {
        Entry entry = ahead.poll();
        if (entry == null) {
            throw new NoSuchElementException();
        }
        for (Cid parent : entry.commit().parents()) {
            if (!seen.contains(parent)) {
                store.blockUnlessAbsent(parent).ifPresent(block -> visit(parent, block));
            }
        }
        return entry;
    }
}
