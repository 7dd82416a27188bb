package dev.firn.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;

/**
 * The clocks by which connections count as silent. While a reply or its next piece is made, nothing goes over a connection for no fault of its client: its clock
 * is stopped then, since one that ran out in the moment in which sending begins would break the reply off. Safe for many threads.
 */
final class ConnectionClocks {
    /** As good as never. 0 would be never, but a connection of HTTP/2 that is just about to end for its silence ends then, whatever has begun meanwhile. */
    private static final long MAKING_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final long idleMillis;
    private final ConcurrentMap<EndPoint, Integer> making = new ConcurrentHashMap<>();

    /** Clocks that run out after so many milliseconds. */
    ConnectionClocks(long idleMillis) {
        this.idleMillis = idleMillis;
    }

    /** One more reply is made for a connection. */
    void stop(EndPoint connection) {
        making.compute(connection, (endPoint, replies) -> {
            if (replies == null) {
                endPoint.setIdleTimeout(MAKING_MILLIS);
                return 1;
            }
            return replies + 1;
        });
    }

    /** One less is; after the last one the clock begins anew. */
    void start(EndPoint connection) {
        making.compute(connection, (endPoint, replies) -> {
            if (replies != null && replies > 1) {
                return replies - 1;
            }
            if (endPoint instanceof IdleTimeout clock) {
                clock.notIdle();
            }
            endPoint.setIdleTimeout(idleMillis);
            return null;
        });
    }
}
