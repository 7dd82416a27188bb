package dev.firn.manifest;

import dev.firn.zarr.ArrayNaming;
import java.nio.ByteBuffer;

/** How an array names its chunks as three bytes in working state: rank, first letter of the encoding, separator. */
final class NamingBytes {
    static final int BYTES = 3;

    private static final byte DEFAULT = 'd';
    private static final byte V2 = 'v';

    private NamingBytes() {}

    static void put(ArrayNaming naming, ByteBuffer out) {
        out.put((byte) naming.rank())
                .put(naming.encoding() == ArrayNaming.Encoding.V2 ? V2 : DEFAULT)
                .put((byte) naming.separator());
    }

    static ArrayNaming take(ByteBuffer in) {
        int rank = in.get();
        ArrayNaming.Encoding encoding = in.get() == V2 ? ArrayNaming.Encoding.V2 : ArrayNaming.Encoding.DEFAULT;
        return new ArrayNaming(rank, encoding, (char) in.get());
    }
}
