package dev.firn.remote;

import java.time.Duration;

/**
 * How long a client waits, and how often it tries.
 *
 * @param connect until there is a connection
 * @param answer until an answer is there, whole; it has at most 1 MiB, but for a list of refs
 * @param attempts how often a request is sent, at least once, where the way fails or the server says that it cannot now
 * @param pause before the second attempt; before each later one four times the one before
 */
public record HttpLimits(Duration connect, Duration answer, int attempts, Duration pause) {
    /** Checks them. */
    public HttpLimits {
        if (connect.isNegative() || connect.isZero() || answer.isNegative() || answer.isZero() || attempts < 1) {
            throw new IllegalArgumentException("limits of a client out of bounds");
        }
    }

    /** Ten seconds for a connection, a minute for an answer, four attempts, 200 ms before the second. */
    public static HttpLimits defaults() {
        return new HttpLimits(Duration.ofSeconds(10), Duration.ofMinutes(1), 4, Duration.ofMillis(200));
    }
}
