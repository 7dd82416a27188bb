package dev.firn.gateway;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A line for each request, in the common log format with the referrer, the program and the microseconds behind it. Written by a thread of its own; where that
 * cannot keep up lines are left out, and how many is said.
 */
final class AccessLog implements AutoCloseable {
    private static final int MAX_QUEUED = 10_000;
    private static final int MAX_TEXT_LENGTH = 500;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String END = "";

    private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final AtomicLong leftOut = new AtomicLong();
    private final Thread writer;

    /** Writes lines without their ends to {@code lines}. */
    AccessLog(Consumer<String> lines) {
        writer = new Thread(() -> write(lines), "access-log");
        writer.setDaemon(true);
        writer.start();
    }

    private void write(Consumer<String> lines) {
        try {
            for (String line = queue.take(); !line.equals(END); line = queue.take()) {
                lines.accept(line);
                long lost = queue.isEmpty() ? leftOut.getAndSet(0) : 0;
                if (lost > 0) {
                    lines.accept("# " + lost + " lines are left out");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void add(Exchange exchange, long nowNanos) {
        Request request = exchange.request();
        long micros = exchange.totalNanos(nowNanos) / 1_000;
        // The clock of the request itself, which is the server's.
        Instant begin = Instant.ofEpochMilli(Request.getTimeStamp(request));
        String line =
                Request.getRemoteAddr(request) + " - - [" + TIME.format(begin) + "] \"" + request.getMethod() + " "
                        + text(request.getHttpURI().getPathQuery()) + " "
                        + request.getConnectionMetaData().getHttpVersion().asString() + "\" "
                        + exchange.response().getStatus() + " " + exchange.sentBytes() + " \""
                        + text(request.getHeaders().get(HttpHeader.REFERER)) + "\" \""
                        + text(request.getHeaders().get(HttpHeader.USER_AGENT)) + "\" " + micros;
        if (!queue.offer(line)) {
            leftOut.incrementAndGet();
        }
    }

    /** What a client said, such that it can neither end a field nor a line, nor move a cursor. */
    static String text(@Nullable String said) {
        if (said == null || said.isEmpty()) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < said.length() && i < MAX_TEXT_LENGTH; i++) {
            char c = said.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Writes what is there still. */
    @Override
    public void close() {
        try {
            queue.put(END);
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
