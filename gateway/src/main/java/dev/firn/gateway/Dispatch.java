package dev.firn.gateway;

import dev.firn.cas.FirnException;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes each request: checks host and method, finds its face, and sends what it says. */
final class Dispatch extends Handler.Abstract {
    private static final PreEncodedHttpField ANY_ORIGIN = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
    private static final PreEncodedHttpField EXPOSED = new PreEncodedHttpField(
            "Access-Control-Expose-Headers",
            "Accept-Ranges, Content-Length, Content-Range, ETag, X-Content-Type-Options, X-Ipfs-Path, X-Ipfs-Roots");
    private static final PreEncodedHttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private final HostCheck hosts;
    private final List<Face> faces;
    private final Consumer<String> notices;

    Dispatch(HostCheck hosts, List<Face> faces, Consumer<String> notices) {
        this.hosts = hosts;
        this.faces = List.copyOf(faces);
        this.notices = notices;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(ANY_ORIGIN).put(EXPOSED).put(NO_SNIFFING);
        boolean head = request.getMethod().equals("HEAD");
        try {
            Sending.send(reply(request), head, response, callback);
        } catch (BadRequestException e) {
            Sending.send(Reply.text(e.status(), String.valueOf(e.getMessage())), head, response, callback);
        } catch (FirnException e) {
            fail(e, request, response, callback);
        }
        return true;
    }

    private void fail(FirnException report, Request request, Response response, Callback callback) {
        notices.accept(request.getHttpURI().getPath() + ": " + report.getMessage());
        Reply reply = switch (report.kind()) {
            case REFUSED -> Reply.text(404, "that cannot be named here");
            case IO -> Reply.text(503, "the store cannot be read now");
            case CORRUPT -> Reply.text(500, "what the store holds there is damaged");
            case MISSING -> Reply.text(500, "the store lacks what should be there");
            default -> Reply.text(500, "the store cannot answer that");
        };
        // Whoever reads through a cache in between shall not take the rest of such a connection for sound.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Sending.send(reply, request.getMethod().equals("HEAD"), response, callback);
    }

    private Reply reply(Request request) {
        HttpURI uri = request.getHttpURI();
        String host = Request.getServerName(request);
        if (host == null || !hosts.allows(host)) {
            throw new BadRequestException(421, "this server does not answer for that host");
        }
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
        Ask ask = Ask.of(request.getMethod(), uri.getPathQuery(), request.getHeaders());
        for (Face face : faces) {
            if (face.takes(ask.segments())) {
                return face.reply(ask);
            }
        }
        return Reply.text(404, "there is nothing at that path");
    }
}
