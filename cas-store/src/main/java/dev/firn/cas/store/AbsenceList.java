package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BinaryHeader;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One file of absent blocks, all for one reason: header (48) with magic FIRNABSN and the reason as its type, length of the name of the remote (1), the name,
 * the digests in ascending order (32 each), sha2-256 of all before (32). Immutable; safe for many threads. See docs/format.md, "Recorded absence".
 */
final class AbsenceList {
    static final BlobName DIRECTORY = BlobName.of("absent");
    static final int MAX_DIGESTS = 1 << 20;

    private static final String SUFFIX = ".abs";
    private static final String MAGIC = "FIRNABSN";
    private static final int TYPE_AT = 10;

    private final Absence absence;
    private final ByteBuffer digests;

    private AbsenceList(Absence absence, ByteBuffer digests) {
        this.absence = absence;
        this.digests = digests;
    }

    /** The name in that of a file of absences. */
    static Optional<ContainerName> name(BlobName blob) {
        return ContainerName.find(blob, SUFFIX)
                .filter(name -> blobName(name).text().equals(blob.text()));
    }

    static BlobName blobName(ContainerName name) {
        return DIRECTORY.child(name.hex() + SUFFIX);
    }

    Absence absence() {
        return absence;
    }

    int count() {
        return digests.capacity() / Cid.DIGEST_BYTES;
    }

    /** The digest of this place in the list. */
    byte[] digest(int index) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        digests.get(index * Cid.DIGEST_BYTES, digest);
        return digest;
    }

    boolean contains(Cid cid) {
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = cid.compareDigest(digests, middle * Cid.DIGEST_BYTES);
            if (order == 0) {
                return true;
            }
            if (order > 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /**
     * Opens a file of absences and checks all of it.
     *
     * @throws FirnException of kind MISSING if it is gone, CORRUPT or UNSUPPORTED if it fails a check
     */
    static AbsenceList load(BlobSpace space, ContainerName repository, ContainerName name) {
        BlobName blob = blobName(name);
        String file = "list of absences " + blob + " in " + space.place();
        try (BlobReader reader = space.open(blob)) {
            long size = reader.sizeBytes();
            int smallest = BinaryHeader.BYTES + 1 + Cid.DIGEST_BYTES;
            if (size < smallest || size > smallest + Absence.MAX_REMOTE_BYTES + (long) MAX_DIGESTS * Cid.DIGEST_BYTES) {
                throw FirnException.corrupt(file + " has " + size + " bytes, which it cannot have");
            }
            return parse(reader.map(0, size), new Expected(repository, name, file));
        }
    }

    private record Expected(ContainerName repository, ContainerName name, String file) {}

    private static AbsenceList parse(ByteBuffer bytes, Expected expected) {
        String file = expected.file;
        byte code = bytes.get(TYPE_AT);
        BinaryHeader.check(
                bytes.slice(0, BinaryHeader.BYTES),
                new BinaryHeader(MAGIC, code, expected.repository, expected.name),
                file);
        int end = bytes.limit() - Cid.DIGEST_BYTES;
        if (!bytes.slice(end, Cid.DIGEST_BYTES).equals(ByteBuffer.wrap(Sha256.digest(bytes.slice(0, end))))) {
            throw FirnException.corrupt(file + " does not have its checksum");
        }
        Absence.Reason reason = Arrays.stream(Absence.Reason.values())
                .filter(known -> known.code() == code)
                .findFirst()
                .orElseThrow(() -> FirnException.unsupported(
                        file + " has a reason '" + (char) code + "' that this version of Firn does not know"));
        int nameLength = bytes.get(BinaryHeader.BYTES) & 0xff;
        int begin = BinaryHeader.BYTES + 1 + nameLength;
        if (begin > end || (end - begin) % Cid.DIGEST_BYTES != 0) {
            throw FirnException.corrupt(file + " has " + bytes.limit() + " bytes, which it cannot have");
        }
        AbsenceList list = new AbsenceList(
                new Absence(reason, remote(bytes.slice(BinaryHeader.BYTES + 1, nameLength), file)),
                bytes.slice(begin, end - begin));
        list.checkOrder(file);
        return list;
    }

    private static String remote(ByteBuffer utf8, String file) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw FirnException.corrupt(file + " has a name of a remote that is not UTF-8");
        }
    }

    /** A checksum says that a list is as it was written, not that it was written in order; and what is out of order would not be found. */
    private void checkOrder(String file) {
        for (int at = Cid.DIGEST_BYTES; at < digests.capacity(); at += Cid.DIGEST_BYTES) {
            ByteBuffer before = digests.slice(at - Cid.DIGEST_BYTES, Cid.DIGEST_BYTES);
            int first = before.mismatch(digests.slice(at, Cid.DIGEST_BYTES));
            if (first < 0 || (before.get(first) & 0xff) > (digests.get(at + first) & 0xff)) {
                throw FirnException.corrupt(file + " has a digest " + at / Cid.DIGEST_BYTES + " that is out of order");
            }
        }
    }

    /**
     * Writes a file of absences, durably.
     *
     * @param sorted digests in ascending order, at most {@link #MAX_DIGESTS}
     */
    static void write(BlobSpace space, BinaryName name, Absence absence, List<byte[]> sorted) {
        byte[] remote = absence.remote().getBytes(StandardCharsets.UTF_8);
        if (remote.length > Absence.MAX_REMOTE_BYTES) {
            throw new IllegalArgumentException("a remote's name of " + remote.length + " bytes");
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(BinaryHeader.BYTES + 1 + remote.length + (sorted.size() + 1) * Cid.DIGEST_BYTES);
        bytes.put(new BinaryHeader(MAGIC, absence.reason().code(), name.repository, name.name).encode());
        bytes.put((byte) remote.length).put(remote);
        sorted.forEach(bytes::put);
        bytes.put(Sha256.digest(bytes.duplicate().flip())).flip();
        if (!space.create(blobName(name.name), ByteSource.of(bytes))) {
            throw FirnException.conflict(
                    "a blob " + blobName(name.name) + " is there already, though its name was chosen at random");
        }
    }

    /** Under which name, in which repository. */
    record BinaryName(ContainerName repository, ContainerName name) {}
}
