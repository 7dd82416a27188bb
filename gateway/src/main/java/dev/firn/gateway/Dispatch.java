package dev.firn.gateway;

import dev.firn.cas.FirnException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Takes each request: checks host and method, finds its face, and sends what it says. What is at hand is sent by the thread that listens; all else goes to a
 * thread that may wait.
 */
final class Dispatch extends Handler.Abstract.NonBlocking implements Graceful, Exchange.Watcher {
    private static final PreEncodedHttpField ANY_ORIGIN = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
    private static final PreEncodedHttpField EXPOSED = new PreEncodedHttpField("Access-Control-Expose-Headers", "*");
    private static final PreEncodedHttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final List<HttpHeader> CONDITIONS =
            List.of(HttpHeader.RANGE, HttpHeader.IF_NONE_MATCH, HttpHeader.IF_MATCH, HttpHeader.IF_RANGE);

    private static final String RETRY_SECONDS = "5";

    private final HostCheck hosts;
    private final List<Face> faces;
    private final Consumer<String> notices;
    private final Traffic traffic;
    private final ConnectionClocks clocks;
    private final Metrics metrics;
    private final Optional<AccessLog> log;
    private final PostBodies bodies;
    private final RemoteWaits waits;
    private volatile Optional<CompletableFuture<Void>> stopping = Optional.empty();

    /** What it works with. */
    record Parts(
            HostCheck hosts,
            List<Face> faces,
            Consumer<String> notices,
            Traffic traffic,
            ConnectionClocks clocks,
            Metrics metrics,
            Optional<AccessLog> log,
            PostBodies bodies,
            RemoteWaits waits) {}

    Dispatch(Parts parts) {
        this.hosts = parts.hosts();
        this.faces = List.copyOf(parts.faces());
        this.notices = parts.notices();
        this.traffic = parts.traffic();
        this.clocks = parts.clocks();
        this.metrics = parts.metrics();
        this.log = parts.log();
        this.bodies = parts.bodies();
        this.waits = parts.waits();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        traffic.begin();
        Exchange exchange = new Exchange(request, response, callback, clocks, this);
        response.getHeaders().put(ANY_ORIGIN).put(EXPOSED).put(NO_SNIFFING);
        if (isShutdown()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            exchange.send(Reply.text(503, "the server is stopping"));
        } else if (!sentQuickly(exchange)) {
            getServer().getThreadPool().execute(() -> begin(exchange));
        }
        return true;
    }

    private boolean sentQuickly(Exchange exchange) {
        Request request = exchange.request();
        HttpFields fields = request.getHeaders();
        if (!request.getMethod().equals("GET") || CONDITIONS.stream().anyMatch(fields::contains)) {
            return false;
        }
        if (!hosts.allows(Request.getServerName(request))) {
            return false;
        }
        String target = request.getHttpURI().getPathQuery();
        for (Face face : faces) {
            Optional<Reply> reply = quickReply(face, target);
            if (reply.isPresent()) {
                exchange.send(reply.get());
                noteIfWaiting(exchange);
                return true;
            }
        }
        return false;
    }

    /** What fails here fails again on the thread that may wait, which says what it is; whoever threw here would leave the exchange without an end. */
    private static Optional<Reply> quickReply(Face face, String target) {
        try {
            return face.quickReply(target);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private void noteIfWaiting(Exchange exchange) {
        if (!exchange.isEnded()) {
            traffic.waits(exchange);
            if (exchange.isEnded()) {
                traffic.forget(exchange);
            }
        }
    }

    /** On a thread that may wait for the medium, which does not wait for what the client sends. */
    private void begin(Exchange exchange) {
        Request request = exchange.request();
        Optional<PostFace> face = Optional.empty();
        try {
            face = request.getMethod().equals("POST") ? postFace(request) : Optional.empty();
            face.ifPresent(taker -> bodies.take(
                    request,
                    taker.maxBodyBytes(),
                    (body, isWhole) -> getServer()
                            .getThreadPool()
                            .execute(() ->
                                    answer(exchange, () -> isWhole ? taker.reply(ask(request), body) : lateBody()))));
        } catch (BadRequestException e) {
            exchange.response().getHeaders().put(HttpHeader.CONNECTION, "close");
            exchange.send(Reply.text(e.status(), String.valueOf(e.getMessage())));
            return;
        }
        if (face.isEmpty()) {
            answer(exchange, () -> reply(request));
        }
    }

    private Optional<PostFace> postFace(Request request) {
        checkHost(request);
        List<String> segments = ask(request).segments();
        return faces.stream()
                .filter(face -> face.takes(segments))
                .findFirst()
                .filter(PostFace.class::isInstance)
                .map(PostFace.class::cast);
    }

    private static Reply lateBody() {
        return Reply.text(408, "the request did not come to its end").with("Connection", "close");
    }

    private static Ask ask(Request request) {
        return Ask.of(request.getMethod(), request.getHttpURI().getPathQuery(), request.getHeaders());
    }

    private void checkHost(Request request) {
        String host = Request.getServerName(request);
        if (host == null || !hosts.allows(host)) {
            throw new BadRequestException(421, "this server does not answer for that host");
        }
    }

    /** On a thread that may wait for the medium. */
    private void answer(Exchange exchange, Supplier<Reply> work) {
        Reserved reserved = new Reserved();
        exchange.beginMaking();
        try {
            reserved.takeAgain();
            Reply reply = waits.holding(reserved, work);
            exchange.hold(reserved.shrink(heldBytes(reply.body())));
            exchange.send(reply);
            noteIfWaiting(exchange);
        } catch (BadRequestException e) {
            fail(exchange, reserved, Reply.text(e.status(), String.valueOf(e.getMessage())));
        } catch (FirnException e) {
            note(exchange, e);
            // Whoever reads through a cache in between shall not take the rest of such a connection for sound.
            exchange.response().getHeaders().put(HttpHeader.CONNECTION, "close");
            fail(exchange, reserved, report(e));
        } catch (RuntimeException | Error e) {
            note(exchange, e);
            fail(exchange, reserved, Reply.text(500, "internal error"));
        }
    }

    private void note(Exchange exchange, FirnException report) {
        notices.accept(exchange.request().getHttpURI().getPath() + ": " + report.getMessage());
        metrics.failed(report.kind());
    }

    private void note(Exchange exchange, Throwable unexpected) {
        notices.accept(
                exchange.request().getHttpURI().getPath() + ": internal error: " + unexpected + "; please report it");
    }

    @Override
    public void couldNotGoOn(Exchange exchange, Throwable cause) {
        if (cause instanceof FirnException report) {
            note(exchange, report);
        } else {
            note(exchange, cause);
        }
    }

    private static void fail(Exchange exchange, Reserved reserved, Reply reply) {
        reserved.giveBack();
        exchange.send(reply);
    }

    /** The memory that is reserved for a reply while it is made; for one thread. */
    private final class Reserved implements RemoteWaits.Reservation {
        private int kib;

        @Override
        public void takeAgain() {
            kib = traffic.reserve();
        }

        @Override
        public void giveBack() {
            shrink(0);
        }

        /** Gives back what is not needed; how much is held then, in KiB, by somebody else from now on. */
        int shrink(long neededBytes) {
            int needed = traffic.shrink(kib, neededBytes);
            kib = 0;
            return needed;
        }
    }

    private static long heldBytes(Body body) {
        if (body instanceof Body.Whole whole) {
            return whole.bytes().remaining();
        }
        long sizeBytes = body.sizeBytes().orElse(Long.MAX_VALUE);
        return sizeBytes <= ObjectContent.AHEAD_BYTES ? sizeBytes : ObjectContent.LEAF_BYTES;
    }

    private static Reply report(FirnException report) {
        return switch (report.kind()) {
            case REFUSED -> Reply.text(404, "that cannot be named here");
            case IO -> Reply.text(503, "the store cannot be read now").with("Retry-After", RETRY_SECONDS);
            case CORRUPT -> Reply.text(500, "what the store holds there is damaged");
            case MISSING -> Reply.text(500, "the store lacks what should be there");
            default -> Reply.text(500, "the store cannot answer that");
        };
    }

    private Reply reply(Request request) {
        checkHost(request);
        if (request.getMethod().equals("OPTIONS")) {
            return Reply.of(204, Body.NONE)
                    .with("Allow", "GET, HEAD, OPTIONS")
                    .with("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
                    .with("Access-Control-Allow-Headers", "*, Range, If-Range, If-None-Match, Cache-Control")
                    .with("Access-Control-Max-Age", "86400");
        }
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return Reply.text(405, "only GET, HEAD and OPTIONS are answered").with("Allow", "GET, HEAD, OPTIONS");
        }
        Ask ask = ask(request);
        for (Face face : faces) {
            if (face.takes(ask.segments())) {
                return face.reply(ask);
            }
        }
        return Reply.text(404, "there is nothing at that path");
    }

    @Override
    public void ended(Exchange exchange) {
        long now = System.nanoTime();
        metrics.answered(exchange.response().getStatus(), exchange.sentBytes(), exchange.totalNanos(now));
        log.ifPresent(lines -> lines.add(exchange, now));
        if (traffic.end(exchange, exchange.heldKib())) {
            stopping.ifPresent(future -> future.complete(null));
        }
    }

    /** Takes no request any more; done when those that are being answered are. */
    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        stopping = Optional.of(future);
        if (traffic.open() == 0) {
            future.complete(null);
        }
        return future;
    }

    @Override
    public boolean isShutdown() {
        return stopping.isPresent();
    }
}
