package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.space.BlobDeletion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What is known to be absent from one store, and why. A record says nothing of a block that is there: it is not taken back when the block comes, but by {@link #forgetPresent}. Asked only
 * where a block was not found. Safe for many threads; other processes may record more meanwhile.
 */
public final class Absences {
    /** So many lists of one kind are merged when another is written. */
    private static final int MERGED_LISTS = 16;
    /** A list of this many is left as it is. */
    private static final int LARGE_LIST = AbsenceList.MAX_DIGESTS / 8;

    private final Shelf shelf;
    private final Map<ContainerName, AbsenceList> lists = new ConcurrentHashMap<>();
    /** What is known here and not written down yet. */
    private final Map<Cid, Absence> notes = new ConcurrentHashMap<>();

    Absences(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * Why a block is absent, if that is recorded; nothing says that it is not here.
     *
     * @throws FirnException of kind CORRUPT if a list is damaged, IO if the medium fails
     */
    public Optional<Absence> find(Cid cid) {
        Optional<Absence> known = findLoaded(cid);
        if (known.isPresent()) {
            return known;
        }
        // Another thread may have loaded, since the first look, what this one then finds to be loaded.
        refresh();
        return findLoaded(cid);
    }

    private Optional<Absence> findLoaded(Cid cid) {
        Optional<Absence> shallow = Optional.ofNullable(notes.get(cid));
        for (AbsenceList list : lists.values()) {
            if (cid.isFirn() && list.contains(cid)) {
                if (list.absence().reason() == Absence.Reason.PROMISED) {
                    return Optional.of(list.absence());
                }
                shallow = Optional.of(list.absence());
            }
        }
        return shallow;
    }

    /**
     * Whether nothing at all is recorded, as in a whole repository.
     *
     * @throws FirnException as {@link #find}
     */
    public boolean isEmpty() {
        refresh();
        return lists.isEmpty();
    }

    /**
     * Whether nothing is recorded as promised: at most history ends somewhere.
     *
     * @throws FirnException as {@link #find}
     */
    public boolean isNothingPromised() {
        refresh();
        return lists.values().stream().noneMatch(list -> list.absence().reason() == Absence.Reason.PROMISED);
    }

    /** Whether a block is recorded, be it here by now or not; as it was when records were read or written last. */
    public boolean isListed(Cid cid) {
        return lists.values().stream().anyMatch(list -> list.contains(cid));
    }

    /** Whether a commit is recorded as one before which history ended, be it here by now or not; as {@link #isListed}. */
    public boolean isShallow(Cid commit) {
        return lists.values().stream()
                .anyMatch(list -> list.absence().reason() == Absence.Reason.SHALLOW && list.contains(commit));
    }

    /** Lists files again. */
    private synchronized void refresh() {
        Set<ContainerName> present = new HashSet<>();
        shelf.space()
                .list(
                        AbsenceList.DIRECTORY,
                        entry -> AbsenceList.name(entry.name()).ifPresent(present::add));
        lists.keySet().retainAll(present);
        for (ContainerName name : present) {
            if (!lists.containsKey(name)) {
                load(name);
            }
        }
    }

    private void load(ContainerName name) {
        try {
            lists.put(name, AbsenceList.load(shelf.space(), shelf.repository(), name));
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING) {
                return; // Merged into another since it was listed.
            }
            throw e;
        }
    }

    /**
     * Records that blocks are absent, durably. Any number of them; those that are recorded already do no harm.
     *
     * @throws FirnException of kind IO or REFUSED if it cannot be written
     */
    public synchronized void record(Absence absence, Collection<Cid> absent) {
        if (absent.isEmpty()) {
            return;
        }
        refresh();
        TreeSet<byte[]> digests = new TreeSet<>(Arrays::compareUnsigned);
        absent.forEach(cid -> digests.add(cid.digest()));
        List<ContainerName> merged = mergeable(absence);
        for (ContainerName name : merged) {
            AbsenceList list = lists.get(name);
            for (int i = 0; list != null && i < list.count(); i++) {
                digests.add(list.digest(i));
            }
        }
        List<byte[]> sorted = new ArrayList<>(digests);
        for (int i = 0; i < sorted.size(); i += AbsenceList.MAX_DIGESTS) {
            ContainerName name = ContainerName.random(shelf.options().random());
            AbsenceList.write(
                    shelf.space(),
                    new AbsenceList.BinaryName(shelf.repository(), name),
                    absence,
                    sorted.subList(i, Math.min(sorted.size(), i + AbsenceList.MAX_DIGESTS)));
            load(name);
        }
        delete(merged);
    }

    /** Takes in that blocks are absent, for this process alone until {@link #writeNotes} is called. */
    public void note(Absence absence, Collection<Cid> absent) {
        absent.forEach(cid -> notes.put(cid, absence));
    }

    /**
     * Makes durable what was noted.
     *
     * @throws FirnException as {@link #record}
     */
    public synchronized void writeNotes() {
        Map<Absence, List<Cid>> byAbsence = new HashMap<>();
        notes.forEach((cid, absence) ->
                byAbsence.computeIfAbsent(absence, first -> new ArrayList<>()).add(cid));
        byAbsence.forEach((absence, cids) -> {
            record(absence, cids);
            cids.forEach(cid -> notes.remove(cid, absence));
        });
    }

    /** The small lists of a kind, if there are many. */
    private List<ContainerName> mergeable(Absence absence) {
        List<ContainerName> small = new ArrayList<>();
        lists.forEach((name, list) -> {
            if (list.absence().equals(absence) && list.count() < LARGE_LIST) {
                small.add(name);
            }
        });
        return small.size() < MERGED_LISTS ? List.of() : small;
    }

    private void delete(List<ContainerName> names) {
        if (shelf.space() instanceof BlobDeletion deletion) {
            for (ContainerName name : names) {
                deletion.delete(AbsenceList.blobName(name));
                lists.remove(name);
            }
        }
    }

    /**
     * Forgets what needs no record any more: each list of which everything is stored by now. A leaf of a large object counts as absent, as it is no block of its own; its list stays, and
     * does no harm.
     *
     * @throws FirnException of kind IO or REFUSED if they cannot be read or deleted
     */
    public synchronized void forgetPresent() {
        refresh();
        List<ContainerName> present = new ArrayList<>();
        lists.forEach((name, list) -> {
            if (isPresent(list)) {
                present.add(name);
            }
        });
        delete(present);
    }

    private boolean isPresent(AbsenceList list) {
        for (int i = 0; i < list.count(); i++) {
            // Where a block is known by its digest alone, any codec will do.
            if (!shelf.index().knows(Cid.of(Codec.RAW, list.digest(i)), EntryKind.BLOCK)) {
                return false;
            }
        }
        return true;
    }

    /** Checks every list and tells of each that is damaged. */
    void check(Consumer<Finding> findings) {
        shelf.space()
                .list(
                        AbsenceList.DIRECTORY,
                        entry -> AbsenceList.name(entry.name()).ifPresent(name -> {
                            try {
                                AbsenceList.load(shelf.space(), shelf.repository(), name);
                            } catch (FirnException e) {
                                if (e.kind() != FirnException.Kind.MISSING) {
                                    findings.accept(new Finding(
                                            e.kind(),
                                            entry.name(),
                                            0,
                                            0,
                                            Optional.empty(),
                                            String.valueOf(e.getMessage())));
                                }
                            }
                        }));
    }
}
