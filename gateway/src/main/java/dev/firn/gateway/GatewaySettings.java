package dev.firn.gateway;

import java.util.Set;

/**
 * Where a server listens and whom it answers.
 *
 * @param host the address to bind to, as a name or a literal
 * @param port 0 for any that is free
 * @param names host names besides its own address that requests may name in {@code Host}: against web pages that make a name of theirs point here
 * @param limits what it gives at most
 */
public record GatewaySettings(String host, int port, Set<String> names, Limits limits) {
    /** Copies the names. */
    public GatewaySettings {
        names = Set.copyOf(names);
    }

    /** On the loopback address only, with all limits as they are by default. */
    public static GatewaySettings loopback(int port) {
        return new GatewaySettings("127.0.0.1", port, Set.of(), Limits.defaults());
    }
}
