package dev.firn.gateway;

import java.time.Duration;

/**
 * What one server gives to its clients at most.
 *
 * @param headerBytes the request line and header of a request; more is status 431 or 414
 * @param ranges how many ranges one request may ask for
 * @param connections how many connections are open at once; more wait in the system's queue
 * @param bodyBytes how much memory replies hold that clients are slow to take
 * @param idle how long a connection may be silent, within or between requests
 * @param stop how long requests that are being answered have when the server is stopped
 */
public record Limits(int headerBytes, int ranges, int connections, long bodyBytes, Duration idle, Duration stop) {
    /** What suits a server that anybody may reach. */
    public static Limits defaults() {
        return new Limits(16 << 10, 64, 4096, 64 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
}
