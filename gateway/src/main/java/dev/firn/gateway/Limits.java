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
 * @param patience how long a client may take for a reply
 * @param stop how long requests that are being answered have when the server is stopped
 */
public record Limits(
        int headerBytes, int ranges, int connections, long bodyBytes, Duration idle, Patience patience, Duration stop) {
    /**
     * How long a client may take for a reply; then its connection is broken, however much of it trickles.
     *
     * @param least what it has for any
     * @param bytesEachSecond for so many bytes of a reply it has one second more
     */
    public record Patience(Duration least, long bytesEachSecond) {
        /** More than anybody needs who reads at all. */
        public static Patience usual() {
            return new Patience(Duration.ofSeconds(60), 16 << 10);
        }
    }

    /** What suits a server that anybody may reach. */
    public static Limits defaults() {
        return new Limits(
                16 << 10, 64, 4096, 64 << 20, Duration.ofSeconds(30), Patience.usual(), Duration.ofSeconds(10));
    }
}
