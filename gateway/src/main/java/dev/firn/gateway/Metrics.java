package dev.firn.gateway;

import dev.firn.cas.FirnException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** Counts what a server does, and says it at {@code /metrics} as text (OpenMetrics' older sibling, which Prometheus and others read). Safe for many threads. */
final class Metrics implements Face {
    /** Upper bounds of the buckets of times, in nanoseconds. */
    private static final long[] BOUNDS_NANOS = {
        100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000L
    };

    private final LongAdder[] byStatusClass = adders(6);
    private final Map<FirnException.Kind, LongAdder> byKind = new EnumMap<>(FirnException.Kind.class);
    private final LongAdder[] byTime = adders(BOUNDS_NANOS.length + 1);
    private final LongAdder totalNanos = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final IntSupplier open;
    private final IntSupplier waiting;
    private volatile IntSupplier connections = () -> 0;

    Metrics(Traffic traffic) {
        this.open = traffic::open;
        this.waiting = traffic::waiting;
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    /** Says where to ask how many connections are open. */
    void watchConnections(IntSupplier count) {
        connections = count;
    }

    /** Counts a reply. */
    void answered(int status, long bytes, long nanos) {
        byStatusClass[Math.min(5, Math.max(0, status / 100))].increment();
        sentBytes.add(bytes);
        totalNanos.add(nanos);
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        byTime[bucket].increment();
    }

    /** Counts a report of a store. */
    void failed(FirnException.Kind kind) {
        adder(kind).increment();
    }

    private LongAdder adder(FirnException.Kind kind) {
        synchronized (byKind) {
            return byKind.computeIfAbsent(kind, each -> new LongAdder());
        }
    }

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public boolean takes(List<String> segments) {
        return segments.equals(List.of("metrics"));
    }

    @Override
    public Reply reply(Ask ask) {
        return Reply.text(200, text());
    }

    private String text() {
        StringBuilder text = new StringBuilder(2_000);
        head(text, "firn_requests_total", "counter", "Requests answered, by class of status.");
        for (int i = 1; i < byStatusClass.length; i++) {
            line(text, "firn_requests_total{status=\"" + i + "xx\"}", byStatusClass[i].sum());
        }
        head(text, "firn_store_reports_total", "counter", "What stores reported instead of bytes, by kind.");
        for (FirnException.Kind kind : FirnException.Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            line(
                    text,
                    "firn_store_reports_total{kind=\"" + name + "\"}",
                    adder(kind).sum());
        }
        head(text, "firn_sent_bytes_total", "counter", "Bytes of bodies handed to connections.");
        line(text, "firn_sent_bytes_total", sentBytes.sum());
        head(text, "firn_requests_open", "gauge", "Requests being answered.");
        line(text, "firn_requests_open", open.getAsInt());
        head(text, "firn_requests_waiting", "gauge", "Requests whose clients are slow to take the reply.");
        line(text, "firn_requests_waiting", waiting.getAsInt());
        head(text, "firn_connections", "gauge", "Open connections.");
        line(text, "firn_connections", connections.getAsInt());
        times(text);
        return text.toString().stripTrailing();
    }

    private void times(StringBuilder text) {
        head(text, "firn_request_seconds", "histogram", "From the header of the request to the last byte handed over.");
        long sum = 0;
        for (int i = 0; i < BOUNDS_NANOS.length; i++) {
            sum += byTime[i].sum();
            line(text, "firn_request_seconds_bucket{le=\"" + BOUNDS_NANOS[i] / 1e9 + "\"}", sum);
        }
        sum += byTime[BOUNDS_NANOS.length].sum();
        line(text, "firn_request_seconds_bucket{le=\"+Inf\"}", sum);
        text.append("firn_request_seconds_sum ").append(totalNanos.sum() / 1e9).append('\n');
        line(text, "firn_request_seconds_count", sum);
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ");
        text.append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
