package dev.firn.gateway;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
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
     * @param requests it had sent in full
     * @param bytes it had sent when it had sent these
     * @param sinceNanos when it was seen first with that many requests
     */
    private record Seen(long requests, long bytes, long sinceNanos) {}

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
            boolean isIdle = connection.getMessagesIn() == connection.getMessagesOut();
            if (before == null || !isIdle || before.requests() != connection.getMessagesIn()) {
                next.put(endPoint, new Seen(connection.getMessagesIn(), connection.getBytesIn(), now));
            } else if (connection.getBytesIn() > before.bytes() && now - before.sinceNanos() > patienceNanos) {
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
