package dev.firn.bridge.blocks;

import dev.firn.bridge.blocks.Finds.Place;
import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.FileDag;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Every block that a repository stands for: those that are stored; leaves of large objects; documents that stand in pages; the directories, plain and
 * sharded, of the UnixFS view of the versions that refs name and of the {@value #MAX_VERSIONS} newest before them.
 *
 * <p>A block is found by its sha2-256 alone, whatever codec and version its CID names, as IPFS does. Where blocks are that are not stored as such is found
 * out when one is first asked for that is not known, by a thread of this object's own, newest versions first; it is kept in the repository's {@code work}
 * directory, where other processes' finds are not seen and not needed. What others commit meanwhile is seen at once. Safe for many threads.
 */
public final class RepositoryBlocks implements BlockSource, Closeable {
    /** How many versions are looked through. */
    public static final int MAX_VERSIONS = 1_000;

    /** How long a question waits for what is being found out. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Repository repository;
    private final Duration patience;
    private final Search search;

    /** Those of a repository, which stays the caller's and is closed after this. Nothing is read yet. */
    public RepositoryBlocks(Repository repository) {
        this(repository, PATIENCE);
    }

    /** As the other, with another patience. */
    RepositoryBlocks(Repository repository, Duration patience) {
        this.repository = repository;
        this.patience = patience;
        this.search = new Search(repository, MAX_VERSIONS);
    }

    /**
     * {@inheritDoc}
     *
     * @throws StillLookingException if it is not known yet whether there is such a block
     */
    @Override
    public Optional<Block> findBlock(Cid cid) {
        if (cid.hashFunction() != Cid.SHA2_256) {
            return Optional.empty();
        }
        Store store = repository.store();
        Cid stored = Cid.of(cid.knownCodec().orElse(Codec.RAW), cid.digest());
        if (store.knows(stored)) {
            return store.findBlock(stored).map(block -> renamed(cid, block));
        }
        Optional<Block> quick = search.finds().find(cid).flatMap(place -> read(cid, place));
        if (quick.isPresent()) {
            return quick;
        }
        Optional<Block> listed = store.findBlock(stored);
        return listed.isPresent() ? listed.map(block -> renamed(cid, block)) : findSlowly(cid);
    }

    /** Where a block lies that is known to be stored, as such or as a leaf of a large object. Nothing is looked for, and nothing read of the block. */
    Optional<StoredBlock> findStored(Cid cid) {
        if (!cid.isFirn()) {
            return Optional.empty();
        }
        Store store = repository.store();
        Optional<StoredBlock> whole = store.findPlace(cid)
                .filter(place -> place.lengthBytes() <= Block.MAX_BYTES)
                .map(place -> StoredBlock.at(store, place));
        return whole.isPresent()
                ? whole
                : search.finds()
                        .find(cid)
                        .filter(Place.InObject.class::isInstance)
                        .flatMap(place -> storedLeaf((Place.InObject) place));
    }

    private Optional<StoredBlock> storedLeaf(Place.InObject in) {
        long begin = in.index() * FileDag.LEAF_BYTES;
        long size = Math.min(in.sizeBytes() - begin, FileDag.LEAF_BYTES);
        if (begin < 0 || size <= 0 || in.sizeBytes() <= Block.MAX_BYTES) {
            return Optional.empty();
        }
        Store store = repository.store();
        return store.places(new ObjectRef(in.root(), in.sizeBytes())).stream()
                .findFirst()
                .map(place -> new StoredBlock(store, place.container(), place.offsetBytes() + begin, (int) size, 0));
    }

    /** Whether it is known, without looking for it, that there is such a block. */
    boolean isQuick(Cid cid) {
        return cid.hashFunction() == Cid.SHA2_256
                && (repository.store().knows(Cid.of(Codec.RAW, cid.digest()))
                        || search.finds().find(cid).isPresent());
    }

    private Optional<Block> findSlowly(Cid cid) {
        Search.Extent extent = cid.has(Codec.RAW) ? Search.Extent.CONTAINERS : Search.Extent.VERSIONS;
        Optional<Place> place = search.await(cid, extent, patience);
        return place.flatMap(found -> read(cid, found));
    }

    private static Block renamed(Cid cid, Block block) {
        return block.cid().equals(cid) ? block : Block.verified(cid, block.toByteArray(), "memory");
    }

    private Optional<Block> read(Cid cid, Place place) {
        if (place instanceof Place.Made made) {
            byte[] bytes = new byte[made.bytes().remaining()];
            made.bytes().duplicate().get(bytes);
            return Optional.of(Block.verified(cid, bytes, "the working state of " + repository.place()));
        }
        if (place instanceof Place.InPage in) {
            return repository
                    .store()
                    .findBlock(in.page())
                    .flatMap(page -> PageDocuments.find(page, cid))
                    .map(bytes -> Block.verified(cid, bytes, "the pages of " + repository.place()));
        }
        return Optional.of(leaf(cid, (Place.InObject) place));
    }

    private Block leaf(Cid cid, Place.InObject in) {
        long begin = in.index() * FileDag.LEAF_BYTES;
        long end = Math.min(in.sizeBytes(), begin + FileDag.LEAF_BYTES);
        ObjectRef object;
        try {
            object = new ObjectRef(in.root(), in.sizeBytes());
            if (begin < 0 || begin >= end) {
                throw new IllegalArgumentException("leaf " + in.index());
            }
        } catch (IllegalArgumentException e) {
            throw FirnException.corrupt(
                    "the working state of " + repository.place() + " is damaged: " + e.getMessage());
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (end - begin));
        repository.store().read(object, begin, end, bytes::put);
        return Block.verified(cid, bytes.array(), repository.place());
    }

    /** Ends what is being found out, and lets another process have what was. */
    @Override
    public void close() {
        search.close();
    }
}
