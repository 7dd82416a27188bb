package dev.firn.gateway;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that send now and then a byte, so that they never count as idle, and never a whole request. For one thread: {@link #sweep} is called now and
 * then.
 */
final class SilentConnections {
    private final ServerConnector connector;
    private final long patienceNanos;
    private Map<EndPoint, Seen> seen = new HashMap<>();

    /**
     * What a connection had done.
     *
     * @param requests of which it had sent at least the header
     * @param bytes it had sent with these
     * @param moreSinceNanos when it was seen first that it had sent more than that
     */
    private record Seen(long requests, long bytes, OptionalLong moreSinceNanos) {}

    SilentConnections(ServerConnector connector, long patienceNanos) {
        this.connector = connector;
        this.patienceNanos = patienceNanos;
    }

    void sweep() {
        long now = System.nanoTime();
        Map<EndPoint, Seen> next = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            @Nullable Connection connection = endPoint.getConnection();
            // A connection of HTTP/2 says much that is no request; its streams have times of their own.
            if (!(connection instanceof ConnectionMetaData meta) || meta.getHttpVersion() == HttpVersion.HTTP_2) {
                continue;
            }
            @Nullable Seen before = seen.get(endPoint);
            long requests = connection.getMessagesIn();
            long bytes = connection.getBytesIn();
            if (before == null || before.requests() != requests) {
                next.put(endPoint, new Seen(requests, requests == 0 ? 0 : bytes, OptionalLong.empty()));
            } else if (bytes == before.bytes()) {
                next.put(endPoint, before);
            } else if (before.moreSinceNanos().isEmpty()) {
                next.put(endPoint, new Seen(requests, before.bytes(), OptionalLong.of(now)));
            } else if (now - before.moreSinceNanos().getAsLong() > patienceNanos) {
                endPoint.close(new IOException("a request that does not come to its end"));
            } else {
                next.put(endPoint, before);
            }
        }
        seen = next;
    }

    /** How long a request may take to arrive. */
    static SilentConnections of(ServerConnector connector, Limits limits) {
        return new SilentConnections(
                connector, TimeUnit.MILLISECONDS.toNanos(limits.idle().toMillis()));
    }
}
