package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.index.BlockIndex;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LinesFile;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The blocks and objects of one repository in a space of blobs.
 *
 * <p>Everything that is given out was checked against its hash. Where several copies of a block are stored they are tried in turn; a bad one is kept in
 * {@link #damaged}, and not counted as known any more, so that storing it again heals. Nothing is listed or opened before the first question. Safe for
 * many threads; other processes may write, merge and delete meanwhile. See docs/format.md, "Containers".
 */
public final class Store implements BlockSource, ObjectSource, Closeable {
    /** So many leaves of 1 MiB are gathered in memory that is used again; more, if there are, in memory of the heap. */
    private static final int MAX_LEAF_PIECES = 32;

    private final Shelf shelf;
    private final OpenContainers containers;
    private final BlockReader reader;
    /** Two pieces for each processor: one is read into, the other handed on. */
    private final BlockMemory readMemory =
            new BlockMemory(2 * Runtime.getRuntime().availableProcessors());
    /** Where the leaves of large objects are gathered that writers put. */
    private final BlockMemory leafMemory;

    private final BlockCache cache;
    private final Maintenance maintenance;
    private final Publications publications;
    private final Absences absences;
    private volatile @Nullable Promisor promisor;

    private Store(Shelf shelf) {
        this.shelf = shelf;
        leafMemory = new BlockMemory(leafPieces(shelf.options().ownPackBytes()));
        containers = new OpenContainers(shelf.space(), shelf.options().openContainers());
        reader = new BlockReader(shelf.space(), shelf.index(), containers);
        cache = new BlockCache(shelf.options().cacheBytes());
        publications = new Publications(shelf.space());
        maintenance = new Maintenance(shelf, publications);
        absences = new Absences(shelf);
    }

    /**
     * A store over {@code space}, which it does not close.
     *
     * @param repositoryId 32 lower-case hexadecimal digits, which every container repeats
     * @throws IllegalArgumentException if they are not
     */
    public static Store open(BlobSpace space, String repositoryId, StoreOptions options) {
        ContainerName repository = new ContainerName(repositoryId);
        return new Store(new Shelf(space, repository, options, new BlockIndex(space, repository, options.random())));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The message of CORRUPT names the container and the range in it. Blocks that are not raw are kept in memory for a while. A block that is not here but
     * promised is fetched, if {@link #fetchPromised} said by whom; then the exceptions of {@link Promisor#fetch} come too.
     */
    @Override
    public Optional<Block> findBlock(Cid cid) {
        return findBlock(cid, () -> findPromised(cid));
    }

    private Optional<Block> findBlock(Cid cid, Supplier<Optional<Block>> elsewhere) {
        if (!cid.isFirn()) {
            return Optional.empty();
        }
        boolean cached = !cid.has(Codec.RAW);
        Optional<Block> known = cached ? cache.find(cid) : Optional.empty();
        if (known.isPresent()) {
            return known;
        }
        Optional<Block> found = reader.findBlock(cid).or(elsewhere);
        if (cached) {
            found.ifPresent(cache::add);
        }
        return found;
    }

    /**
     * A block; nothing if it is not here and is not meant to be. Nothing is fetched.
     *
     * @throws FirnException as {@link #block}, MISSING only if nothing is recorded of why it is not here
     */
    public Optional<Block> blockUnlessAbsent(Cid cid) {
        Optional<Block> found = findBlock(cid, Optional::empty);
        if (found.isEmpty() && absences.find(cid).isEmpty()) {
            throw absent("block " + cid, cid);
        }
        return found;
    }

    @Override
    public Block block(Cid cid) {
        return findBlock(cid).orElseThrow(() -> absent("block " + cid, cid));
    }

    private Optional<Block> findPromised(Cid cid) {
        return findPromised(cid, (keeper, remote) -> keeper.fetch(cid, remote));
    }

    private Optional<Block> findPromised(Cid cid, BiFunction<Promisor, String, Block> fetch) {
        Promisor keeper = promisor;
        if (keeper == null) {
            return Optional.empty();
        }
        return absences.find(cid)
                .filter(absence -> absence.reason() == Absence.Reason.PROMISED)
                .map(absence -> fetch.apply(keeper, absence.remote()));
    }

    /** Says that something is not here, and why if that is recorded. */
    private FirnException absent(String what, Cid cid) {
        Optional<Absence> absence = absences.find(cid);
        if (absence.isEmpty()) {
            return FirnException.missing(what + " is not in " + place());
        }
        String remote = absence.get().remote();
        return absence.get().reason() == Absence.Reason.SHALLOW
                ? FirnException.missing(what + " was not fetched: the history in " + place() + " is shallow")
                        .withHint("'firn fetch --depth N' fetches more of it from " + remote)
                : FirnException.missing(what + " is not in " + place() + ", but " + remote + " promised to have it")
                        .withHint("'firn fetch --whole' fetches all that " + remote + " promised");
    }

    /** Enough for an object in each of a few threads, up to the length from which it is written on the way. */
    private static int leafPieces(long ownPackBytes) {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        return (int) Math.min(MAX_LEAF_PIECES, threads * (ownPackBytes / Block.MAX_BYTES + 2));
    }

    BlockMemory leafMemory() {
        return leafMemory;
    }

    @Override
    public void read(ObjectRef object, long beginBytes, long endBytes, Sink sink) {
        if (beginBytes < 0 || endBytes < beginBytes || endBytes > object.sizeBytes()) {
            throw new IllegalArgumentException(
                    "bytes [" + beginBytes + ", " + endBytes + ") of an object of " + object.sizeBytes() + " bytes");
        }
        try (BlockMemory.Loan memory = readMemory.borrow()) {
            if (object.isOneBlock()) {
                ByteBuffer bytes = oneBlock(object, memory);
                send(bytes.slice((int) beginBytes, (int) (endBytes - beginBytes)), sink);
            } else {
                readLeaves(object, beginBytes, endBytes, memory, sink);
            }
        }
    }

    private void readLeaves(ObjectRef object, long beginBytes, long endBytes, BlockReader.Target target, Sink sink) {
        Iterator<FilePart.Leaf> leaves =
                FileWalk.of(object, beginBytes, endBytes, this).leaves();
        while (leaves.hasNext()) {
            FilePart.Leaf leaf = leaves.next();
            ByteBuffer bytes = reader.findLeaf(object, leaf, target)
                    .or(() -> findPromised(leaf.cid(), (keeper, remote) -> keeper.fetchLeaf(object, leaf, remote))
                            .map(Block::bytes))
                    .orElseThrow(() -> absent("leaf " + leaf.cid() + " of object " + object.cid(), leaf.cid()));
            send(bytes.slice(leaf.beginBytes(), leaf.endBytes() - leaf.beginBytes()), sink);
        }
    }

    private ByteBuffer oneBlock(ObjectRef object, BlockReader.Target target) {
        ByteBuffer bytes = reader.findBytes(object.cid(), target)
                .or(() -> findPromised(object.cid()).map(Block::bytes))
                .orElseThrow(() -> absent("object " + object.cid(), object.cid()));
        if (bytes.remaining() != object.sizeBytes()) {
            throw FirnException.corrupt("object " + object.cid() + " has " + bytes.remaining()
                    + " bytes, what refers to it says " + object.sizeBytes());
        }
        return bytes;
    }

    private static void send(ByteBuffer piece, Sink sink) {
        if (!piece.hasRemaining()) {
            return;
        }
        try {
            sink.accept(piece);
        } catch (IOException e) {
            throw FirnException.io("what was read could not be handed on", e);
        }
    }

    @Override
    public ByteBuffer bytes(ObjectRef object) {
        return object.isOneBlock() ? oneBlock(object, ByteBuffer::allocate) : ObjectSource.super.bytes(object);
    }

    /**
     * Whether a block is known to be stored, so that it need not be again. Quick; may say no though it is there.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public boolean knows(Cid cid) {
        return cid.isFirn() && shelf.index().knows(cid, EntryKind.BLOCK);
    }

    /**
     * Whether an object is known to be stored, with the root of its file DAG. Quick; may say no though it is there.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public boolean knows(ObjectRef object) {
        return knows(object.cid())
                && (object.isOneBlock() || shelf.index().knows(object.cid(), EntryKind.LARGE_OBJECT));
    }

    /** Begins to write. Any number of writers may be at work at once. */
    public StoreWriter writer() {
        return new StoreWriter(shelf, this);
    }

    /** What is recorded to be absent, and why. */
    public Absences absences() {
        return absences;
    }

    /**
     * Whether a block is not here and is not meant to be.
     *
     * @throws FirnException of kind CORRUPT if what is recorded is damaged, IO if the medium fails
     */
    public boolean isRecordedAbsent(Cid cid) {
        return !knows(cid) && absences.find(cid).isPresent();
    }

    /** From now on, what is read and not here but promised is fetched. Without this, reading it is MISSING. */
    public void fetchPromised(Promisor keeper) {
        promisor = keeper;
    }

    /**
     * Makes durable what was fetched by reading, as {@link #close} does too: before something becomes durable that may rest on it, and now and then where a
     * store stays open for long.
     *
     * @return whether anything was
     * @throws FirnException of kind IO if the medium fails
     */
    public boolean settle() {
        Promisor keeper = promisor;
        return keeper != null && keeper.settle();
    }

    /** What reads of this store found wrong so far. */
    public List<DamagedPlace> damaged() {
        return reader.damaged();
    }

    /**
     * Lists containers again, so that {@link #knows} sees what others wrote since, and closes those that are gone.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public void refresh() {
        shelf.index().refresh();
        Set<ContainerName> present = new HashSet<>();
        shelf.index().containers().forEach(container -> present.add(container.name()));
        containers.keepOnly(present);
    }

    /** Merging of small containers, to be run after commits. */
    public Maintenance maintenance() {
        return maintenance;
    }

    /** Containers that others point into from outside. */
    public Publications publications() {
        return publications;
    }

    /**
     * Where the bytes of an object lie in one piece, one behind the other, each place a copy of all of it; those found damaged so far come last. None for an
     * object that is not stored, or lies only in parts. Nothing is read of the bytes.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<Place> places(ObjectRef object) {
        EntryKind kind = object.isOneBlock() ? EntryKind.BLOCK : EntryKind.LARGE_OBJECT;
        List<Place> known = shelf.index().places(object.cid(), kind);
        List<Place> all = known.isEmpty() ? shelf.index().search(object.cid(), kind) : known;
        return all.stream()
                .filter(place -> place.lengthBytes() == object.sizeBytes())
                .toList();
    }

    /**
     * A place where a block lies, if it is known to be stored. Quick: looks for nothing, and reads nothing of the bytes.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public Optional<Place> findPlace(Cid cid) {
        return cid.isFirn()
                ? shelf.index().places(cid, EntryKind.BLOCK).stream().findFirst()
                : Optional.empty();
    }

    /**
     * Reads what lies in a container from {@code beginBytes} on into the rest of {@code target}, for somebody who checks it himself: it is <em>not</em> checked here.
     *
     * @throws FirnException of kind MISSING if the container is gone (merged with others), CORRUPT if it ends before, IO if the medium fails
     */
    public void readUnchecked(ContainerInfo container, long beginBytes, ByteBuffer target) {
        containers.read(container, beginBytes, target);
    }

    /** Verification of all that is stored. */
    public StoreVerifier verifier() {
        return new StoreVerifier(shelf, this);
    }

    /**
     * Lists containers again and says how many there are.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public ContainerStatistics statistics() {
        refresh();
        BlockIndex index = shelf.index();
        return new ContainerStatistics(
                count(ContainerType.DATA),
                count(ContainerType.METADATA),
                count(ContainerType.LINES),
                index.damagedContainers().size(),
                index.searchedFiles());
    }

    private ContainerStatistics.Kind count(ContainerType type) {
        int containers = 0;
        long sizeBytes = 0;
        long entries = 0;
        for (ContainerInfo container : shelf.index().containers()) {
            if (container.type() == type) {
                containers++;
                sizeBytes += container.sizeBytes();
                entries += container.entries();
            }
        }
        return new ContainerStatistics.Kind(containers, sizeBytes, entries);
    }

    /**
     * Lists containers again: those that can be opened.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<ContainerInfo> containers() {
        refresh();
        return shelf.index().containers();
    }

    /**
     * The table of contents of a container, read and checked.
     *
     * @throws FirnException of kind MISSING if it is gone (merged with others), CORRUPT if it is damaged, IO if the medium fails
     */
    public EntryTable table(ContainerInfo container) {
        return Containers.load(shelf.space(), shelf.repository(), container.blobName())
                .table();
    }

    /**
     * Lists containers again, and shows the CID of every block that stands in lines, those of copies more than once. Containers that cannot be read, or are
     * merged meanwhile, are passed over.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public void forEachLine(Consumer<Cid> visitor) {
        refresh();
        for (ContainerInfo container : shelf.index().containers()) {
            if (container.type() == ContainerType.LINES) {
                EntryTable table;
                try {
                    table = LinesFile.load(shelf.space(), shelf.repository(), container.name())
                            .table();
                } catch (FirnException e) {
                    if (e.kind() == FirnException.Kind.IO) {
                        throw e;
                    }
                    continue;
                }
                for (int i = 0; i < table.count(); i++) {
                    // Lines hold nothing but DAG-JSON; a table of contents does not know codecs.
                    visitor.accept(Cid.of(Codec.DAG_JSON, table.cid(i).digest()));
                }
            }
        }
    }

    /**
     * Makes that places found wrong so far count as unknown for other processes too, so that a later commit of the good bytes heals.
     *
     * @throws FirnException of kind IO or REFUSED if it cannot be written
     */
    public void rememberDamage() {
        shelf.index().rememberUnlisted();
    }

    /** Where the store is, for messages. */
    public String place() {
        return shelf.space().place();
    }

    /** Closes what is open for reading; the space is the caller's. */
    @Override
    public void close() {
        try {
            settle();
        } catch (FirnException e) {
            // What was fetched on the way and cannot be kept is fetched again.
            return;
        } finally {
            Promisor keeper = promisor;
            if (keeper != null) {
                keeper.close();
            }
            containers.closeAll();
        }
    }
}
