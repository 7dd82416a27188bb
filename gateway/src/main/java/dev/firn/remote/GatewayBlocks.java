package dev.firn.remote;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.transfer.BlockBatches;
import dev.firn.transfer.TransferSource;
import java.net.URI;
import java.util.Optional;

/**
 * The blocks of a trustless IPFS gateway, asked for one by one as raw bytes (ipfs/specs, "Trustless Gateway Specification", "Block Responses"), and believed
 * only if they have their hash. Safe for many threads.
 */
final class GatewayBlocks implements TransferSource {
    private static final String RAW = "application/vnd.ipld.raw";

    private final HttpGet http;
    private final URI root;
    private final Optional<BlockBatches> batches;

    /** The gateway at {@code root}, to which CIDs are appended; it may offer many at once, which is no business of gateways in general. */
    GatewayBlocks(HttpGet http, URI root, Optional<BlockBatches> batches) {
        this.http = http;
        this.root = root;
        this.batches = batches;
    }

    @Override
    public Optional<BlockBatches> batches() {
        return batches;
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        if (!cid.isFirn()) {
            return Optional.empty();
        }
        URI uri = root.resolve(cid + "?format=raw");
        return http.find(uri, RAW, Block.MAX_BYTES).map(bytes -> Block.verified(cid, bytes, uri.toString()));
    }
}
