package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum that packs note of a block: CRC-32C of its bytes and, behind them, its digest, so that it is not that of another block whose place an index gives by
 * mistake. See docs/format.md, "Packs". For one thread.
 */
public final class BlockChecksum {
    private final CRC32C sum = new CRC32C();

    /** Forgets what was added. */
    public void begin() {
        sum.reset();
    }

    /** The next bytes of the block: from position to limit, which stay as they are. */
    public void add(ByteBuffer part) {
        sum.update(part.duplicate());
    }

    /** The next bytes of the block. */
    public void add(byte[] bytes, int offset, int length) {
        sum.update(bytes, offset, length);
    }

    /** The checksum of what was added, if it is the block {@code cid}; the next block begins. */
    public int end(Cid cid) {
        sum.update(cid.digest());
        int checksum = (int) sum.getValue();
        sum.reset();
        return checksum;
    }
}
