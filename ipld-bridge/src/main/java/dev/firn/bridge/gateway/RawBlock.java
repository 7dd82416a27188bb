package dev.firn.bridge.gateway;

import dev.firn.cas.BlockSource;
import java.nio.ByteBuffer;

/** The one block that answers a request for {@link ResponseFormat#RAW} (ipfs/specs, Trustless Gateway, "Block Responses"). */
public final class RawBlock {
    private RawBlock() {}

    /**
     * Its bytes, read-only; what an identity CID holds is its bytes.
     *
     * @throws GatewayRefusal of reason NOT_FOUND if it is not there
     * @throws dev.firn.cas.FirnException of kind CORRUPT if it is damaged, IO if the medium fails
     */
    public static ByteBuffer of(ContentPath path, BlockSource blocks) {
        return DagLinks.bytes(path.root(), blocks)
                .orElseThrow(() -> GatewayRefusal.notFound("block " + path.root() + " is not here"));
    }
}
