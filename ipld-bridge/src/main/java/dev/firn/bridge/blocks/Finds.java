package dev.firn.bridge.blocks;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.scratch.KeptMap;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What was found out about the blocks of a repository, by digest, and what was looked through for that. Lies in the repository's working directory if this
 * process may have it to itself, else in scratch space. Rebuildable; nothing in it is believed. Safe for many threads.
 *
 * <pre>
 * key   'b' digest          value  'd' bytes                          a block of a directory
 *                                  'p' digest                         a document in a page
 *                                  'l' digest, index (8), size (8)    a leaf of a large object
 *       'c' container (16)         empty                              looked through
 *       'o' digest                 empty                              a large object whose leaves are all known
 *       'v' digest                 empty                              a manifest whose directories are all known
 * </pre>
 */
final class Finds implements Closeable {
    private static final String DIRECTORY = "blocks";
    private static final String PURPOSE = "firn blocks 1";
    private static final byte[] NOTHING = {};

    /** Where a block is that is none of the store's own. */
    @SuppressWarnings("ArrayRecordComponent") // They are taken apart at once, and nobody compares them.
    sealed interface Place {
        /** These bytes are it: a block of a directory. */
        record Made(ByteBuffer bytes) implements Place {}

        /** It is a document in this page. */
        record InPage(Cid page) implements Place {}

        /** It is a leaf of the object of this size that has this root. */
        record InObject(Cid root, long index, long sizeBytes) implements Place {}
    }

    private interface Entries extends Closeable {
        Optional<byte[]> find(byte[] key);

        void put(byte[] key, byte[] value);

        @Override
        void close();
    }

    private final Entries entries;

    private Finds(Entries entries) {
        this.entries = entries;
    }

    /** Those of a repository, as far as they were kept. */
    static Finds open(Repository repository) {
        return new Finds(kept(repository).map(Finds::entries).orElseGet(() -> entries(repository.newScratch())));
    }

    private static Optional<KeptMap> kept(Repository repository) {
        if (repository.directory().isEmpty()) {
            return Optional.empty();
        }
        try {
            return KeptMap.open(
                    repository.directory().get().resolve(Repository.WORK).resolve(DIRECTORY), PURPOSE);
        } catch (FirnException e) {
            // A repository that may not be written, a disk that is full, a machine without RocksDB: found out anew
            // then.
            return Optional.empty();
        }
    }

    private static Entries entries(KeptMap map) {
        return new Entries() {
            @Override
            public Optional<byte[]> find(byte[] key) {
                return map.find(key);
            }

            @Override
            public void put(byte[] key, byte[] value) {
                map.put(key, value);
            }

            @Override
            public void close() {
                map.close();
            }
        };
    }

    private static Entries entries(Scratch scratch) {
        SortedScratch map = scratch.map("blocks");
        return new Entries() {
            @Override
            public synchronized Optional<byte[]> find(byte[] key) {
                return map.find(key);
            }

            @Override
            public synchronized void put(byte[] key, byte[] value) {
                map.put(key, value);
            }

            @Override
            public synchronized void close() {
                scratch.close();
            }
        };
    }

    private static byte[] key(char kind, byte[] name) {
        return ByteBuffer.allocate(1 + name.length).put((byte) kind).put(name).array();
    }

    Optional<Place> find(Cid cid) {
        return entries.find(key('b', cid.digest())).map(Finds::place);
    }

    private static Place place(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte kind = in.get();
        if (kind == 'd') {
            return new Place.Made(in.slice().asReadOnlyBuffer());
        }
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        in.get(digest);
        return kind == 'p'
                ? new Place.InPage(Cid.of(Codec.DAG_JSON, digest))
                : new Place.InObject(Cid.of(Codec.DAG_PB, digest), in.getLong(), in.getLong());
    }

    void put(Cid cid, Place place) {
        byte[] key = key('b', cid.digest());
        if (place instanceof Place.Made made) {
            // Most directories of a version are those of the one before.
            if (entries.find(key).isEmpty()) {
                byte[] bytes = new byte[made.bytes().remaining()];
                made.bytes().duplicate().get(bytes);
                entries.put(key, key('d', bytes));
            }
        } else if (place instanceof Place.InPage page) {
            entries.put(key, key('p', page.page().digest()));
        } else if (place instanceof Place.InObject object) {
            byte[] value = ByteBuffer.allocate(1 + Cid.DIGEST_BYTES + 2 * Long.BYTES)
                    .put((byte) 'l')
                    .put(object.root().digest())
                    .putLong(object.index())
                    .putLong(object.sizeBytes())
                    .array();
            entries.put(key, value);
        }
    }

    boolean knows(ContainerInfo container) {
        return entries.find(key('c', container.name().bytes())).isPresent();
    }

    void note(ContainerInfo container) {
        entries.put(key('c', container.name().bytes()), NOTHING);
    }

    boolean knowsObject(Cid root) {
        return entries.find(key('o', root.digest())).isPresent();
    }

    void noteObject(Cid root) {
        entries.put(key('o', root.digest()), NOTHING);
    }

    boolean knowsVersion(Cid manifest) {
        return entries.find(key('v', manifest.digest())).isPresent();
    }

    void noteVersion(Cid manifest) {
        entries.put(key('v', manifest.digest()), NOTHING);
    }

    @Override
    public void close() {
        entries.close();
    }
}
