package dev.firn.remote;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Gets small things over HTTP, patiently but not for ever. Safe for many threads. */
final class HttpGet {
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    /** Too early, too many requests, and what a server or a proxy says when it cannot now. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final HttpClient client;
    private final HttpLimits limits;

    HttpGet(HttpLimits limits) {
        this.limits = limits;
        // Over one connection of HTTP/2 the JDK's client is several times slower than over a few of HTTP/1.1.
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(limits.connect())
                .build();
    }

    /**
     * What lies at a URL; nothing if the server says that there is nothing.
     *
     * @param accept the media type that is wanted
     * @param maxBytes the longest body that is taken
     * @throws FirnException of kind IO if the way there fails for all attempts, REFUSED if the server does not want to, CORRUPT if the body is too long
     */
    Optional<byte[]> find(URI uri, String accept, int maxBytes) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", accept).GET().build();
        long pauseMillis = limits.pause().toMillis();
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<byte[]> answer = send(request, maxBytes);
                int status = answer.statusCode();
                if (status == 200) {
                    return Optional.of(answer.body());
                }
                if (ABSENT.contains(status)) {
                    return Optional.empty();
                }
                if (!LATER.contains(status)) {
                    throw FirnException.refused(uri + " was answered with status " + status);
                }
                if (attempt >= limits.attempts()) {
                    throw new FirnException(
                            Kind.IO, uri + " was answered with status " + status + ", " + attempt + " times");
                }
            } catch (BoundedBody.TooLongException e) {
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

    private HttpResponse<byte[]> send(HttpRequest request, int maxBytes) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BoundedBody.upTo(maxBytes));
        try {
            return answer.get(limits.answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + limits.answer().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(Kind.IO, "waiting for " + request.uri() + " was interrupted", e);
        } finally {
            // Without effect on one that is through.
            answer.cancel(true);
        }
    }

    private static IOException reason(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof BoundedBody.TooLongException tooLong) {
                return tooLong;
            }
            if (at instanceof HttpConnectTimeoutException timeout) {
                return new IOException("there was no connection in time", timeout);
            }
            if (at instanceof ConnectException refused) {
                return new IOException("nobody takes the connection", refused);
            }
        }
        return cause.getCause() instanceof IOException known
                ? known
                : new IOException(String.valueOf(cause.getMessage()), cause);
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
