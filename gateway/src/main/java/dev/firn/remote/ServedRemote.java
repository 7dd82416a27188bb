package dev.firn.remote;

import dev.firn.cas.FirnException;
import dev.firn.transfer.BlockBatches;
import dev.firn.transfer.Remote;
import dev.firn.transfer.RemoteRef;
import dev.firn.transfer.TransferSource;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A repository that {@code firn serve} serves. Safe for many threads. */
final class ServedRemote implements Remote {
    private final HttpGet http;
    private final URI uri;
    /** What it said last: where blocks are does not change while it runs. */
    private volatile Optional<RefsDocument> last = Optional.empty();

    ServedRemote(HttpGet http, URI uri) {
        this.http = http;
        this.uri = uri;
    }

    @Override
    public String place() {
        return uri.toString();
    }

    private RefsDocument document() {
        URI at = URI.create(uri + "/" + RefsDocument.PATH);
        byte[] bytes = http.find(at, "application/json", RefsDocument.MAX_BYTES)
                .orElseThrow(() -> FirnException.missing("there is no repository at " + uri)
                        .withHint("'firn serve' says under which URLs it serves; a commit at an IPFS gateway is"
                                + " http://HOST/ipfs/CID"));
        return RefsDocument.decode(bytes, at.toString());
    }

    @Override
    public List<RemoteRef> refs() {
        RefsDocument now = document();
        last = Optional.of(now);
        return now.refs();
    }

    /** The path that the server names, at the same server: it cannot send a client elsewhere. */
    @Override
    public TransferSource blocks() {
        RefsDocument document = last.orElseGet(this::document);
        Optional<BlockBatches> batches =
                document.batches().map(path -> new ServedBatches(http.limits(), uri.resolve(path)));
        return new GatewayBlocks(http, uri.resolve(document.blocks()), batches);
    }

    @Override
    public void close() {}
}
