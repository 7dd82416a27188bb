package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says where blocks and objects lie, from the multi-pack indexes and, for containers that none covers yet, from their own tables.
 *
 * <p>{@link #places} is quick and knows what was known when the containers were last listed; {@link #search} is slow and never misses what is there.
 * Nothing is read before the first question. Safe for many threads; other processes may write, merge and delete meanwhile.
 *
 * <p>Indexes are merged geometrically: a new one takes in all that together hold at most twice as much, so each entry is rewritten O(log n) times and
 * some log2(n) indexes are left. Two processes that do so at once leave an index too many, which the next one takes in; an index that both delete is
 * only slow, as everything in it is in the containers. See docs/format.md, "Finding a block".
 */
public final class BlockIndex {
    /** How many containers without an index are searched one by one. */
    private static final int MAX_LOOSE = 16;

    /** How many entries these may have together, if they are more than a few: their tables take no larger part of the heap than an eighth. */
    private static final long MAX_LOOSE_ENTRIES =
            Math.max(1 << 16, Math.min(1 << 20, Runtime.getRuntime().maxMemory() / 8 / EntryTable.ENTRY_BYTES));

    private static final int FEW_LOOSE = 4;

    private static final int MAX_LISTINGS = 100;

    /** From so many questions whether something is known it pays to make a filter. */
    private static final int MANY_QUESTIONS = 1 << 15;

    private final BlobSpace space;
    private final ContainerName repository;
    private final RandomGenerator random;
    private volatile @Nullable View view;
    /** Over all that {@link #view} knows; nothing as long as few questions were asked, or where that is too much. */
    private volatile @Nullable DigestFilter filter;

    private final ReentrantLock consolidating = new ReentrantLock();
    private final AtomicInteger questions = new AtomicInteger();
    private final Unlisted unlisted;
    /** Indexes that are not asked, as something in them is wrong, and why. */
    private final Map<ContainerName, String> distrusted = new ConcurrentHashMap<>();
    /** Indexes whose every entry was checked. */
    private final Set<ContainerName> confirmed = ConcurrentHashMap.newKeySet();

    /** An index of the containers of {@code repository} in {@code space}; new indexes get names from {@code random}. */
    public BlockIndex(BlobSpace space, ContainerName repository, RandomGenerator random) {
        this.space = space;
        this.repository = repository;
        this.random = random;
        unlisted = new Unlisted(space, repository);
    }

    /**
     * The places of a block or object that are known without listing containers again; those found corrupt come last.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<Place> places(Cid cid, EntryKind kind) {
        List<Place> places = view().places(cid, kind, View.Wanted.ALL);
        if (!unlisted.isEmpty() && places.size() > 1) {
            places.sort((a, b) -> Boolean.compare(unlisted.contains(a), unlisted.contains(b)));
        }
        return places;
    }

    /**
     * Of {@link #places} one or more if there are any, found by looking no further; all where anything was found corrupt.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<Place> somePlaces(Cid cid, EntryKind kind) {
        return unlisted.isEmpty() ? view().places(cid, kind, View.Wanted.SOME) : places(cid, kind);
    }

    /**
     * Whether a block or object is known to lie in a container that is there at its full length, at a place that was not found corrupt. May say no
     * though it is there: nothing is listed again.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public boolean knows(Cid cid, EntryKind kind) {
        View now = view();
        DigestFilter known = filter;
        if (known != null) {
            if (!known.mayHold(cid)) {
                return false;
            }
        } else if (questions.incrementAndGet() == MANY_QUESTIONS) {
            renewFilter();
        }
        boolean isSound = unlisted.isEmpty();
        List<Place> places = now.places(cid, kind, isSound ? View.Wanted.SOME : View.Wanted.ALL);
        return !places.isEmpty() && (isSound || !unlisted.containsAll(places));
    }

    /** Makes the filter over what is known now. */
    private synchronized void renewFilter() {
        filter = DigestFilter.of(view()).orElse(null);
    }

    /**
     * Every place of a block or object, those found corrupt last: lists containers until nothing changes meanwhile, and checks that the indexes say
     * what the containers' own tables do; those that do not are not asked any more.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<Place> search(Cid cid, EntryKind kind) {
        Set<ContainerName> before = Set.of();
        for (int i = 0; i < MAX_LISTINGS; i++) {
            refresh();
            Set<ContainerName> now = names(view().containers());
            if (now.equals(before)) {
                break;
            }
            before = now;
        }
        confirmIndexes();
        return places(cid, kind);
    }

    private static Set<ContainerName> names(List<ContainerInfo> containers) {
        Set<ContainerName> names = new HashSet<>();
        containers.forEach(container -> names.add(container.name()));
        return names;
    }

    /** Checks each index once: all its entries, and that it has as many of each container as the container's own table. */
    private void confirmIndexes() {
        boolean sound = true;
        for (Coverage index : view().indexes()) {
            ContainerName name = index.file().name();
            if (!confirmed.contains(name)) {
                String fault = fault(index);
                if (fault.isEmpty()) {
                    confirmed.add(name);
                } else {
                    distrusted.put(name, fault);
                    sound = false;
                }
            }
        }
        if (!sound) {
            refresh();
        }
    }

    private String fault(Coverage index) {
        if (!index.file().hasSoundEntries()) {
            return "it has entries that do not have their checksum";
        }
        for (ContainerInfo container : index.containers()) {
            if (!agrees(container)) {
                return "it does not say the same of " + container.blobName() + " as that itself";
            }
        }
        return "";
    }

    private boolean agrees(ContainerInfo container) {
        try {
            return Containers.load(space, repository, container.blobName())
                    .info()
                    .equals(container);
        } catch (FirnException e) {
            // A container that was merged away meanwhile says nothing about the index; a damaged one is found by who
            // reads it.
            return true;
        }
    }

    /**
     * Takes a container found sealed into account without listing.
     *
     * @param container just sealed, in this space
     */
    public synchronized void add(LoadedContainer container) {
        View now = view;
        // What was not listed yet will be; what was listed since it was sealed is there already.
        if (now != null && !now.containers().contains(container.info())) {
            view = now.with(container);
            DigestFilter known = filter;
            if (known != null && !known.add(container)) {
                renewFilter();
            }
        }
    }

    /** Leaves containers out that were found gone, or are about to be deleted as their contents lie elsewhere. */
    public synchronized void remove(Collection<ContainerName> gone) {
        View now = view;
        if (now != null) {
            view = now.without(gone);
        }
    }

    /** Counts a place as unknown from now on, as its bytes were found wrong; so storing them anew heals. */
    public void unlist(Place place) {
        unlisted.add(place);
    }

    /**
     * Writes down what was unlisted, so that other processes do not count it as known either.
     *
     * @throws FirnException of kind IO or REFUSED if it cannot be written
     */
    public void rememberUnlisted() {
        unlisted.write(ContainerName.random(random), names(containers()));
    }

    /** The containers that are known and could be opened. */
    public List<ContainerInfo> containers() {
        return view().containers();
    }

    /** Containers that could not be opened, and why. */
    public Map<ContainerName, String> damagedContainers() {
        return view().damaged();
    }

    /** Indexes that are not asked as something is wrong with them, and why; the store works without them. */
    public Map<ContainerName, String> damagedIndexes() {
        return Map.copyOf(distrusted);
    }

    /** How many indexes and tables a question looks into. */
    public int searchedFiles() {
        View now = view();
        return now.indexes().size() + now.loose().size();
    }

    private View view() {
        View now = view;
        if (now == null) {
            synchronized (this) {
                now = view;
                if (now == null) {
                    now = load(new View(List.of(), List.of(), Map.of()));
                    view = now;
                }
            }
        }
        return now;
    }

    /**
     * Lists the containers and indexes again.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public synchronized void refresh() {
        View now = view;
        view = load(now == null ? new View(List.of(), List.of(), Map.of()) : now);
        if (filter != null) {
            renewFilter();
        }
    }

    private View load(View before) {
        // Indexes first: one that names a container which is not listed just loses those entries.
        List<IndexFile> files = indexFiles(before);
        Map<ContainerName, Long> open = new HashMap<>();
        Map<ContainerName, BlobName> blobs = new HashMap<>();
        Containers.list(space, (name, entry) -> {
            open.put(name, entry.sizeBytes());
            blobs.put(name, entry.name());
        });
        files.sort((a, b) -> Long.compare(b.entries(), a.entries()));
        List<Coverage> indexes = new ArrayList<>();
        for (IndexFile file : files) {
            indexes.add(Coverage.claim(file, open));
        }
        Map<ContainerName, LoadedContainer> held = new HashMap<>();
        before.loose().forEach(container -> held.put(container.info().name(), container));
        List<LoadedContainer> loose = new ArrayList<>();
        Map<ContainerName, String> damaged = new HashMap<>();
        open.forEach((name, sizeBytes) -> {
            LoadedContainer known = held.get(name);
            if (known != null && known.info().sizeBytes() == sizeBytes) {
                loose.add(known);
            } else {
                load(name, blobs.get(name), loose, damaged);
            }
        });
        return new View(indexes, loose, damaged);
    }

    private void load(
            ContainerName name,
            @Nullable BlobName blob,
            List<LoadedContainer> loose,
            Map<ContainerName, String> damaged) {
        if (blob == null) {
            throw new AssertionError("container " + name + " was listed without a blob");
        }
        try {
            loose.add(Containers.load(space, repository, blob));
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.CORRUPT || e.kind() == FirnException.Kind.UNSUPPORTED) {
                damaged.put(name, String.valueOf(e.getMessage()));
            } else if (e.kind() != FirnException.Kind.MISSING) {
                throw e;
            }
        }
    }

    private List<IndexFile> indexFiles(View before) {
        Map<ContainerName, IndexFile> held = new HashMap<>();
        before.indexes().forEach(index -> held.put(index.file().name(), index.file()));
        List<IndexFile> files = new ArrayList<>();
        space.list(IndexLayout.DIRECTORY, entry -> {
            Unlisted.name(entry.name()).ifPresent(unlisted::load);
            IndexLayout.name(entry.name())
                    .filter(name -> !distrusted.containsKey(name))
                    .ifPresent(name -> {
                        IndexFile known = held.get(name);
                        if (known != null) {
                            files.add(known);
                        } else {
                            open(name, files);
                        }
                    });
        });
        return files;
    }

    private void open(ContainerName name, List<IndexFile> files) {
        try {
            files.add(IndexFile.open(space, repository, name));
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.CORRUPT || e.kind() == FirnException.Kind.UNSUPPORTED) {
                distrusted.put(name, String.valueOf(e.getMessage()));
            } else if (e.kind() != FirnException.Kind.MISSING) {
                throw e;
            }
        }
    }

    /**
     * Writes a new index where too many containers are without one, and deletes the indexes it takes in. Needs a space that can be written. Others may ask and
     * add meanwhile; where one is at this already, nothing is done.
     *
     * @throws FirnException of kind IO or REFUSED if it cannot be written; nothing is lost then
     */
    public void consolidate() {
        if (!consolidating.tryLock()) {
            return;
        }
        try {
            while (!consolidate(view())) {
                refresh();
            }
        } finally {
            consolidating.unlock();
        }
    }

    /** Consolidates what is known now, if it is worth while; false if an index was found damaged and is not trusted any more. */
    private boolean consolidate(View now) {
        long total = 0;
        for (LoadedContainer container : now.loose()) {
            total += container.info().entries();
        }
        int count = now.loose().size();
        if (count <= MAX_LOOSE && (count <= FEW_LOOSE || total <= MAX_LOOSE_ENTRIES)) {
            return true;
        }
        List<Coverage> taken = new ArrayList<>();
        for (int i = now.indexes().size() - 1; i >= 0; i--) {
            Coverage index = now.indexes().get(i);
            if (index.liveEntries() <= 2 * total) {
                if (!index.file().hasSoundEntries()) {
                    distrusted.put(index.file().name(), "it has entries that do not have their checksum");
                    return false;
                }
                taken.add(index);
                total += index.liveEntries();
            }
        }
        IndexFile merged;
        try {
            merged = merge(now.loose(), taken);
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING) {
                // Others merged away what was to be read, or already what was written; what is known here stays known.
                return true;
            }
            throw e;
        }
        Set<ContainerName> takenNames = new HashSet<>();
        taken.forEach(index -> takenNames.add(index.file().name()));
        takeOver(merged, takenNames);
        if (space instanceof BlobDeletion deletion) {
            takenNames.forEach(name -> deletion.delete(IndexLayout.blobName(name)));
        }
        return true;
    }

    /** From now on {@code merged} answers for what it has of the containers that are known now, instead of the indexes it took in. */
    private synchronized void takeOver(IndexFile merged, Set<ContainerName> taken) {
        View now = view();
        Map<ContainerName, Long> known = new HashMap<>();
        now.containers().forEach(container -> known.put(container.name(), container.sizeBytes()));
        List<Coverage> indexes = new ArrayList<>();
        Map<ContainerName, Long> open = new HashMap<>(known);
        for (Coverage index : now.indexes()) {
            ContainerName name = index.file().name();
            // Whoever listed meanwhile may have found the new one.
            if (!taken.contains(name) && !name.equals(merged.name())) {
                indexes.add(index);
                index.containers().forEach(container -> open.remove(container.name()));
            }
        }
        indexes.add(Coverage.claim(merged, open));
        View next = new View(
                indexes,
                now.loose().stream()
                        .filter(container -> open.containsKey(container.info().name()))
                        .toList(),
                now.damaged());
        // What an index that was taken in answers for only since then is listed again.
        view = names(next.containers()).equals(known.keySet()) ? next : load(next);
    }

    private IndexFile merge(List<LoadedContainer> loose, List<Coverage> taken) {
        List<ContainerInfo> containers = new ArrayList<>();
        List<EntryCursor> cursors = new ArrayList<>();
        for (LoadedContainer container : loose) {
            cursors.add(EntryCursor.of(container.table(), containers.size()));
            containers.add(container.info());
        }
        for (Coverage index : taken) {
            List<ContainerInfo> all = index.file().containers();
            int[] ordinals = new int[all.size()];
            for (int i = 0; i < ordinals.length; i++) {
                ordinals[i] = index.answersFor(i) ? containers.size() : -1;
                if (index.answersFor(i)) {
                    containers.add(all.get(i));
                }
            }
            cursors.add(EntryCursor.of(index.file(), ordinals));
        }
        return new IndexWriter(space, repository, ContainerName.random(random)).write(containers, cursors);
    }

    /** Goes through every index and every entry of it; see {@link IndexCheck}. */
    public void verify(IndexCheck.Findings findings) {
        new IndexCheck(space, repository).run(findings);
    }
}
