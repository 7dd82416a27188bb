package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;

/** Takes the bodies of requests, a few at a time, each bounded in length and time; no thread waits for one. Safe for many threads. */
final class PostBodies {
    private static final int AT_ONCE = 16;

    private final Limits limits;
    private final Semaphore free = new Semaphore(AT_ONCE);

    PostBodies(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes the body of a request.
     *
     * @param done is given the body, or told that it did not come, by any thread; not called if this throws
     * @throws BadRequestException if it is too long, says not how long it is, or too many come already
     */
    void take(Request request, int maxBytes, BiConsumer<ByteBuffer, Boolean> done) {
        long length = request.getLength();
        if (length < 0) {
            throw new BadRequestException(411, "how long the body is has to be said");
        }
        if (length > maxBytes) {
            throw new BadRequestException(413, "a body has at most " + maxBytes + " bytes here");
        }
        if (!free.tryAcquire()) {
            throw new BadRequestException(429, "too many bodies are being received; ask again");
        }
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        CompletableFuture<byte[]> unused = body.orTimeout(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((bytes, failure) -> {
                    free.release();
                    done.accept(failure == null ? ByteBuffer.wrap(bytes) : ByteBuffer.allocate(0), failure == null);
                });
        Content.Source.asByteArrayAsync(request, maxBytes, Promise.Invocable.toPromise(body));
    }
}
