package dev.firn.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A plain web server over a directory that answers single ranges, and knows nothing of Firn. */
public final class RangeServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer server;
    private final Path directory;
    private final AtomicInteger ranges = new AtomicInteger();

    /** Serves a directory at a port of its own, until it is closed. */
    public RangeServer(Path directory) throws IOException {
        this.directory = directory;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The URL of the directory, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many ranges were asked for. */
    public int ranges() {
        return ranges.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            String wanted = exchange.getRequestHeaders().getFirst("Range");
            Matcher range = RANGE.matcher(wanted == null ? "" : wanted);
            int status = 200;
            if (range.matches()) {
                int begin = Integer.parseInt(range.group(1));
                int end = range.group(2).isEmpty() ? bytes.length : Integer.parseInt(range.group(2)) + 1;
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + bytes.length);
                bytes = Arrays.copyOfRange(bytes, begin, end);
                status = 206;
                ranges.incrementAndGet();
            }
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, isHead ? -1 : bytes.length == 0 ? -1 : bytes.length);
            if (!isHead) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
