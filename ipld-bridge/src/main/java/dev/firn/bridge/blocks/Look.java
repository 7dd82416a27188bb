package dev.firn.bridge.blocks;

import dev.firn.bridge.blocks.Finds.Place;
import dev.firn.bridge.unixfs.KnownDirectories;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Looks through a repository for blocks that are not stored as such, and notes where they are. What was looked through once is passed over. What cannot be
 * read is left out and tried again when something has changed: a damaged page takes nothing away from what lies beside it. For one thread.
 */
final class Look {
    private final Repository repository;
    private final Finds finds;
    private final BooleanSupplier cancelled;
    private final int maxVersions;
    private final KnownDirectories directories;
    private Set<ContainerName> containersThen = Set.of();
    private Set<Cid> headsThen = Set.of();

    /**
     * A look that notes in {@code finds}.
     *
     * @param maxVersions how many commits are looked through at most, newest first, beside those that refs name
     * @param cancelled asked often; once it says so, a {@link CancellationException} is thrown
     */
    Look(Repository repository, Finds finds, int maxVersions, BooleanSupplier cancelled) {
        this.repository = repository;
        this.finds = finds;
        this.maxVersions = maxVersions;
        this.directories = new KnownDirectories(repository);
        this.cancelled = cancelled;
    }

    private void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException();
        }
    }

    /** Leaves of large objects, and documents that stand in pages: in every container that is new. */
    void throughContainers() {
        Set<ContainerName> now = new HashSet<>();
        Set<ContainerInfo> fresh = new LinkedHashSet<>();
        for (ContainerInfo container : repository.store().containers()) {
            now.add(container.name());
            if (container.type() != ContainerType.METADATA) {
                fresh.add(container);
            }
        }
        if (now.equals(containersThen)) {
            return;
        }
        for (ContainerInfo container : fresh) {
            checkCancelled();
            if (!finds.knows(container)
                    && (container.type() == ContainerType.LINES ? pages(container) : objects(container))) {
                finds.note(container);
            }
        }
        containersThen = now;
    }

    /** Whether all could be read. */
    private boolean pages(ContainerInfo container) {
        return through(container, EntryKind.BLOCK, entry -> {
            Block page = repository.store().block(Cid.of(Codec.DAG_JSON, entry.digest()));
            PageDocuments.forEach(page, (cid, text) -> finds.put(cid, new Place.InPage(page.cid())));
        });
    }

    private boolean objects(ContainerInfo container) {
        return through(container, EntryKind.LARGE_OBJECT, root -> {
            if (!finds.knowsObject(root)) {
                leaves(root);
                finds.noteObject(root);
            }
        });
    }

    private void leaves(Cid root) {
        Store store = repository.store();
        ObjectRef object = UnixFs.claimedObject(store.block(root));
        Iterator<FilePart.Leaf> leaves = FileWalk.of(object, store).leaves();
        while (leaves.hasNext()) {
            checkCancelled();
            FilePart.Leaf leaf = leaves.next();
            finds.put(leaf.cid(), new Place.InObject(root, leaf.index(), object.sizeBytes()));
        }
    }

    private interface Entry {
        void look(Cid cid);
    }

    private boolean through(ContainerInfo container, EntryKind kind, Entry visitor) {
        EntryTable table;
        try {
            table = repository.store().table(container);
        } catch (FirnException e) {
            return readable(e);
        }
        boolean whole = true;
        for (int i = 0; i < table.count(); i++) {
            if (table.kind(i) == kind) {
                checkCancelled();
                try {
                    visitor.look(table.cid(i));
                } catch (FirnException e) {
                    whole = readable(e);
                }
            }
        }
        return whole;
    }

    /** False for what lies in the data; a medium that fails is for the caller. */
    private static boolean readable(FirnException e) {
        if (e.kind() == FirnException.Kind.IO) {
            throw e;
        }
        return false;
    }

    /** Directories: of the versions that refs name, then of those before them. */
    void throughVersions(Runnable afterEach) {
        Set<Cid> heads = new LinkedHashSet<>();
        for (RefCell cell : repository.refs().allCells()) {
            cell.commit().ifPresent(heads::add);
        }
        if (heads.equals(headsThen)) {
            return;
        }
        for (Cid head : heads) {
            version(head);
            afterEach.run();
        }
        Set<Cid> seen = new HashSet<>(heads);
        for (Cid head : heads) {
            history(head, seen, afterEach);
        }
        headsThen = heads;
    }

    private void history(Cid head, Set<Cid> seen, Runnable afterEach) {
        try {
            for (CommitLog.Entry entry : repository.log(head)) {
                checkCancelled();
                if (seen.size() >= maxVersions) {
                    return;
                }
                if (seen.add(entry.cid())) {
                    version(entry.cid());
                    afterEach.run();
                }
            }
        } catch (FirnException e) {
            // A history that ends in a hole, as a shallow clone's does, ends there.
            readable(e);
        }
    }

    private void version(Cid commit) {
        try {
            Cid manifest = repository.commit(commit).manifest();
            if (finds.knowsVersion(manifest)) {
                return;
            }
            directories.build(repository.snapshot(commit), block -> {
                checkCancelled();
                finds.put(block.cid(), new Place.Made(block.bytes()));
            });
            finds.noteVersion(manifest);
        } catch (FirnException e) {
            readable(e);
        }
    }
}
