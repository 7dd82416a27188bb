package dev.firn.cas.pack;

import dev.firn.cas.space.BlobName;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a container, index or repository: 16 random bytes, written as 32 lower-case hexadecimal digits.
 *
 * @param hex the digits
 */
public record ContainerName(String hex) {
    /** How long a name is in binary files, in bytes. */
    public static final int BYTES = 16;

    /** Checks the digits. */
    public ContainerName {
        if (!isLawful(hex)) {
            throw new IllegalArgumentException("32 lower-case hexadecimal digits wanted, not \"" + hex + "\"");
        }
    }

    private static boolean isLawful(String hex) {
        if (hex.length() != 2 * BYTES) {
            return false;
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** A fresh name. The generator may be shared by threads. */
    public static ContainerName random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        synchronized (random) {
            random.nextBytes(bytes);
        }
        return of(bytes);
    }

    /** The name whose 16 bytes these are. */
    public static ContainerName of(byte[] bytes) {
        return new ContainerName(HexFormat.of().formatHex(bytes));
    }

    /** Reads 16 bytes at {@code offset} of a binary file. */
    public static ContainerName at(ByteBuffer buffer, int offset) {
        byte[] bytes = new byte[BYTES];
        buffer.get(offset, bytes);
        return of(bytes);
    }

    /** The name in that of a blob {@code directory/name + suffix}; nothing if the blob is called otherwise. */
    public static Optional<ContainerName> find(BlobName blob, String suffix) {
        String last = blob.lastSegment();
        if (!last.endsWith(suffix)) {
            return Optional.empty();
        }
        String hex = last.substring(0, last.length() - suffix.length());
        return isLawful(hex) ? Optional.of(new ContainerName(hex)) : Optional.empty();
    }

    /** The 16 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** What the blob of a container of this name is called. */
    public BlobName in(ContainerType type) {
        return BlobName.of(type.directoryText() + "/" + hex + type.suffix());
    }

    // Written out, as a short command would pay some milliseconds for the ones that a record generates at its first
    // use.
    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerName that && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return hex;
    }
}
