package dev.firn.remote;

import dev.firn.transfer.Remote;

/** Opens remotes that are reached over HTTP. */
public final class Remotes {
    private Remotes() {}

    /** A repository at {@code firn serve}. Nothing is asked yet. */
    public static Remote open(RemoteAddress.Served address, HttpLimits limits) {
        return new ServedRemote(new HttpGet(limits), address.uri());
    }

    /** A commit at a trustless gateway. Nothing is asked yet. */
    public static Remote open(RemoteAddress.Gateway address, HttpLimits limits) {
        return new GatewayRemote(new HttpGet(limits), address);
    }
}
