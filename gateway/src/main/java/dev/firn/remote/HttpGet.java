package dev.firn.remote;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Gets small things over HTTP, patiently but not for ever. By the older of the JDK's clients: what the newer one costs before its first answer is what a whole clone of a
 * few MiB takes, and a quarter of the time of a long one. Safe for many threads.
 */
final class HttpGet {
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);
    /** Too early, too many requests, and what a server or a proxy says when it cannot now. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429, 500, 502, 503, 504);

    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_PORT = 65_535;

    private final HttpLimits limits;

    HttpGet(HttpLimits limits) {
        this.limits = limits;
    }

    HttpLimits limits() {
        return limits;
    }

    /** Whether a status says that the same request may be answered later. */
    static boolean isLater(int status) {
        return LATER.contains(status);
    }

    private record Got(int status, Optional<byte[]> body) {}

    /**
     * What lies at a URL; nothing if the server says that there is nothing.
     *
     * @param accept the media type that is wanted
     * @param maxBytes the longest body that is taken
     * @throws FirnException of kind IO if the way there fails for all attempts, REFUSED if the server does not want to, CORRUPT if the body is too long
     */
    Optional<byte[]> find(URI uri, String accept, int maxBytes) {
        long pauseMillis = limits.pause().toMillis();
        for (int attempt = 1; ; attempt++) {
            try {
                Got answer = get(uri, accept, maxBytes);
                int status = answer.status();
                if (answer.body().isPresent()) {
                    return answer.body();
                }
                if (ABSENT.contains(status)) {
                    return Optional.empty();
                }
                if (!isLater(status)) {
                    throw FirnException.refused(uri + " was answered with status " + status);
                }
                if (attempt >= limits.attempts()) {
                    throw new FirnException(
                            Kind.IO, uri + " was answered with status " + status + ", " + attempt + " times");
                }
            } catch (HttpAnswer.TooLongException e) {
                throw FirnException.corrupt(uri + ": " + e.getMessage() + ", which it cannot have");
            } catch (IOException e) {
                if (attempt >= limits.attempts()) {
                    throw FirnException.io(uri + " cannot be had", e);
                }
            }
            pause(pauseMillis);
            pauseMillis *= 4;
        }
    }

    private Got get(URI uri, String accept, int maxBytes) throws IOException {
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            try (HttpAnswer answer = HttpAnswer.get(at, accept, limits)) {
                int status = answer.status();
                if (status == 200) {
                    return new Got(status, Optional.of(answer.readAll(maxBytes)));
                }
                answer.skipShortBody();
                Optional<URI> next =
                        ELSEWHERE.contains(status) ? elsewhere(at, answer.header("Location")) : Optional.empty();
                if (next.isEmpty()) {
                    return new Got(status, Optional.empty());
                }
                at = next.get();
            }
        }
        throw new IOException("it is elsewhere more than " + MAX_REDIRECTS + " times");
    }

    /** Where a redirect leads, unless that is nowhere or out of what TLS protects. */
    private static Optional<URI> elsewhere(URI from, Optional<String> location) {
        if (location.isEmpty()) {
            return Optional.empty();
        }
        URI to;
        try {
            to = from.resolve(location.get());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean isAsSafe = "https".equalsIgnoreCase(to.getScheme())
                || "http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme());
        return isAsSafe && hasServer(to) ? Optional.of(to) : Optional.empty();
    }

    /** Whether it names a server, at a port that there may be: what connects takes any other number for a mistake of its caller. */
    static boolean hasServer(URI uri) {
        return uri.getHost() != null && uri.getPort() <= MAX_PORT;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(Kind.IO, "waiting to ask again was interrupted", e);
        }
    }
}
