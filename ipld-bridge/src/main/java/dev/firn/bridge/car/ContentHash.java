package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The hash functions by which a CID may name bytes (multiformats/multicodec, "multihash"). Pure. */
public final class ContentHash {
    /** The longest digest of an identity CID, in bytes: what kubo takes. */
    public static final int MAX_IDENTITY_BYTES = 128;

    private ContentHash() {}

    /**
     * Checks that bytes are those of a CID.
     *
     * @param bytes from position to limit, which stay as they are
     * @param place where they were read, for the message
     * @throws FirnException of kind CORRUPT if they are not, UNSUPPORTED if the hash function is unknown here
     */
    public static void check(Cid cid, ByteBuffer bytes, String place) {
        if (!Arrays.equals(digest(cid, bytes, place), cid.digest())) {
            throw FirnException.corrupt("the bytes of block " + cid + " in " + place + " do not have its hash");
        }
    }

    private static byte[] digest(Cid cid, ByteBuffer bytes, String place) {
        if (cid.hashFunction() == Cid.SHA2_256) {
            return Sha256.digest(bytes);
        }
        if (cid.hashFunction() == Cid.IDENTITY) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }
        throw FirnException.unsupported("block " + cid + " in " + place + " is named by hash function 0x"
                + Long.toHexString(cid.hashFunction()) + ", which is not known here");
    }
}
