package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BlockChecksum;
import dev.firn.cas.space.BlobReader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Hashes one range of a blob after the other. Ranges that follow each other are read together, in pieces that stay near the processor, into memory that is used
 * again. For one thread.
 */
final class PayloadReader {
    private static final int PIECE_BYTES = 1 << 17;

    private final BlobReader blob;
    /** Nothing from here on is read ahead. */
    private final long endBytes;

    private final MessageDigest digest = Sha256.create();
    private final BlockChecksum checksum = new BlockChecksum();
    private final byte[] piece = new byte[PIECE_BYTES];
    private long pieceBegin;
    private int pieceLength;

    PayloadReader(BlobReader blob, long endBytes) {
        this.blob = blob;
        this.endBytes = endBytes;
    }

    BlobReader blob() {
        return blob;
    }

    /**
     * The sha2-256 of the bytes {@code [begin, end)}.
     *
     * @throws FirnException as {@link BlobReader#read}, for these bytes alone
     */
    byte[] sha256(long begin, long end) {
        digest.reset();
        checksum.begin();
        long at = begin;
        while (at < end) {
            if (at < pieceBegin || at >= pieceBegin + pieceLength) {
                fill(at, end);
            }
            int offset = (int) (at - pieceBegin);
            int count = (int) Math.min(end - at, pieceLength - offset);
            digest.update(piece, offset, count);
            checksum.add(piece, offset, count);
            at += count;
        }
        return digest.digest();
    }

    /** The checksum of the bytes that were hashed last, once, if they are the block {@code cid}. */
    int checksum(Cid cid) {
        return checksum.end(cid);
    }

    private void fill(long begin, long wantedEnd) {
        long wanted = Math.min(begin + PIECE_BYTES, wantedEnd);
        long ahead = Math.max(wanted, Math.min(begin + PIECE_BYTES, endBytes));
        try {
            read(begin, ahead);
        } catch (FirnException e) {
            if (wanted == ahead) {
                throw e;
            }
            // What cannot be read may be what was not asked for yet.
            read(begin, wanted);
        }
    }

    private void read(long begin, long end) {
        pieceLength = 0;
        int length = (int) (end - begin);
        blob.read(begin, ByteBuffer.wrap(piece, 0, length));
        pieceBegin = begin;
        pieceLength = length;
    }
}
