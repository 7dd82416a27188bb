package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server says of itself at {@code /metrics}, asked for over connections. */
class MetricsTest {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{[a-z]+=\"[^\"]+\"})? ([0-9.E-]+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_]+) (counter|gauge|histogram)");
    private static final Pattern DOCUMENTED = Pattern.compile("`(firn_[a-z_]+)(?:\\{[a-z]+})?`");
    private static final int LARGE_BYTES = 16 << 20;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private Gateway gateway = Gateway.start(GatewaySettings.loopback(0), List.of(new TestFace(goOn)), notice -> {});

    @BeforeEach
    void aServerRuns() {
        assertThat(gateway.uri().getPort()).isPositive();
    }

    @AfterEach
    void stop() throws IOException {
        goOn.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        gateway.close();
    }

    /** Asks and does not read what comes. */
    private Socket ask(String path) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.uri().getPort()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String get(String path) {
        try (Socket socket = ask(path)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private String text() {
        String reply = get("/metrics");
        assertThat(reply).startsWith("HTTP/1.1 200").containsIgnoringCase("content-type: text/plain");
        return reply.substring(reply.indexOf("\r\n\r\n") + 4);
    }

    /** Every sample by its name and label, in the order in which they stand. */
    private Map<String, Double> samples() {
        Map<String, Double> samples = new LinkedHashMap<>();
        for (String line : text().lines().filter(line -> !line.startsWith("#")).toList()) {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            assertThat(samples.put(line.substring(0, line.indexOf(' ')), Double.valueOf(sample.group(3))))
                    .as("%s stands there twice", line)
                    .isNull();
        }
        return samples;
    }

    private double sample(String name) {
        return samples().getOrDefault(name, Double.NaN);
    }

    /** A reply is counted when it was sent, so whoever has it may ask too soon. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it becomes so in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void whatIsSaidIsDocumentedAndWhatIsDocumentedIsSaid() throws IOException {
        String text = text();
        Set<String> said = new TreeSet<>();
        Matcher types = TYPE.matcher(text);
        while (types.find()) {
            said.add(types.group(1));
            assertThat(text).contains("# HELP " + types.group(1) + " ");
        }
        Set<String> documented = DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/python.md")))
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(said).isNotEmpty().isEqualTo(documented);
        assertThat(samples().keySet())
                .allMatch(sample -> said.contains(sample.replaceAll("\\{.*", ""))
                        || said.contains(sample.replaceAll("_(bucket|sum|count)(\\{.*)?$", "")));
    }

    @Test
    void repliesAreCountedByTheClassOfTheirStatus() throws Exception {
        for (int status : new int[] {200, 304, 404, 500}) {
            String name = "firn_requests_total{status=\"" + status / 100 + "xx\"}";
            double before = sample(name);
            for (int i = 0; i < 3; i++) {
                assertThat(get("/test/" + status)).startsWith("HTTP/1.1 " + status);
            }
            // These are replies of the class 2xx themselves.
            await(() -> status == 200 ? sample(name) >= before + 4 : sample(name) == before + 3);
        }
    }

    @Test
    void whatAStoreReportsIsCountedByItsKind() {
        for (FirnException.Kind kind : FirnException.Kind.values()) {
            String name = "firn_store_reports_total{kind=\"" + kind.name().toLowerCase(Locale.ROOT) + "\"}";
            assertThat(sample(name)).isZero();
            get("/test/" + kind);
            assertThat(sample(name)).isEqualTo(1);
        }
    }

    @Test
    void bytesThatWereSentAreCounted() throws Exception {
        double before = sample("firn_sent_bytes_total");
        assertThat(get("/test/large").length()).isGreaterThan(LARGE_BYTES);

        await(() -> sample("firn_sent_bytes_total") >= before + LARGE_BYTES);
        assertThat(sample("firn_sent_bytes_total")).isLessThan(before + 1.5 * LARGE_BYTES);
    }

    @Test
    void requestsAndConnectionsThatAreOpenAreCountedAndThoseWhoseClientsAreSlow() throws Exception {
        await(() -> sample("firn_connections") == 1);
        assertThat(sample("firn_requests_open")).isEqualTo(1);

        ask("/test/held");
        await(() -> sample("firn_requests_open") == 2);
        await(() -> sample("firn_requests_waiting") == 0);
        Socket slow = ask("/test/large");
        await(() -> sample("firn_requests_waiting") == 1);
        await(() -> sample("firn_connections") == 3);

        goOn.countDown();
        slow.close();
        await(() -> sample("firn_requests_open") == 1);
        await(() -> sample("firn_requests_waiting") == 0);
        await(() -> sample("firn_connections") == 1);
    }

    @Test
    void timesFallIntoBucketsThatAddUp() throws Exception {
        double before = sample("firn_request_seconds_sum");
        ask("/test/held");
        await(() -> sample("firn_requests_open") == 2);
        TimeUnit.MILLISECONDS.sleep(20);
        goOn.countDown();
        await(() -> sample("firn_requests_open") == 1);

        Map<String, Double> samples = samples();
        assertThat(samples.get("firn_request_seconds_sum")).isGreaterThan(before + 0.02);
        List<Double> buckets = samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("firn_request_seconds_bucket"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(buckets).hasSize(7).isSorted();
        double count = samples.getOrDefault("firn_request_seconds_count", Double.NaN);
        assertThat(buckets.get(6)).isEqualTo(count);
        assertThat(samples.get("firn_request_seconds_bucket{le=\"0.01\"}")).isLessThan(count);
        assertThat(samples.get("firn_requests_total{status=\"2xx\"}")).isEqualTo(count);
    }

    /** Answers with what the second segment asks for. */
    private record TestFace(CountDownLatch goOn) implements Face {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public boolean takes(List<String> segments) {
            return segments.get(0).equals("test");
        }

        @Override
        public Reply reply(Ask ask) {
            String wanted = ask.segments().get(1);
            if (wanted.equals("held")) {
                return held();
            }
            if (wanted.equals("large")) {
                return Reply.of(200, new Body.Whole(ByteBuffer.allocate(LARGE_BYTES)));
            }
            if (Character.isDigit(wanted.charAt(0))) {
                return Reply.of(Integer.parseInt(wanted), Body.NONE);
            }
            throw new FirnException(FirnException.Kind.valueOf(wanted), "the store says so");
        }

        private Reply held() {
            try {
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Reply.text(200, "at last");
        }
    }
}
