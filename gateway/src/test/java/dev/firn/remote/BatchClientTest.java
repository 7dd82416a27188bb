package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchResult;
import dev.firn.transfer.Remote;
import dev.firn.transfer.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that asks for many blocks at once, and servers that answer in all ways there are. See docs/format.md, section 12.1. */
final class BatchClientTest {
    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofSeconds(5), Duration.ofMillis(1_500), 2, Duration.ofMillis(5));
    private static final HttpLimits PATIENT =
            new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 6, Duration.ofMillis(1));
    /** Batches that may be under way when the first is answered. */
    private static final int UNDER_WAY = 6;

    private static Repository rich = Samples.empty(0);
    private static Map<Cid, byte[]> blocks = Map.of();

    private final Repository copy = Samples.empty(2);
    private final BlockServer server = anyServer();

    @BeforeAll
    static void make() {
        rich = Samples.rich(1, 2 << 20);
        blocks = BlockServer.gather(rich);
    }

    @AfterAll
    static void closeRich() {
        rich.close();
    }

    private static BlockServer anyServer() {
        try {
            return new BlockServer(rich, blocks);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
        copy.close();
    }

    private FetchResult fetch(HttpLimits limits) {
        try (Remote remote =
                Remotes.open((RemoteAddress.Served) RemoteAddress.parse(server.root() + "/sample"), limits)) {
            return Fetch.run(copy, remote, RemoteTest.ALL, RemoteTest.WAY);
        }
    }

    private void assertWhole() {
        var ours = copy.verify(VerifyDepth.FULL, Optional.empty(), 1);
        var theirs = rich.verify(VerifyDepth.FULL, Optional.empty(), 1);
        assertThat(ours.damages()).isEmpty();
        assertThat(List.of(ours.keyCount(), ours.commitCount()))
                .isEqualTo(List.of(theirs.keyCount(), theirs.commitCount()));
        assertThat(copy.resolve("origin/main")).isEqualTo(rich.resolve("main"));
    }

    private static long raw() {
        return blocks.keySet().stream().filter(cid -> cid.has(Codec.RAW)).count();
    }

    @Test
    void objectsAndLeavesComeInBatchesAndNothingTwice() {
        List<Cid> asked = Collections.synchronizedList(new ArrayList<>());
        server.batches((exchange, wanted, number) -> {
            asked.addAll(wanted);
            BlockServer.sendBatch(exchange, server.answer(wanted));
        });
        FetchResult result = fetch(PATIENT);
        assertWhole();
        assertThat(asked).doesNotHaveDuplicates().hasSize((int) raw());
        assertThat(server.requests()).isEqualTo(blocks.size() - (int) raw());
        assertThat(result.transfer().blocks()).isEqualTo(blocks.size());
        assertThat(server.batchRequests()).isLessThan((int) raw() / 2);
    }

    @Test
    void whatIsNotAtHandIsAskedForAlone() {
        Set<Cid> leftOut = ConcurrentHashMap.newKeySet();
        server.batches((exchange, wanted, number) -> {
            List<Cid> given = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                // The first, the last, and some between.
                if (i % 3 == 1 && i < wanted.size() - 1) {
                    given.add(wanted.get(i));
                } else {
                    leftOut.add(wanted.get(i));
                }
            }
            BlockServer.sendBatch(exchange, server.answer(given));
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(leftOut).isNotEmpty();
        assertThat(server.requests()).isEqualTo(blocks.size() - (int) raw() + leftOut.size());
    }

    @Test
    void anAnswerWithoutAnyBlockIsLawful() {
        server.batches((exchange, wanted, number) -> BlockServer.sendBatch(exchange, BatchFormat.header()));
        fetch(PATIENT);
        assertWhole();
        assertThat(server.requests()).isEqualTo(blocks.size());
    }

    private void damageInBatches(int each) {
        server.batches((exchange, wanted, number) -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(BatchFormat.header());
            for (int i = 0; i < wanted.size(); i++) {
                byte[] block = server.block(wanted.get(i)).clone();
                if (i % each == 0) {
                    block[block.length - 1] ^= 1;
                }
                out.writeBytes(BlockServer.section(wanted.get(i), block));
            }
            BlockServer.sendBatch(exchange, out.toByteArray());
        });
    }

    @Test
    void aDamagedBlockIsAskedForAloneAndTheOthersAreTaken() {
        damageInBatches(5);
        fetch(PATIENT);
        assertWhole();
        assertThat(server.requests()).isLessThan(blocks.size() - (int) raw() / 2);
    }

    @Test
    void aBlockOfAnotherLengthIsNotTaken() {
        server.batches((exchange, wanted, number) -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(BatchFormat.header());
            for (Cid cid : wanted) {
                byte[] block = server.block(cid);
                out.writeBytes(BlockServer.section(cid, Arrays.copyOf(block, number % 2 == 0 ? 0 : block.length - 1)));
            }
            BlockServer.sendBatch(exchange, out.toByteArray());
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(server.requests()).isEqualTo(blocks.size());
    }

    @Test
    void whatIsDamagedAloneTooIsNamedAndNothingRestsOnIt() {
        damageInBatches(1);
        AtomicReference<String> wrong = new AtomicReference<>("");
        server.answer((exchange, block, number) -> {
            Cid cid = Block.of(Codec.RAW, block).cid();
            byte[] sent = block.clone();
            if (exchange.getRequestURI().getPath().endsWith("/" + cid)) {
                wrong.compareAndSet("", cid.toString());
                sent[0] ^= 1;
            }
            BlockServer.send(exchange, sent, number);
        });
        FirnException failure = catchThrowableOfType(FirnException.class, () -> fetch(PATIENT));
        assertThat(failure.kind()).isEqualTo(FirnException.Kind.CORRUPT);
        assertThat(failure).hasMessageContaining("do not have its hash").hasMessageContaining(server.root());
        assertThat(copy.refs().allCells()).isEmpty();
        assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages()).isEmpty();
        server.answer(BlockServer::send);
        fetch(PATIENT);
        assertWhole();
    }

    /** Cuts the first batch of more than ten blocks after a part of it, and notes what came whole by then. */
    private Set<Cid> cutAfter(double part, List<List<Cid>> asked) {
        Set<Cid> came = ConcurrentHashMap.newKeySet();
        AtomicReference<Optional<List<Cid>>> cut = new AtomicReference<>(Optional.empty());
        server.batches((exchange, wanted, number) -> {
            asked.add(wanted);
            byte[] answer = server.answer(wanted);
            if (wanted.size() <= 10 || !cut.compareAndSet(Optional.empty(), Optional.of(wanted))) {
                BlockServer.sendBatch(exchange, answer);
                return;
            }
            int length = (int) (answer.length * part);
            int end = BatchFormat.header().length;
            for (Cid cid : wanted) {
                end += server.section(cid).length;
                if (end <= length) {
                    came.add(cid);
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car; version=1");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer, 0, length);
            exchange.close();
        });
        return came;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0005, 0.002, 0.1, 0.25, 0.4999, 0.7, 0.9, 0.99, 0.9999})
    void aStreamThatIsCutGoesOnWithWhatDidNotCome(double part) {
        List<List<Cid>> asked = new CopyOnWriteArrayList<>();
        Set<Cid> came = cutAfter(part, asked);
        fetch(PATIENT);
        assertWhole();
        Set<Cid> twice = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            for (Cid cid : asked.get(i)) {
                boolean cameBefore =
                        came.contains(cid) && asked.subList(0, i).stream().anyMatch(before -> before.contains(cid));
                if (cameBefore) {
                    twice.add(cid);
                }
            }
        }
        assertThat(twice)
                .as("came whole before the cut at %s and was asked for again", part)
                .isEmpty();
    }

    @Test
    void aStreamThatIsCutBetweenTwoBlocksIsNotTakenForWhole() {
        AtomicReference<Optional<List<Cid>>> cut = new AtomicReference<>(Optional.empty());
        List<Cid> asked = new CopyOnWriteArrayList<>();
        server.batches((exchange, wanted, number) -> {
            asked.addAll(wanted);
            byte[] answer = server.answer(wanted);
            if (wanted.size() <= 10 || !cut.compareAndSet(Optional.empty(), Optional.of(wanted))) {
                BlockServer.sendBatch(exchange, answer);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(server.answer(wanted.subList(0, 4)));
            exchange.close();
        });
        fetch(PATIENT);
        assertWhole();
        List<Cid> first = Objects.requireNonNull(cut.get()).orElseThrow();
        assertThat(asked).filteredOn(first.subList(0, 4)::contains).hasSize(4);
        assertThat(asked).filteredOn(first.subList(4, first.size())::contains).hasSize(2 * (first.size() - 4));
        // The rest came in another batch.
        assertThat(server.requests()).isEqualTo(blocks.size() - (int) raw());
    }

    interface Wrong {
        byte[] answer(BlockServer server, List<Cid> wanted);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.asList(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    static Stream<Arguments> wrongAnswers() {
        Block foreign = Block.of(Codec.RAW, "foreign".getBytes(StandardCharsets.UTF_8));
        byte[] header = BatchFormat.header();
        Wrong order = (server, wanted) -> {
            List<Cid> backwards = new ArrayList<>(wanted);
            Collections.reverse(backwards);
            // One alone has no order.
            return wanted.size() > 1 ? server.answer(backwards) : join(header, new byte[] {0});
        };
        Wrong twice = (server, wanted) -> join(server.answer(wanted), server.section(wanted.get(wanted.size() - 1)));
        Wrong another = (server, wanted) ->
                join(header, BlockServer.section(foreign.cid(), foreign.toByteArray()), server.section(wanted.get(0)));
        Wrong more = (server, wanted) ->
                join(server.answer(wanted), BlockServer.section(foreign.cid(), foreign.toByteArray()));
        Wrong tooLong = (server, wanted) -> join(header, BatchFormat.head(wanted.get(0), (1 << 20) + 2), new byte[100]);
        Wrong byOne = (server, wanted) -> join(header, BlockServer.section(wanted.get(0), new byte[(1 << 20) + 1]));
        Wrong exabyte = (server, wanted) -> join(header, BatchFormat.head(wanted.get(0), 1L << 60), new byte[100]);
        Wrong varint = (server, wanted) -> join(header, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
        Wrong zeros = (server, wanted) -> join(header, new byte[] {(byte) 0x80, 0});
        Wrong noCid = (server, wanted) -> join(header, new byte[] {3, 9, 9, 9});
        Wrong otherHeader = (server, wanted) -> join(new byte[] {25}, new byte[25], server.section(wanted.get(0)));
        Wrong page = (server, wanted) ->
                "<!doctype html><title>Welcome to our hotel's network</title>".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("another order", order),
                Arguments.of("a block twice", twice),
                Arguments.of("another block", another),
                Arguments.of("one more block", more),
                Arguments.of("a block that is too long", tooLong),
                Arguments.of("a block that is too long by one", byOne),
                Arguments.of("an exabyte", exabyte),
                Arguments.of("a length of ten bytes", varint),
                Arguments.of("a length that is not the shortest", zeros),
                Arguments.of("no CID", noCid),
                Arguments.of("another header", otherHeader),
                Arguments.of("a page", page));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongAnswers")
    void aServerThatSendsSomethingElseIsAskedForNoMoreBatches(String name, Wrong wrong) {
        server.batches((exchange, wanted, number) -> BlockServer.sendBatch(exchange, wrong.answer(server, wanted)));
        fetch(PATIENT);
        assertWhole();
        assertThat(server.batchRequests()).as(name).isBetween(1, UNDER_WAY);
    }

    @Test
    void anotherTypeOfContentIsNoBatch() {
        server.batches((exchange, wanted, number) -> BlockServer.send(exchange, server.answer(wanted), 0));
        fetch(PATIENT);
        assertWhole();
        assertThat(server.batchRequests()).isBetween(1, UNDER_WAY);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 308, 400, 403, 404, 405, 410, 411, 413, 421})
    void aServerThatDoesNotWantToIsAskedForNoMoreBatches(int status) {
        server.batches((exchange, wanted, number) -> {
            exchange.getResponseHeaders().set("Location", server.root() + "/batches/");
            BlockServer.status(exchange, status);
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(server.batchRequests()).isBetween(1, UNDER_WAY);
        assertThat(server.requests()).isEqualTo(blocks.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void aServerThatCannotNowIsAskedForLaterBatches(int status) {
        server.batches((exchange, wanted, number) -> {
            if (number % 2 == 1) {
                BlockServer.status(exchange, status);
            } else {
                BlockServer.sendBatch(exchange, server.answer(wanted));
            }
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(server.requests()).isBetween(blocks.size() - (int) raw() + 1, blocks.size() - 1);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drip(HttpExchange exchange, byte[] answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car");
        exchange.sendResponseHeaders(200, answer.length);
        for (byte next : answer) {
            exchange.getResponseBody().write(next);
            exchange.getResponseBody().flush();
            sleep(100);
        }
    }

    @Test
    void aBatchThatDripsOrIsSilentIsNotWaitedForForEver() {
        server.batches((exchange, wanted, number) -> {
            if (number % 2 == 0) {
                sleep(3_600_000);
            }
            drip(exchange, server.answer(wanted));
        });
        fetch(IMPATIENT);
        assertWhole();
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        server.batches((exchange, wanted, number) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(server.answer(wanted));
                byte[] section = server.section(wanted.get(0));
                for (int i = 0; i < 1 << 20; i++) {
                    body.write(section);
                }
            }
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(server.batchRequests()).isBetween(1, UNDER_WAY);
    }

    @Test
    void anAnswerOfUnknownLengthIsTaken() {
        server.batches((exchange, wanted, number) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(server.answer(wanted));
            exchange.close();
        });
        fetch(PATIENT);
        assertWhole();
        assertThat(server.requests()).isEqualTo(blocks.size() - (int) raw());
    }
}
