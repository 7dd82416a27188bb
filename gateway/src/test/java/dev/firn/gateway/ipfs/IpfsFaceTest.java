package dev.firn.gateway.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarSection;
import dev.firn.bridge.unixfs.UnixFsEntry;
import dev.firn.bridge.unixfs.UnixFsPart;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.bridge.unixfs.UnixFsWalk;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Generated;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/* Sections of ipfs/specs, "Trustless Gateway" (2026-03-05), "HTTP Response", over HTTP from a real repository. */
final class IpfsFaceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final byte[] LARGE = random("large", 3_500_000);
    private static final byte[] README = "read me".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private Repository repository;
    private IpfsFace face;
    private Gateway gateway;
    private Cid root;
    private Cid readme;
    private Cid large;

    @BeforeEach
    void serve() {
        repository = Repository.create(directory.resolve("r.firn"), new Surroundings(CLOCK, new Random(1), "tester"));
        try (Session session = repository.session(RefName.branch("main"))) {
            session.put("README.md", ByteBuffer.wrap(README));
            session.put("sub/large.bin", ByteBuffer.wrap(LARGE));
            session.put("sub/copy.bin", ByteBuffer.wrap(LARGE));
            session.commit(CommitRequest.of("first", "tester"));
        }
        root = UnixFsView.root(repository, repository.snapshot("main"), "").cid();
        readme = repository.snapshot("main").object("README.md").cid();
        large = repository.snapshot("main").object("sub/large.bin").cid();
        face = new IpfsFace(List.of(new ServedRepository("r", repository)), Limits.defaults());
        gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face), notices::add);
    }

    @AfterEach
    void stop() {
        gateway.close();
        face.close();
        repository.close();
    }

    private static byte[] random(String seed, int sizeBytes) {
        try {
            return Generated.chacha20(seed, sizeBytes).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> send(String method, String path, String... header) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (header.length > 0) {
            request.headers(header);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> get(String path, String... header) {
        return send("GET", path, header);
    }

    private static String field(HttpResponse<?> reply, String name) {
        List<String> values = reply.headers().allValues(name);
        assertThat(values).as(name).hasSizeLessThanOrEqualTo(1);
        return values.isEmpty() ? "" : values.get(0);
    }

    private static List<Cid> cids(byte[] car) {
        List<Cid> cids = new ArrayList<>();
        try (CarReader reader = new CarReader(new ByteArrayInputStream(car), "the answer")) {
            for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
                cids.add(next.get().cid());
            }
        }
        return cids;
    }

    private static List<Cid> roots(byte[] car) {
        try (CarReader reader = new CarReader(new ByteArrayInputStream(car), "the answer")) {
            return reader.roots();
        }
    }

    /* All blocks of the version, by the walk of the view; each time they come. */
    private List<Cid> walked() {
        List<Cid> cids = new ArrayList<>();
        try (UnixFsView view = UnixFsView.open(repository, repository.snapshot("main"), "")) {
            UnixFsWalk walk = view.walk(view.root());
            while (walk.hasNext()) {
                UnixFsPart part = walk.next();
                cids.add(part.cid());
            }
        }
        return cids;
    }

    /* "Block Responses": "The Body hash MUST match the Multihash from the requested CID". Every block of a version, directories and leaves too. */
    @Test
    void everyBlockOfAVersionIsGivenOut() {
        for (Cid cid : List.copyOf(new java.util.LinkedHashSet<>(walked()))) {
            HttpResponse<byte[]> reply = get("/ipfs/" + cid + "?format=raw");
            assertThat(reply.statusCode()).isEqualTo(200);
            Codec codec = cid.knownCodec().orElseThrow();
            assertThat(Cid.ofContent(codec, reply.body())).isEqualTo(cid);
        }
        assertThat(walked()).hasSizeGreaterThan(8);
    }

    /* "Response Headers" of raw blocks. */
    @Test
    void aBlockHasTheHeaderThatTheSpecificationWants() {
        String path = "/ipfs/" + readme;
        HttpResponse<byte[]> reply = get(path, "Accept", "application/vnd.ipld.raw");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(README);
        assertThat(field(reply, "Content-Type")).isEqualTo("application/vnd.ipld.raw");
        assertThat(field(reply, "Content-Length")).isEqualTo("7");
        assertThat(field(reply, "Content-Disposition")).isEqualTo("attachment; filename=\"" + readme + ".bin\"");
        assertThat(field(reply, "Content-Location")).isEqualTo(path + "?format=raw");
        assertThat(field(reply, "ETag")).isEqualTo("\"" + readme + ".raw\"");
        assertThat(field(reply, "Cache-Control")).isEqualTo("public, max-age=29030400, immutable");
        assertThat(field(reply, "X-Ipfs-Path")).isEqualTo(path);
        assertThat(field(reply, "X-Ipfs-Roots")).isEqualTo(readme.toString());
        assertThat(field(reply, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(field(reply, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(field(reply, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(field(get(path + "?format=raw"), "Content-Location")).isEmpty();
    }

    /* "HEAD /ipfs/{cid}": "Same as GET, but does not return any payload". */
    @Test
    void aHeadHasTheSameHeaderAndNoBody() {
        for (String query : List.of("?format=raw", "?format=car", "?format=car&dag-scope=block")) {
            HttpResponse<byte[]> whole = get("/ipfs/" + readme + query);
            HttpResponse<byte[]> head = send("HEAD", "/ipfs/" + readme + query);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            for (String name :
                    List.of("Content-Type", "Etag", "Cache-Control", "Content-Disposition", "X-Ipfs-Roots")) {
                assertThat(field(head, name)).isEqualTo(field(whole, name)).isNotEmpty();
            }
            // RFC 9110, 8.6: none unless it is that of the body.
            assertThat(field(head, "Content-Length")).isEqualTo(field(whole, "Content-Length"));
        }
        assertThat(field(send("HEAD", "/ipfs/" + readme + "?format=raw"), "Content-Length"))
                .isEqualTo("7");
        Cid absent = Cid.ofContent(Codec.RAW, new byte[] {1});
        assertThat(send("HEAD", "/ipfs/" + absent + "?format=raw").statusCode()).isEqualTo(404);
        assertThat(send("HEAD", "/ipfs/" + absent + "?format=car").statusCode()).isEqualTo(404);
        assertThat(send("HEAD", "/ipfs/" + root + "/none?format=car").statusCode())
                .isEqualTo(404);
    }

    /* Path Gateway, "Range (request header)": "single range requests" of raw blocks. */
    @Test
    void aBlockHasRanges() {
        String path = "/ipfs/" + readme + "?format=raw";
        HttpResponse<byte[]> part = get(path, "Range", "bytes=1-3");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(field(part, "Content-Range")).isEqualTo("bytes 1-3/7");
        assertThat(new String(part.body(), StandardCharsets.UTF_8)).isEqualTo("ead");
        assertThat(get(path, "Range", "bytes=7-").statusCode()).isEqualTo(416);
        assertThat(get(path, "Range", "bytes=0-0,-1").statusCode()).isEqualTo(206);
    }

    /* "CAR Responses", "Content-Type", "Content-Disposition", "Etag", "CAR format signaling in Response". */
    @Test
    void aCarHasTheHeaderThatTheSpecificationWants() {
        String path = "/ipfs/" + root + "/sub/large.bin";
        HttpResponse<byte[]> reply = get(path, "Accept", "application/vnd.ipld.car;order=unk");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(field(reply, "Content-Type")).isEqualTo("application/vnd.ipld.car; version=1; order=dfs; dups=n");
        assertThat(field(reply, "Content-Disposition")).isEqualTo("attachment; filename=\"" + root + ".car\"");
        assertThat(field(reply, "Content-Location")).isEqualTo(path + "?format=car&car-order=unk");
        assertThat(field(reply, "Cache-Control")).isEqualTo("public, max-age=29030400, immutable");
        assertThat(field(reply, "Accept-Ranges")).isEqualTo("none");
        assertThat(field(reply, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(field(reply, "X-Ipfs-Path")).isEqualTo(path);
        assertThat(field(reply, "X-Ipfs-Roots").split(","))
                .hasSize(3)
                .startsWith(root.toString())
                .endsWith(large.toString());
        assertThat(field(reply, "Etag")).startsWith("W/\"all.n.").endsWith(".car\"");
        assertThat(roots(reply.body())).containsExactly(large);
        assertThat(field(get(path + "?format=car&car-dups=y"), "Content-Type")).endsWith("; dups=y");
    }

    /* "CAR Responses": the whole version, in the order of the walk, duplicates once or each time. */
    @Test
    void aCarHoldsTheWholeVersion() {
        List<Cid> walked = walked();
        assertThat(cids(get("/ipfs/" + root + "?format=car&car-dups=y").body())).isEqualTo(walked);
        assertThat(cids(get("/ipfs/" + root + "?format=car").body()))
                .isEqualTo(walked.stream().distinct().toList());
        assertThat(walked).hasSizeGreaterThan((int) walked.stream().distinct().count());
    }

    /* "entity-bytes": only the leaves that the range lies in. */
    @Test
    void aRangeOfALargeFileIsItsLeaves() {
        HttpResponse<byte[]> reply = get("/ipfs/" + root + "/sub/large.bin?format=car&entity-bytes=1048576:2097151");
        List<Cid> cids = cids(reply.body());
        assertThat(cids).hasSize(4);
        assertThat(cids.subList(2, 4))
                .containsExactly(large, Cid.ofContent(Codec.RAW, ByteBuffer.wrap(LARGE, 1 << 20, 1 << 20)));
        assertThat(field(reply, "Etag")).startsWith("W/\"entity.1048576_2097151.");
        assertThat(get("/ipfs/" + large + "?format=car&entity-bytes=3500000:*").statusCode())
                .isEqualTo(400);
    }

    /* Path Gateway, "If-None-Match": "Positive match MUST return HTTP status code 304 (Not Modified), without any payload". */
    @ParameterizedTest
    @ValueSource(strings = {"?format=raw", "?format=car", "?format=car&dag-scope=entity", "?format=car&car-dups=y"})
    void whatTheClientHasIsNotSentAgain(String query) {
        String etag = field(get("/ipfs/" + readme + query), "Etag");
        String opaque = etag.substring(etag.indexOf('"'));
        for (String known : List.of(etag, opaque, "W/" + opaque, "\"a\", " + etag + ", \"b\"", "*")) {
            HttpResponse<byte[]> reply = get("/ipfs/" + readme + query, "If-None-Match", known);
            assertThat(reply.statusCode()).as(known).isEqualTo(304);
            assertThat(reply.body()).isEmpty();
            assertThat(field(reply, "Content-Length")).isEmpty();
            assertThat(field(reply, "Etag")).isEqualTo(etag);
        }
        for (String other : List.of("\"a\"", "W/\"x" + opaque.substring(1), "\"unfinished")) {
            assertThat(get("/ipfs/" + readme + query, "If-None-Match", other).statusCode())
                    .isEqualTo(200);
        }
    }

    /* "Etag": "MUST augment the returned Etag based on the passed entity-bytes", "unique prefix based on the passed scope type". */
    @Test
    void whatDecidesTheBytesDecidesTheTag() {
        List<String> tags = new ArrayList<>();
        for (String path :
                List.of(large.toString(), root + "/sub/large.bin", root + "/sub/copy.bin", root.toString())) {
            for (String query : List.of(
                    "",
                    "&dag-scope=block",
                    "&dag-scope=entity",
                    "&entity-bytes=0:5",
                    "&entity-bytes=0:*",
                    "&car-dups=y")) {
                tags.add(field(send("HEAD", "/ipfs/" + path + "?format=car" + query), "Etag"));
            }
        }
        tags.add(field(get("/ipfs/" + large + "?format=raw"), "Etag"));
        assertThat(tags).doesNotHaveDuplicates();
    }

    /* "404 Not Found", "400", "406", "501": Path Gateway, "Response Status Codes". */
    @Test
    void whatCannotBeAnsweredHasItsStatusAndASentence() {
        Cid absent = Cid.ofContent(Codec.DAG_PB, new byte[] {1});
        assertThat(get("/ipfs/" + absent + "?format=raw").statusCode()).isEqualTo(404);
        assertThat(get("/ipfs/" + absent + "?format=car").statusCode()).isEqualTo(404);
        HttpResponse<byte[]> none = get("/ipfs/" + root + "/sub/none/x?format=car");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new String(none.body(), StandardCharsets.UTF_8))
                .isEqualTo("there is no /ipfs/" + root + "/sub/none\n");
        assertThat(field(none, "Cache-Control")).isEqualTo("no-store");
        assertThat(get("/ipfs/nonsense?format=raw").statusCode()).isEqualTo(400);
        assertThat(get("/ipfs/" + root).statusCode()).isEqualTo(400);
        assertThat(get("/ipfs/" + root + "/sub?format=raw").statusCode()).isEqualTo(400);
        assertThat(get("/ipfs/" + root, "Accept", "text/html").statusCode()).isEqualTo(406);
        assertThat(get("/ipfs/" + root + "?format=tar").statusCode()).isEqualTo(406);
        assertThat(get("/ipfs/" + repository.resolve("main") + "/message?format=car")
                        .statusCode())
                .isEqualTo(501);
        assertThat(get("/ipns/k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8?format=ipns-record")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/ipfs/" + root + "?format=raw").statusCode()).isEqualTo(405);
        assertThat(get("/ipfs/" + readme + "?format=raw", "Service-Worker", "script")
                        .statusCode())
                .isEqualTo(400);
    }

    /* Path Gateway, "Service-Worker (request header)": "Requests to these paths with Service-Worker: script MUST be denied", of both namespaces. */
    @ParameterizedTest
    @ValueSource(strings = {"ipfs/bafkqaaa", "ipns/k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8"})
    void serviceWorkersAreDenied(String path) {
        HttpResponse<byte[]> reply = get("/" + path, "Service-Worker", "script");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("service workers");
    }

    /* "GET /ipns/{key}": names are resolved by nobody here, in any format and with any path. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?format=raw", "?format=car", "?format=ipns-record", "/a/b?format=car"})
    void namesOfIpnsAreNotFoundWithASentence(String rest) {
        for (String name :
                List.of("k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8", "en.wikipedia-on-ipfs.org")) {
            HttpResponse<byte[]> reply = get("/ipns/" + name + rest);
            assertThat(reply.statusCode()).as(name).isEqualTo(404);
            assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("knows no IPNS names");
            assertThat(field(reply, "Cache-Control"))
                    .as("it may be known one day")
                    .doesNotContain("immutable");
        }
    }

    /* Path Gateway, "download (request query parameter)": "MUST include Content-Disposition: attachment[;filename=...]". */
    @Test
    void aDownloadIsAnAttachmentAsIsEverythingElse() {
        for (String query : List.of("format=raw", "format=car")) {
            for (String download : List.of("", "&download=true", "&download=false")) {
                assertThat(field(get("/ipfs/" + readme + "?" + query + download), "Content-Disposition"))
                        .as(query + download)
                        .startsWith("attachment; filename=\"");
            }
            assertThat(field(
                            get("/ipfs/" + readme + "?" + query + "&download=true&filename=x.y"),
                            "Content-Disposition"))
                    .isEqualTo("attachment; filename=\"x.y\"");
        }
    }

    /* "CAR version (content type parameter)": the version in the header of the CAR "MUST match the version parameter returned in Content-Type". */
    @Test
    void theCarIsOfTheVersionThatItsTypeSays() {
        HttpResponse<byte[]> reply = get("/ipfs/" + root + "?format=car");
        try (CarReader reader = new CarReader(new ByteArrayInputStream(reply.body()), "the answer")) {
            assertThat(field(reply, "Content-Type")).contains("; version=" + reader.version() + ";");
        }
    }

    /* Path Gateway, "only-if-cached HEAD behavior": "MUST ensure that handling [it] is fast and does not generate any additional I/O": no leaf is read. */
    @Test
    void aHeadReadsNothingBelowWhatIsAskedFor() throws IOException {
        damageLastLeaf();
        for (String what : List.of(root.toString(), large.toString())) {
            assertThat(send("HEAD", "/ipfs/" + what + "?format=car", "Cache-Control", "only-if-cached")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThatThrownBy(() -> get("/ipfs/" + large + "?format=car")).hasCauseInstanceOf(IOException.class);
    }

    /* "Cache-Control: only-if-cached": "gateway SHOULD return HTTP 412 if the root block is not immediately available". */
    @Test
    void onlyIfCachedGivesWhatIsHereAndSays412OfTheRest() {
        Cid absent = Cid.ofContent(Codec.RAW, new byte[] {1});
        for (String method : List.of("GET", "HEAD")) {
            assertThat(send(method, "/ipfs/" + absent + "?format=raw", "Cache-Control", "only-if-cached")
                            .statusCode())
                    .isEqualTo(412);
            assertThat(send(method, "/ipfs/" + readme + "?format=raw", "Cache-Control", "only-if-cached")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /* "Dedicated Probe Paths". */
    @Test
    void theProbeIsAnswered() {
        assertThat(get("/ipfs/bafkqaaa?format=raw").statusCode()).isEqualTo(200);
        assertThat(get("/ipfs/bafkqaaa?format=raw").body()).isEmpty();
        HttpResponse<byte[]> car = get("/ipfs/bafkqaaa", "Accept", "application/vnd.ipld.car");
        assertThat(car.statusCode()).isEqualTo(200);
        assertThat(cids(car.body())).isEmpty();
        assertThat(roots(car.body())).hasToString("[bafkqaaa]");
        assertThat(send("HEAD", "/ipfs/bafkqaaa?format=raw").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> hello = get("/ipfs/bafkqabtimvwgy3yk?format=raw");
        assertThat(new String(hello.body(), StandardCharsets.UTF_8)).isEqualTo("hello\n");
    }

    /* Path Gateway, "filename (request query parameter)". */
    @Test
    void theClientMayNameTheFile() {
        String path = "/ipfs/" + readme + "?format=raw&filename=";
        assertThat(field(get(path + "foobar.bin"), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"foobar.bin\"");
        assertThat(field(get(path + "test%D1%82.pdf"), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"test_.pdf\"; filename*=UTF-8''test%D1%82.pdf");
        assertThat(field(get(path + "a%22%3B%20x%3D%22%5C"), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"a_; x=__\"; filename*=UTF-8''a%22%3B%20x%3D%22%5C");
        assertThat(field(get(path + "a%0D%0ASet-Cookie:b"), "Set-Cookie")).isEmpty();
    }

    /* Commits, pages and nodes are blocks like any other: Firn's own DAG can be had whole. */
    @Test
    void aCommitCanBeHadWithAllBelowIt() {
        Cid commit = repository.resolve("main");
        List<Cid> cids = cids(get("/ipfs/" + commit + "?format=car").body());
        assertThat(cids)
                .startsWith(commit)
                .contains(large, readme, repository.commit(commit).manifest());
        assertThat(cids(get("/ipfs/" + commit + "/manifest?format=car&dag-scope=block")
                        .body()))
                .containsExactly(commit, repository.commit(commit).manifest());
    }

    /* What another process commits is seen at once, its directories too. */
    @Test
    void newCommitsAreSeenAtOnce() {
        assertThat(get("/ipfs/" + root + "?format=raw").statusCode()).isEqualTo(200);
        try (Repository other =
                        Repository.open(directory.resolve("r.firn"), new Surroundings(CLOCK, new Random(2), "x"));
                Session session = other.session(RefName.branch("main"))) {
            session.put("new/file.txt", ByteBuffer.wrap(new byte[] {1, 2, 3}));
            session.commit(CommitRequest.of("second", "other"));
            UnixFsEntry now = UnixFsView.root(other, other.snapshot("main"), "");
            HttpResponse<byte[]> reply = get("/ipfs/" + now.cid() + "/new?format=car");
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(cids(reply.body())).hasSize(3);
        }
    }

    /* Several repositories in one process are one set of blocks. */
    @Test
    void everyServedRepositoryIsAsked() {
        try (Repository second =
                        Repository.create(directory.resolve("s.firn"), new Surroundings(CLOCK, new Random(3), "x"));
                Session session = second.session(RefName.branch("main"))) {
            session.put("only/here.txt", ByteBuffer.wrap(new byte[] {7}));
            session.commit(CommitRequest.of("one", "x"));
            Cid other = UnixFsView.root(second, second.snapshot("main"), "").cid();
            IpfsFace both = new IpfsFace(
                    List.of(new ServedRepository("r", repository), new ServedRepository("s", second)),
                    Limits.defaults());
            try (both;
                    Gateway two = Gateway.start(GatewaySettings.loopback(0), List.of(both), notices::add)) {
                gateway.close();
                gateway = two;
                assertThat(get("/ipfs/" + other + "/only/here.txt?format=car").statusCode())
                        .isEqualTo(200);
                assertThat(get("/ipfs/" + root + "/README.md?format=car").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private void damageLastLeaf() throws IOException {
        byte[] end = java.util.Arrays.copyOfRange(LARGE, LARGE.length - 100, LARGE.length);
        try (Stream<Path> packs = Files.list(directory.resolve("r.firn/packs"))) {
            for (Path pack : packs.toList()) {
                byte[] bytes = Files.readAllBytes(pack);
                for (int i = 0; i + end.length <= bytes.length; i++) {
                    if (bytes[i] == end[0] && java.util.Arrays.equals(bytes, i, i + end.length, end, 0, end.length)) {
                        bytes[i] ^= 1;
                        Files.delete(pack);
                        Files.write(pack, bytes);
                        return;
                    }
                }
            }
        }
        throw new AssertionError("the leaf is in no pack");
    }

    /* "Streaming and Missing Child Blocks": "SHOULD terminate the stream"; a damaged block is never sent, and no CAR looks whole that is not. */
    @Test
    void damageInMidStreamBreaksTheConnection() throws IOException {
        Cid leaf = Cid.ofContent(Codec.RAW, ByteBuffer.wrap(LARGE, 3 << 20, LARGE.length - (3 << 20)));
        damageLastLeaf();
        assertThatThrownBy(() -> get("/ipfs/" + large + "?format=car")).hasCauseInstanceOf(IOException.class);
        assertThat(get("/ipfs/" + large + "?format=car&entity-bytes=0:2000000").statusCode())
                .isEqualTo(200);
        assertThat(get("/ipfs/" + leaf + "?format=raw").statusCode()).isEqualTo(500);
    }

    /* Issue 5, "Hostile input": traversal in every encoding, over a bare socket. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ipfs/../etc/passwd", "/ipfs/%2e%2e/etc/passwd", "/ipfs/..%2f..%2fetc%2fpasswd",
                        "/ipfs/CID/../../x?format=car",
                "/ipfs/CID/%2e%2e/x?format=car", "/ipfs/CID/..%2fx?format=car", "/ipfs/CID/%252e%252e/x?format=car",
                        "/ipfs/CID/%c0%ae%c0%ae/x?format=car",
                "/ipfs/CID/..%5cx?format=car", "/ipfs/CID/a%00b?format=car", "//ipfs//CID/;/../x?format=car",
                        "/ipfs/CID/;a=b/..;/x?format=car"
            })
    void pathsLeadNowhereElse(String target) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            String request = "GET " + target.replace("CID", root.toString())
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            assertThat(in.readLine()).matches("HTTP/1.1 40[04] .*");
        }
    }

    /* A range of a file that is not there is no reason to read what is. */
    @Test
    void aHugeRangeIsCutToTheFile() {
        assertThat(cids(get("/ipfs/" + large + "?format=car&entity-bytes=0:9223372036854775807")
                        .body()))
                .hasSize(5);
        assertThat(get("/ipfs/" + large + "?format=car&entity-bytes=9223372036854775807:*")
                        .statusCode())
                .isEqualTo(400);
        assertThat(cids(get("/ipfs/" + large + "?format=car&entity-bytes=-9223372036854775808:-1")
                        .body()))
                .hasSize(5);
    }

    /* A client that goes away frees what its CAR held. */
    @Test
    void carsThatAreGivenUpAreForgotten() throws IOException {
        for (int i = 0; i < 70; i++) {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
                String request = "GET /ipfs/" + root + "?format=car HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
        }
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(60), () -> {
            while (get("/ipfs/" + readme + "?format=car").statusCode() != 200) {
                Thread.sleep(50);
            }
        });
        for (int i = 0; i < 70; i++) {
            assertThat(send("HEAD", "/ipfs/" + root + "?format=car").statusCode())
                    .isEqualTo(200);
            assertThat(get("/ipfs/" + large + "?format=car&entity-bytes=3500000:*")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aStoreThatFailsIsTheServersFault() {
        IpfsFace failing = new IpfsFace(
                cid -> {
                    throw FirnException.corrupt("block " + cid + " in /secret is damaged");
                },
                () -> repository.newScratch(),
                Limits.defaults());
        try (failing;
                Gateway other = Gateway.start(GatewaySettings.loopback(0), List.of(failing), notices::add)) {
            URI uri = other.uri().resolve("/ipfs/" + root + "?format=raw");
            HttpResponse<String> reply =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(reply.body()).doesNotContain("/secret");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
