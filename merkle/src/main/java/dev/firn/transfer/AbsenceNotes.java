package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers what a transfer leaves out: the first block on each way that is not here. What is here and outside is followed further, so that in the end every
 * link of a block that is here leads to a block that is here, or to a record. Safe for many threads.
 */
final class AbsenceNotes {
    /** So many are kept in memory before they are written down. */
    private static final int GATHERED = 1 << 17;

    private final Store store;
    private final Inflow inflow;
    private final Absence promised;
    private final Absence shallow;
    private final Set<Cid> absent = new HashSet<>();
    private final Set<Cid> before = new HashSet<>();
    private final CidSet followed = new CidSet();
    private long written;

    /** Of what comes into {@code store} by way of {@code inflow}, part of it not durable yet. */
    AbsenceNotes(Store store, Inflow inflow, String remote) {
        this.store = store;
        this.inflow = inflow;
        this.promised = new Absence(Absence.Reason.PROMISED, remote);
        this.shallow = new Absence(Absence.Reason.SHALLOW, remote);
    }

    /** Notes an object that is outside. */
    void object(ObjectRef object) {
        if (!inflow.knows(object)) {
            follow(object.cid());
        }
    }

    /** Notes what is outside, at and below a block. */
    void follow(Cid top) {
        Deque<Cid> ahead = new ArrayDeque<>();
        ahead.push(top);
        while (!ahead.isEmpty()) {
            Cid cid = ahead.pop();
            if (followed.add(cid)) {
                Optional<Block> here = inflow.knows(cid) ? inflow.findBlock(cid) : Optional.empty();
                here.ifPresentOrElse(block -> BlockLinks.of(block).forEach(ahead::push), () -> note(cid));
            }
        }
    }

    private synchronized void note(Cid cid) {
        absent.add(cid);
        if (absent.size() >= GATHERED) {
            flush();
        }
    }

    /**
     * Notes a commit before those that were wanted. One that is here all the same, as a transfer that was cut left it, is noted as well: its version may not be
     * here, and becomes one that is left out, as those before it do.
     */
    void shallow(Cid commit) {
        if (store.absences().isShallow(commit)) {
            return; // What it leads to was noted with it, or when it came.
        }
        before(commit);
        Deque<Cid> ahead = new ArrayDeque<>();
        ahead.push(commit);
        while (!ahead.isEmpty()) {
            Cid cid = ahead.pop();
            if (!followed.add(cid)) {
                continue;
            }
            if (inflow.knows(cid)) {
                Commit here = Commit.read(inflow.findBlock(cid).orElseThrow());
                follow(here.manifest());
                here.parents().forEach(ahead::push);
            } else {
                before(cid);
            }
        }
    }

    private synchronized void before(Cid commit) {
        before.add(commit);
    }

    private void flush() {
        absent.removeIf(
                cid -> store.absences().find(cid).filter(promised::equals).isPresent());
        store.absences().record(promised, absent);
        written += absent.size();
        absent.clear();
    }

    /** Makes the notes durable; how many are new. */
    synchronized long write() {
        flush();
        before.removeIf(store.absences()::isShallow);
        store.absences().record(shallow, before);
        written += before.size();
        return written;
    }
}
