package dev.firn.workdir;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** CRC-32 and CRC-32C side by side: any run of damage up to 32 bits is noticed for certain, all other but for one in 2^64. For one thread. */
final class TwoChecksums {
    /** Length of the binary form. */
    static final int BYTES = 8;

    private final CRC32 first = new CRC32();
    private final CRC32C second = new CRC32C();

    void update(ByteBuffer bytes) {
        first.update(bytes.duplicate());
        second.update(bytes.duplicate());
    }

    /** Both, one in the upper and one in the lower half. */
    long value() {
        return first.getValue() << 32 | second.getValue();
    }
}
