package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.manifest.Manifest;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.VerifyReport;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.FetchResult;
import dev.firn.transfer.Remote;
import dev.firn.transfer.Samples;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferOptions;
import dev.firn.transfer.TransferProgress;
import dev.firn.transfer.TransferRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RemoteTest {
    static final FetchRequest ALL = new FetchRequest(
            "origin", TransferRequest.Extent.whole(), FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
    static final Transfer.Way WAY =
            new Transfer.Way(TransferOptions.defaults().withThreads(4), TransferProgress.none());

    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofSeconds(5), Duration.ofMillis(1_500), 2, Duration.ofMillis(5));
    private static final HttpLimits PATIENT =
            new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 6, Duration.ofMillis(1));

    private static Repository rich = Samples.empty(0);
    private static Map<Cid, byte[]> blocks = Map.of();

    private final Repository copy = Samples.empty(2);
    private BlockServer server = anyServer();

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

    @BeforeEach
    void nothingIsAskedYet() {
        assertThat(server.requests()).isZero();
    }

    @AfterEach
    void close() {
        server.close();
        copy.close();
    }

    private Remote served(HttpLimits limits) {
        return Remotes.open((RemoteAddress.Served) RemoteAddress.parse(server.root() + "/sample"), limits);
    }

    private FetchResult fetch(HttpLimits limits) {
        try (Remote remote = served(limits)) {
            return Fetch.run(copy, remote, ALL, WAY);
        }
    }

    private FirnException failure(HttpLimits limits) {
        FirnException failure = catchThrowableOfType(FirnException.class, () -> fetch(limits));
        assertThat(failure).as("it must fail").isNotNull();
        assertThat(copy.refs().allCells()).isEmpty();
        assertThat(failure.getMessage()).contains(server.root());
        return failure;
    }

    private static VerifyReport verify(Repository repository) {
        return repository.verify(VerifyDepth.FULL, Optional.empty(), 1);
    }

    private void assertWhole() {
        assertThat(verify(copy).damages()).isEmpty();
        assertThat(verify(copy).keyCount()).isEqualTo(verify(rich).keyCount());
        assertThat(verify(copy).commitCount()).isEqualTo(verify(rich).commitCount());
        assertThat(copy.resolve("origin/main")).isEqualTo(rich.resolve("main"));
    }

    @Test
    void whatIsFetchedOverHttpIsWhatIsThere() {
        assertThat(fetch(PATIENT).transfer().blocks()).isEqualTo(server.requests());
        assertWhole();
    }

    @Test
    void oneCommitOfAGatewayComesWithItsHistory() {
        Cid main = rich.resolve("main");
        RemoteAddress address = RemoteAddress.parse(server.root() + "/ipfs/" + main);
        try (Remote remote = Remotes.open((RemoteAddress.Gateway) address, PATIENT)) {
            Fetch.run(copy, remote, ALL, WAY);
        }
        assertThat(copy.resolve("origin/main")).isEqualTo(main);
        assertThat(copy.log(main)).hasSameSizeAs(rich.log(main));
        assertThat(verify(copy).damages()).isEmpty();
    }

    @Test
    void wrongBytesAreNamedAndNothingRestsOnThem() {
        server.answer((exchange, block, number) -> {
            byte[] wrong = block.clone();
            if (number % 10 == 9) {
                wrong[wrong.length / 2]++;
            }
            BlockServer.send(exchange, wrong, number);
        });
        FirnException failure = failure(PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(failure).hasMessageContaining("do not have its hash");
        assertThat(verify(copy).damages()).isEmpty();
        server.answer(BlockServer::send);
        fetch(PATIENT);
        assertWhole();
    }

    @Test
    void aBodyWithoutEndIsCutOff() {
        server.answer((exchange, block, number) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            byte[] piece = new byte[1 << 16];
            for (int i = 0; i < 1 << 14; i++) {
                body.write(piece);
            }
        });
        FirnException failure = failure(PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(failure).hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void aBlockThatIsNotThereIsNamed() {
        server.answer((exchange, block, number) -> {
            if (number == 40) {
                BlockServer.status(exchange, 404);
            } else {
                BlockServer.send(exchange, block, number);
            }
        });
        FirnException failure = failure(PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.MISSING);
        assertThat(failure).hasMessageMatching("block b[a-z2-7]+ is not at http://.*/ipfs/");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 406, 451})
    void whatTheServerDoesNotWantToGiveIsRefused(int status) {
        server.answer((exchange, block, number) -> BlockServer.status(exchange, status));
        FirnException failure = failure(PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("status " + status);
    }

    @Test
    void aServerThatIsSilentIsNotWaitedForForEver() {
        server.answer((exchange, block, number) -> sleep(3_600_000));
        assertThat(failure(IMPATIENT).kind()).isEqualTo(Kind.IO);
    }

    @Test
    void aServerThatDripsIsNotWaitedForForEver() {
        server.answer((exchange, block, number) -> {
            exchange.sendResponseHeaders(200, block.length);
            for (byte b : block) {
                exchange.getResponseBody().write(b);
                exchange.getResponseBody().flush();
                sleep(100);
            }
        });
        assertThat(failure(IMPATIENT)).hasMessageContaining("no whole answer within 1500 ms");
    }

    /* The body can be watched while it is read; a header comes whole, or never. */
    @Test
    void aHeaderThatDripsIsNotWaitedForForEver() throws IOException {
        try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket client = dripping.accept()) {
                    String header = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(600);
                    for (int i = 0; i < header.length(); i++) {
                        client.getOutputStream().write(header.charAt(i));
                        sleep(100);
                    }
                } catch (IOException e) {
                    // The client has gone.
                    return;
                }
            });
            server.setDaemon(true);
            server.start();
            HttpLimits limits =
                    new HttpLimits(Duration.ofMillis(500), Duration.ofMillis(1_000), 1, Duration.ofMillis(1));
            URI uri = URI.create("http://127.0.0.1:" + dripping.getLocalPort() + "/x");
            long begin = System.nanoTime();
            assertThatThrownBy(() -> new HttpGet(limits).find(uri, "*/*", 100))
                    .isInstanceOf(FirnException.class)
                    .hasStackTraceContaining("no whole answer within 1000 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aWayThatBreaksNowAndThenIsTriedAgain() {
        Set<URI> asked = ConcurrentHashMap.newKeySet();
        server.answer((exchange, block, number) -> {
            boolean isFirst = asked.add(exchange.getRequestURI());
            switch (isFirst ? number % 4 : 0) {
                case 1 -> BlockServer.status(exchange, 503);
                case 2 -> BlockServer.status(exchange, 429);
                case 3 -> {
                    // Less than was promised.
                    exchange.sendResponseHeaders(200, block.length + 5L);
                    exchange.getResponseBody().write(block);
                }
                default -> BlockServer.send(exchange, block, number);
            }
        });
        fetch(PATIENT);
        assertWhole();
    }

    @Test
    void nobodyThereIsSaid() {
        server.close();
        FirnException failure = failure(IMPATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.IO);
        assertThat(failure).hasMessageContaining("cannot be had");
    }

    @Test
    void noRepositoryThereIsSaid() {
        try (Remote remote =
                Remotes.open((RemoteAddress.Served) RemoteAddress.parse(server.root() + "/other"), PATIENT)) {
            assertThatThrownBy(remote::refs)
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING))
                    .hasMessage("there is no repository at " + server.root() + "/other");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":{},\"repository\":\"x\"}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[1],\"repository\":\"x\"}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[{\"commit\":\"x\",\"ref\":\"heads/main\"}],\"repository\":\"x\"}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[{\"commit\":\"COMMIT\",\"ref\":\"heads/../x\"}],\"repository\":\"x\"}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[{\"commit\":\"COMMIT\",\"ref\":\"remotes/x/y\"}],\"repository\":\"x\"}",
                "{\"blocks\":\"/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[{\"commit\":\"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy\",\"ref\":\"heads/x\"}],\"repository\":\"x\"}",
                "{\"blocks\":\"http://elsewhere.example/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[],\"repository\":\"x\"}",
                "{\"blocks\":\"//elsewhere.example/ipfs/\",\"firn\":\"refs\",\"format\":1,\"refs\":[],\"repository\":\"x\"}",
            })
    void aListOfRefsThatIsNoneIsRefused(String document) {
        server.refs(document.replace("COMMIT", rich.resolve("main").toString()).getBytes(StandardCharsets.UTF_8));
        assertThat(failure(PATIENT).kind()).isEqualTo(Kind.CORRUPT);
        assertThat(server.requests()).isZero();
    }

    @Test
    void anotherFormatOfTheListIsRefusedWithBothNamed() {
        server.refs("{\"firn\":\"refs\",\"format\":2}".getBytes(StandardCharsets.UTF_8));
        FirnException failure = failure(PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(failure).hasMessageContaining("has format 2").hasMessageContaining("knows format 1");
    }

    private void serve(Cid commit) {
        server.refs(new RefsDocument(
                        rich.id(),
                        "/ipfs/",
                        Optional.empty(),
                        List.of(new dev.firn.transfer.RemoteRef(RefName.branch("main"), commit)))
                .encode());
    }

    @Test
    void whatIsNoCommitIsNotTakenForOne() {
        serve(rich.snapshot("main").manifestCid());
        FirnException failure = catchThrowableOfType(FirnException.class, () -> fetch(PATIENT));
        assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(failure).hasMessageContaining("this is not a commit");
        assertThat(copy.refs().allCells()).isEmpty();
    }

    @Test
    void aManifestThatIsNoneIsRefused() {
        Block commit = commit(rich.resolve("main"), List.of());
        server.add(commit);
        serve(commit.cid());
        FirnException failure = catchThrowableOfType(FirnException.class, () -> fetch(PATIENT));
        assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(copy.refs().allCells()).isEmpty();
    }

    private static Block commit(Cid manifest, List<Cid> parents) {
        ChangeSummary.Counts none = new ChangeSummary.Counts(0, 0, 0);
        return new Commit(
                        manifest,
                        parents,
                        "a",
                        Instant.EPOCH,
                        "m",
                        new TreeMap<>(),
                        new ChangeSummary(none, none, none, 0))
                .toBlock();
    }

    @Test
    void aDeepHistoryIsWalkedWithoutRecursion() {
        server.add(Manifest.emptyPage());
        Block last = commit(Manifest.emptyPage().cid(), List.of());
        server.add(last);
        for (int i = 0; i < 1_000; i++) {
            last = commit(Manifest.emptyPage().cid(), List.of(last.cid()));
            server.add(last);
        }
        serve(last.cid());
        assertThat(fetch(PATIENT).transfer().commits()).isEqualTo(1_001);
        assertThat(verify(copy).damages()).isEmpty();
    }

    @Test
    void rawIsTheCodecOfNoCommit() {
        Block raw = Block.of(Codec.RAW, new byte[] {1});
        assertThatThrownBy(() -> RemoteAddress.parse(server.root() + "/ipfs/" + raw.cid()))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("is not the CID of a commit");
    }
}
