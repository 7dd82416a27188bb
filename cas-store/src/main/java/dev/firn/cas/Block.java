package dev.firn.cas;

import java.nio.ByteBuffer;

/**
 * Bytes together with the CID whose hash covers them: an object of one leaf, an inner node, a manifest page, a commit.
 *
 * <p>At most {@link #MAX_BYTES} long (IPFS peers refuse more than 2 MiB). Immutable; equal if the CIDs are.
 */
public final class Block {
    /** The longest block Firn writes, in bytes: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    private final Cid cid;
    private final byte[] bytes;

    private Block(Cid cid, byte[] bytes) {
        this.cid = cid;
        this.bytes = bytes;
    }

    /** Hashes {@code bytes}, which become the block's own: the caller does not change them any more. */
    public static Block of(Codec codec, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("block of " + bytes.length + " bytes, at most " + MAX_BYTES);
        }
        return new Block(Cid.ofContent(codec, bytes), bytes);
    }

    /**
     * Checks that {@code bytes} are those of {@code cid}, and takes them as the block's own.
     *
     * @param place where they were read, for the message
     * @throws FirnException of kind CORRUPT if they are not
     */
    public static Block verified(Cid cid, byte[] bytes, String place) {
        if (!Cid.of(cid.version(), cid.codec(), cid.hashFunction(), Sha256.digest(ByteBuffer.wrap(bytes)))
                .equals(cid)) {
            throw FirnException.corrupt("the bytes of block " + cid + " at " + place + " do not have its hash");
        }
        return new Block(cid, bytes);
    }

    /** What the bytes are called. */
    public Cid cid() {
        return cid;
    }

    /** The bytes, read-only. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** How long it is, in bytes. */
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Block that && cid.equals(that.cid);
    }

    @Override
    public int hashCode() {
        return cid.hashCode();
    }

    @Override
    public String toString() {
        return "Block[" + cid + ", " + bytes.length + " bytes]";
    }
}
