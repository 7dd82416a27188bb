package dev.firn.cas;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A content identifier: what codec some bytes have and what they hash to (multiformats/cid).
 *
 * <p>Firn's own CIDs are version 1 with sha2-256 and one of the four {@link Codec}s ({@link #isFirn}); others are only met in what comes from
 * elsewhere. Two CIDs are equal if version, codec, hash function and digest are; order is that of the binary form, bytes unsigned. Immutable.
 * See docs/format.md, "CIDs".
 */
public final class Cid implements Comparable<Cid> {
    private static final Codec[] CODECS = Codec.values();

    /** Multihash code of sha2-256. */
    public static final int SHA2_256 = 0x12;
    /** Multihash code of the identity function, whose digest is the content itself. */
    public static final int IDENTITY = 0x00;
    /** Length of a sha2-256 digest in bytes. */
    public static final int DIGEST_BYTES = 32;
    /** The longest digest that is read, in bytes: that of sha2-512 and blake2b-512, and the bound for identity CIDs doubled. */
    public static final int MAX_DIGEST_BYTES = 128;

    private static final int MAX_TEXT_LENGTH = 512;

    private final int version;
    private final long codec;
    private final long hashFunction;
    private final byte[] digest;

    private Cid(int version, long codec, long hashFunction, byte[] digest) {
        this.version = version;
        this.codec = codec;
        this.hashFunction = hashFunction;
        this.digest = digest;
    }

    /** The CIDv1 of content with this codec and this sha2-256 digest (32 bytes, copied). */
    public static Cid of(Codec codec, byte[] sha256) {
        return of(1, codec.code(), SHA2_256, sha256);
    }

    /**
     * A CID from its parts; the digest is copied.
     *
     * @throws IllegalArgumentException if the version is not 0 or 1, a CIDv0 is not dag-pb with sha2-256, or the digest's length is not lawful
     */
    public static Cid of(int version, long codec, long hashFunction, byte[] digest) {
        boolean fits = hashFunction == SHA2_256 ? digest.length == DIGEST_BYTES : digest.length <= MAX_DIGEST_BYTES;
        if (!fits) {
            throw new IllegalArgumentException(
                    "digest of " + digest.length + " bytes for hash function 0x" + Long.toHexString(hashFunction));
        }
        if (version != 0 && version != 1) {
            throw new IllegalArgumentException("CID version " + version + ", wanted 0 or 1");
        }
        if (version == 0 && (codec != Codec.DAG_PB.code() || hashFunction != SHA2_256)) {
            throw new IllegalArgumentException("a CIDv0 is dag-pb with sha2-256");
        }
        return new Cid(version, codec, hashFunction, digest.clone());
    }

    /** The CIDv1 that {@code content} (from its position to its limit, which stay as they are) has under {@code codec}. */
    public static Cid ofContent(Codec codec, ByteBuffer content) {
        return new Cid(1, codec.code(), SHA2_256, Sha256.digest(content));
    }

    /** The CIDv1 that {@code content} has under {@code codec}. */
    public static Cid ofContent(Codec codec, byte[] content) {
        return ofContent(codec, ByteBuffer.wrap(content));
    }

    /**
     * Reads the text of a CID: version 1 in multibase base32 ({@code b}), base36 ({@code k}), base58btc ({@code z}), and those of base16, base32hex, base64 and base64url
     * that are final, padded or not, in capitals or not; or version 0.
     *
     * @throws IllegalArgumentException if it is not one, or has anything behind it
     */
    public static Cid parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("not a CID: " + text.length() + " characters");
        }
        if (text.length() == 46 && text.startsWith("Qm")) {
            return whole(text, Multibase.decodeBase58(text));
        }
        return whole(text, Multibase.decode(text));
    }

    private static Cid whole(String text, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Cid cid = read(buffer);
        if (buffer.hasRemaining()) {
            throw new IllegalArgumentException("not a CID: bytes behind it in " + text);
        }
        return cid;
    }

    /**
     * Reads a binary CID at the buffer's position and moves behind it. Varints must be the shortest possible.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Cid read(ByteBuffer buffer) {
        try {
            int start = buffer.position();
            if (buffer.remaining() >= 34 && buffer.get(start) == SHA2_256 && buffer.get(start + 1) == DIGEST_BYTES) {
                buffer.position(start + 2);
                return new Cid(0, Codec.DAG_PB.code(), SHA2_256, take(buffer, DIGEST_BYTES));
            }
            long version = Varint.read(buffer);
            if (version != 1) {
                throw new IllegalArgumentException("CID version " + version + ", wanted 1");
            }
            long codec = Varint.read(buffer);
            long hashFunction = Varint.read(buffer);
            long length = Varint.read(buffer);
            boolean fits =
                    hashFunction == SHA2_256 ? length == DIGEST_BYTES : length >= 0 && length <= MAX_DIGEST_BYTES;
            if (!fits || length > buffer.remaining()) {
                throw new IllegalArgumentException(
                        "digest of " + length + " bytes for hash function 0x" + Long.toHexString(hashFunction));
            }
            return new Cid(1, codec, hashFunction, take(buffer, (int) length));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a CID is cut off", e);
        }
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** The binary form: for version 1 version, codec, hash function, digest length (all varints) and digest; for version 0 the bare multihash. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(digest.length + 8);
        if (version == 1) {
            Varint.write(1, out);
            Varint.write(codec, out);
        }
        Varint.write(hashFunction, out);
        Varint.write(digest.length, out);
        out.writeBytes(digest);
        return out.toByteArray();
    }

    /** Whether this is one of Firn's own: version 1, sha2-256, one of the four codecs. */
    public boolean isFirn() {
        return version == 1 && hashFunction == SHA2_256 && knownCodec().isPresent();
    }

    /** Whether the codec is {@code wanted}. */
    public boolean has(Codec wanted) {
        return codec == wanted.code();
    }

    /** The codec, if it is one of Firn's four. */
    public Optional<Codec> knownCodec() {
        for (Codec known : CODECS) {
            if (known.code() == codec) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The version, 0 or 1. */
    public int version() {
        return version;
    }

    /** The multicodec number. */
    public long codec() {
        return codec;
    }

    /** The multihash number of the hash function. */
    public long hashFunction() {
        return hashFunction;
    }

    /** A copy of the digest. */
    public byte[] digest() {
        return digest.clone();
    }

    /** Writes the digest into {@code target} at its position, without a copy between. */
    public void putDigest(ByteBuffer target) {
        target.put(digest);
    }

    /** Compares a digest of {@link #DIGEST_BYTES} with as many bytes of {@code buffer}, which is big-endian, at {@code offset} (absolute), bytes unsigned. */
    public int compareDigest(ByteBuffer buffer, int offset) {
        // Most pairs differ in the first four bytes, and a lookup in a large index is little else than this.
        if (digest.length >= Integer.BYTES) {
            int first = Integer.compareUnsigned(hashCode(), buffer.getInt(offset));
            if (first != 0) {
                return first;
            }
        }
        int at = 0;
        for (ByteBuffer mine = ByteBuffer.wrap(digest); at + Long.BYTES <= digest.length; at += Long.BYTES) {
            int order = Long.compareUnsigned(mine.getLong(at), buffer.getLong(offset + at));
            if (order != 0) {
                return order;
            }
        }
        for (; at < digest.length; at++) {
            int order = Byte.compareUnsigned(digest[at], buffer.get(offset + at));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /**
     * The first eight bytes of the digest as a number, the first byte highest.
     *
     * @throws IllegalStateException if the digest is shorter
     */
    public long headOfDigest() {
        if (digest.length < Long.BYTES) {
            throw new IllegalStateException("a digest of " + digest.length + " bytes");
        }
        return ByteBuffer.wrap(digest).getLong();
    }

    /** Whether {@code other} speaks of the same bytes: same hash function and digest, whatever the codec. */
    public boolean sameBytes(Cid other) {
        return hashFunction == other.hashFunction && Arrays.equals(digest, other.digest);
    }

    @Override
    public int compareTo(Cid other) {
        return Arrays.compareUnsigned(toBytes(), other.toBytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid that
                && version == that.version
                && codec == that.codec
                && hashFunction == that.hashFunction
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        if (digest.length < 4) {
            return Arrays.hashCode(digest);
        }
        return (digest[0] & 0xff) << 24 | (digest[1] & 0xff) << 16 | (digest[2] & 0xff) << 8 | digest[3] & 0xff;
    }

    /** The canonical text: base32 in lower case with the prefix {@code b}; for version 0 base58btc without one. */
    @Override
    public String toString() {
        return version == 0 ? Multibase.encodeBase58(toBytes()) : Multibase.encodeBase32(toBytes());
    }
}
