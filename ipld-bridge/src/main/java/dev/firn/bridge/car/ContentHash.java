package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * The hash functions by which the CID of a foreign block may name its bytes (multiformats/multicodec, "multihash"). Pure.
 *
 * <pre>
 * 0x00 identity, at most 128 bytes, as kubo and {@link Cid} have it     0x12 sha2-256     0x13 sha2-512     0x20 sha2-384     0x14 to 0x17 sha3-512, -384, -256, -224
 * 0x1e blake3, 20 to 128 bytes         0xb214 to 0xb240 blake2b of 20 to 64 bytes
 * </pre>
 *
 * <p>Shorter digests can be forged, and are not taken.
 */
public final class ContentHash {
    private static final int MIN_DIGEST_BYTES = 20;
    private static final int SHA2_512 = 0x13;
    private static final int SHA3_512 = 0x14;
    private static final int SHA3_384 = 0x15;
    private static final int SHA3_256 = 0x16;
    private static final int SHA3_224 = 0x17;
    private static final int BLAKE3 = 0x1e;
    private static final int SHA2_384 = 0x20;
    /** Codes above are those of digests of 1 to 64 bytes. */
    private static final int BLAKE2B = 0xb200;

    private static final int MAX_BLAKE2B_BYTES = 64;

    private ContentHash() {}

    /**
     * Checks that bytes are those of a CID.
     *
     * @param bytes from position to limit, which stay as they are
     * @param place where they were read, for the message
     * @throws FirnException of kind CORRUPT if they are not, UNSUPPORTED if the hash function is unknown here or its digest too short to be trusted
     */
    public static void check(Cid cid, ByteBuffer bytes, String place) {
        if (!Arrays.equals(digest(cid, bytes, place), cid.digest())) {
            throw wrong(cid, place);
        }
    }

    static FirnException wrong(Cid cid, String place) {
        return FirnException.corrupt("the bytes of block " + cid + " in " + place + " do not have its hash");
    }

    private static byte[] digest(Cid cid, ByteBuffer bytes, String place) {
        long function = cid.hashFunction();
        int length = cid.digest().length;
        if (function == Cid.SHA2_256) {
            return Sha256.digest(bytes);
        }
        if (function == Cid.IDENTITY) {
            return copy(bytes);
        }
        if (length >= MIN_DIGEST_BYTES) {
            if (function == BLAKE3) {
                return blake3(bytes, length);
            }
            if (function == BLAKE2B + length && length <= MAX_BLAKE2B_BYTES) {
                return blake2b(bytes, length);
            }
            String name = jdkName(function);
            if (!name.isEmpty()) {
                return jdk(name, bytes);
            }
        }
        throw FirnException.unsupported("block " + cid + " in " + place + " is named by " + length
                + " bytes of hash function 0x" + Long.toHexString(function) + ", which is not taken here");
    }

    private static String jdkName(long function) {
        if (function == SHA2_512) {
            return "SHA-512";
        }
        if (function == SHA2_384) {
            return "SHA-384";
        }
        if (function == SHA3_512) {
            return "SHA3-512";
        }
        if (function == SHA3_384) {
            return "SHA3-384";
        }
        if (function == SHA3_256) {
            return "SHA3-256";
        }
        return function == SHA3_224 ? "SHA3-224" : "";
    }

    private static byte[] jdk(String name, ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(name);
            digest.update(bytes.duplicate());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + name, e);
        }
    }

    private static byte[] blake2b(ByteBuffer bytes, int length) {
        Blake2bDigest digest = new Blake2bDigest(length * Byte.SIZE);
        byte[] content = copy(bytes);
        digest.update(content, 0, content.length);
        byte[] out = new byte[length];
        digest.doFinal(out, 0);
        return out;
    }

    private static byte[] blake3(ByteBuffer bytes, int length) {
        Blake3Digest digest = new Blake3Digest(length);
        byte[] content = copy(bytes);
        digest.update(content, 0, content.length);
        byte[] out = new byte[length];
        digest.doFinal(out, 0, length);
        return out;
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
