package dev.firn.remote;

import dev.firn.cas.ref.RefName;
import dev.firn.transfer.Remote;
import dev.firn.transfer.RemoteRef;
import dev.firn.transfer.TransferSource;
import java.util.List;
import java.util.Optional;

/** One commit at a trustless gateway, as a repository with one branch {@code main}, which never moves. Safe for many threads. */
final class GatewayRemote implements Remote {
    private final HttpGet http;
    private final RemoteAddress.Gateway address;

    GatewayRemote(HttpGet http, RemoteAddress.Gateway address) {
        this.http = http;
        this.address = address;
    }

    @Override
    public String place() {
        return address.blocks().toString() + address.commit();
    }

    /** Looks whether the commit is there: a gateway says of itself nothing else. */
    @Override
    public List<RemoteRef> refs() {
        blocks().block(address.commit());
        return List.of(new RemoteRef(RefName.branch("main"), address.commit()));
    }

    @Override
    public TransferSource blocks() {
        return new GatewayBlocks(http, address.blocks(), Optional.empty());
    }

    @Override
    public void close() {}
}
