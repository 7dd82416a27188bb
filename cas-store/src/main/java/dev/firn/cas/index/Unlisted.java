package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BinaryHeader;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places whose bytes were found wrong: as many as there are wrong blocks. They can be written down for other processes, in a file beside the indexes:
 * header (48) with magic FIRNBADS, name of container (16) and offset (8) of each place, sha2-256 of all before (32). Safe for many threads.
 */
final class Unlisted {
    static final String SUFFIX = ".bad";

    private static final String MAGIC = "FIRNBADS";
    private static final int SPOT_BYTES = ContainerName.BYTES + 8;
    private static final int MAX_SPOTS = 1 << 20;
    private static final int MAX_FILE_BYTES = BinaryHeader.BYTES + MAX_SPOTS * SPOT_BYTES + Cid.DIGEST_BYTES;

    private final BlobSpace space;
    private final ContainerName repository;
    private final Set<Spot> spots = ConcurrentHashMap.newKeySet();
    private final Set<Spot> written = ConcurrentHashMap.newKeySet();
    private final Set<ContainerName> read = ConcurrentHashMap.newKeySet();

    Unlisted(BlobSpace space, ContainerName repository) {
        this.space = space;
        this.repository = repository;
    }

    private record Spot(ContainerName container, long offsetBytes) {}

    boolean isEmpty() {
        return spots.isEmpty();
    }

    void add(Place place) {
        spots.add(spot(place));
    }

    boolean contains(Place place) {
        return spots.contains(spot(place));
    }

    boolean containsAll(List<Place> places) {
        for (int i = 0; i < places.size(); i++) {
            if (!contains(places.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Spot spot(Place place) {
        return new Spot(place.container().name(), place.offsetBytes());
    }

    /** The name in that of a file of such places. */
    static Optional<ContainerName> name(BlobName blob) {
        return ContainerName.find(blob, SUFFIX)
                .filter(name -> blobName(name).text().equals(blob.text()));
    }

    private static BlobName blobName(ContainerName name) {
        return IndexLayout.DIRECTORY.child(name.hex() + SUFFIX);
    }

    /** Takes in what a file says, once; a damaged one says nothing. */
    void load(ContainerName name) {
        if (!read.add(name)) {
            return;
        }
        try {
            written.addAll(parse(name));
            spots.addAll(written);
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.IO) {
                throw e;
            }
        }
    }

    /**
     * Checks a file of such places.
     *
     * @throws FirnException of kind CORRUPT or UNSUPPORTED if it fails a check
     */
    void check(ContainerName name) {
        parse(name);
    }

    private Set<Spot> parse(ContainerName name) {
        BlobName blob = blobName(name);
        String file = "list of damage " + blob + " in " + space.place();
        ByteBuffer bytes = space.readWhole(blob, MAX_FILE_BYTES);
        int end = bytes.remaining() - Cid.DIGEST_BYTES;
        if (end < BinaryHeader.BYTES || (end - BinaryHeader.BYTES) % SPOT_BYTES != 0) {
            throw FirnException.corrupt(file + " has " + bytes.remaining() + " bytes, which it cannot have");
        }
        BinaryHeader.check(bytes, new BinaryHeader(MAGIC, (byte) 0, repository, name), file);
        if (!bytes.slice(end, Cid.DIGEST_BYTES).equals(ByteBuffer.wrap(Sha256.digest(bytes.slice(0, end))))) {
            throw FirnException.corrupt(file + " does not have its checksum");
        }
        Set<Spot> found = new HashSet<>();
        for (int at = BinaryHeader.BYTES; at < end; at += SPOT_BYTES) {
            found.add(new Spot(ContainerName.at(bytes, at), bytes.getLong(at + ContainerName.BYTES)));
        }
        return found;
    }

    /** Writes all places in these containers down under a fresh name, if some are not yet, and deletes the files it takes in. */
    synchronized void write(ContainerName name, Set<ContainerName> containers) {
        if (written.containsAll(spots)) {
            return;
        }
        List<Spot> kept = new ArrayList<>(spots);
        kept.removeIf(spot -> !containers.contains(spot.container));
        int count = Math.min(MAX_SPOTS, kept.size());
        ByteBuffer bytes = ByteBuffer.allocate(BinaryHeader.BYTES + count * SPOT_BYTES + Cid.DIGEST_BYTES);
        bytes.put(new BinaryHeader(MAGIC, (byte) 0, repository, name).encode());
        for (Spot spot : kept.subList(0, count)) {
            bytes.put(spot.container.bytes()).putLong(spot.offsetBytes);
        }
        bytes.put(Sha256.digest(bytes.duplicate().flip())).flip();
        if (!space.create(blobName(name), ByteSource.of(bytes))) {
            throw FirnException.conflict(
                    "a blob " + blobName(name) + " is there already, though its name was chosen at random");
        }
        written.addAll(kept);
        List<ContainerName> old = new ArrayList<>(read);
        read.add(name);
        if (space instanceof BlobDeletion deletion) {
            old.forEach(taken -> deletion.delete(blobName(taken)));
        }
    }
}
