package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefCell;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server sees in the next request what others did to the repository: through another object of this process, and in a process of their own. */
class OthersCommitTest {
    private static final String ARRAY = "{\"zarr_format\":2,\"shape\":[9],\"chunks\":[1],\"dtype\":\"|i1\","
            + "\"compressor\":null,\"fill_value\":0,\"filters\":null,\"order\":\"C\"}";
    /** So many commits that packs are merged more than once. */
    private static final int MANY = 40;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Repository served;
    private Gateway gateway;

    @BeforeEach
    void aServerRuns() {
        served = Repository.create(directory, surroundings(1));
        OtherWriter.commit(served, "main", "a/.zarray", ARRAY.replace(" ", ""));
        OtherWriter.commit(served, "main", "a/0", "first");
        gateway = Gateway.start(
                GatewaySettings.loopback(0),
                List.of(new ZarrFace(
                        List.of(new ServedRepository("sst.firn", served)),
                        Limits.defaults(),
                        new VerifiedBytes(1 << 20))),
                Gateway.Listeners.silent());
    }

    @AfterEach
    void stop() {
        gateway.close();
        served.close();
    }

    private static Surroundings surroundings(int seed) {
        return new Surroundings(Clock.systemUTC(), new Random(seed), "tester");
    }

    @Test
    void whatAnotherObjectCommitsIsInTheNextReply() throws Exception {
        assertThat(get("main/a/0").body()).isEqualTo("first");
        try (Repository other = Repository.open(directory, surroundings(2))) {
            for (int i = 0; i < MANY; i++) {
                String commit = OtherWriter.commit(other, "main", "a/0", "text-" + i);

                HttpResponse<String> reply = get("main/a/0");
                assertThat(reply.body()).isEqualTo("text-" + i);
                assertThat(reply.headers().firstValue("X-Firn-Commit")).contains(commit);
            }
        }
    }

    @Test
    void whatAnotherProcessCommitsIsInTheNextReply() throws Exception {
        try (JavaProcess other = OtherWriter.start(directory)) {
            other.line();
            for (int i = 0; i < MANY; i++) {
                assertThat(get("main/a/1").statusCode()).isEqualTo(i == 0 ? 404 : 200);
                other.tell("commit main a/1 text-" + i);
                String commit = other.line();

                HttpResponse<String> reply = get("main/a/1");
                assertThat(reply.body()).isEqualTo("text-" + i);
                assertThat(reply.headers().firstValue("X-Firn-Commit")).contains(commit);
                assertThat(get("main@" + commit + "/a/1").body()).isEqualTo("text-" + i);
                assertThat(get("commits/" + commit + "/a/1").body()).isEqualTo("text-" + i);
            }
        }
    }

    @Test
    void refsThatAnotherProcessMakesDeletesAndMakesAnewAreSeenAtOnce() throws Exception {
        try (JavaProcess other = OtherWriter.start(directory)) {
            other.line();
            assertThat(get("v1/a/0").statusCode()).isEqualTo(404);
            change(other, "create tags/v1 main");
            change(other, "create heads/side main");
            assertThat(get("v1/a/0").body()).isEqualTo("first");
            assertThat(get("side/a/0").body()).isEqualTo("first");
            assertThat(get("?format=json").body()).contains("\"v1\"", "\"side\"");

            change(other, "delete heads/side");
            change(other, "delete tags/v1");
            assertThat(get("side/a/0").statusCode()).isEqualTo(404);
            assertThat(get("v1/a/0").statusCode()).isEqualTo(404);
            assertThat(get("?format=json").body()).doesNotContain("\"v1\"", "\"side\"");

            change(other, "commit main a/0 second");
            change(other, "create heads/side main");
            assertThat(get("side/a/0").body()).isEqualTo("second");
        }
    }

    /* A tag is served where no branch has its name; a branch of that name, made later, goes first. */
    @Test
    void aBranchThatComesAfterATagOfItsNameIsSeenAtOnce() throws Exception {
        try (JavaProcess other = OtherWriter.start(directory)) {
            other.line();
            change(other, "create tags/x main");
            assertThat(get("x/a/0").body()).isEqualTo("first");
            change(other, "commit x a/0 branch");
            assertThat(get("x/a/0").body()).isEqualTo("branch");
            change(other, "delete heads/x");
            assertThat(get("x/a/0").body()).isEqualTo("first");
        }
    }

    @Test
    void everyVersionIsServedAfterAnotherProcessMergedThePacksItLayIn() throws Exception {
        assertThat(get("main/a/0").body()).isEqualTo("first");
        String first = get("main/a/0").headers().firstValue("X-Firn-Commit").orElseThrow();
        Set<String> before = packs();
        List<String> commits;
        try (JavaProcess other = OtherWriter.start(directory)) {
            other.line();
            commits = Stream.iterate(0, i -> i + 1)
                    .limit(MANY)
                    .map(i -> {
                        other.tell("commit main a/" + i % 9 + " text-" + i);
                        return other.line();
                    })
                    .toList();
        }
        assertThat(packs()).as("what lay there is merged").doesNotContainAnyElementsOf(before);

        assertThat(get("commits/" + first + "/a/0").body()).isEqualTo("first");
        for (int i = 0; i < MANY; i++) {
            assertThat(get("commits/" + commits.get(i) + "/a/" + i % 9).body()).isEqualTo("text-" + i);
        }
        Cid chunk = Cid.ofContent(Codec.RAW, "first".getBytes(StandardCharsets.UTF_8));
        assertThat(served.store().block(chunk).cid()).isEqualTo(chunk);
    }

    /* A link to itself is a name that the file system cannot look at, as that of a cell whose place on the disk cannot be read. */
    @Test
    void aRefThatCannotBeLookedAtIsNotTakenForOneThatStayed() throws Exception {
        assertThat(get("main/a/0").body()).isEqualTo("first");
        RefCell cell = served.refs().find("main").orElseThrow();
        Path present = directory.resolve(cell.blob().text());
        Path next = present.resolveSibling(String.format("%016d", cell.sequence() + 1));
        Files.createSymbolicLink(next, next.getFileName());
        Thread.sleep(150);

        HttpResponse<String> reply = get("main/a/0");
        assertThat(reply.statusCode()).isEqualTo(500);
        assertThat(reply.body()).contains("what the store holds there is damaged");

        Files.delete(next);
        assertThat(get("main/a/0").body()).isEqualTo("first");
    }

    private static void change(JavaProcess other, String line) {
        other.tell(line);
        assertThat(other.line()).isNotEmpty();
    }

    private Set<String> packs() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("packs"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(gateway.uri() + "sst.firn/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
}
