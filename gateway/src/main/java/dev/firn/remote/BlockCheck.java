package dev.firn.remote;

import dev.firn.cas.Cid;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BlockChecksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Whether what comes in parts is the block it should be: by its checksum where that is known, from an earlier answer or from the container in which it lies, else by its hash, and then the checksum is
 * known. For one thread at a time.
 */
final class BlockCheck {
    private final Checksums checksums;
    private final MessageDigest hash = Sha256.create();
    private final BlockChecksum sum = new BlockChecksum();
    private OptionalInt known = OptionalInt.empty();

    BlockCheck(Checksums checksums) {
        this.checksums = checksums;
    }

    /**
     * The next block begins.
     *
     * @param noted its checksum as its container says; 0 where that says none
     */
    void begin(Cid cid, int noted) {
        known = checksums.find(cid);
        if (known.isEmpty() && noted != 0 && !checksums.isDoubted(cid)) {
            known = OptionalInt.of(noted);
        }
        sum.begin();
        hash.reset();
    }

    /** What of it comes next, from position to limit, which stay as they are. */
    void add(ByteBuffer part) {
        sum.add(part);
        if (known.isEmpty()) {
            hash.update(part.duplicate());
        }
    }

    /** Whether all that came is the block. If its checksum says no, the hash has to say so the next time. */
    boolean isRight(Cid cid) {
        int found = sum.end(cid);
        if (known.isPresent()) {
            if (known.getAsInt() != found) {
                checksums.doubt(cid);
            }
            return known.getAsInt() == found;
        }
        if (!Arrays.equals(hash.digest(), cid.digest())) {
            return false;
        }
        checksums.keep(cid, found);
        return true;
    }
}
