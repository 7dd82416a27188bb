package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a partial clone left out comes when it is read, also by those who read through a server or through Java's file functions, and stays. */
final class PromisedReadingTest {
    private static final String ONE_PROMISED = "promised by a remote: 3 objects and nodes";

    @TempDir
    private Path directory;

    private Path data = Path.of("");

    @BeforeEach
    void makePartialClone() throws IOException {
        data = Files.createDirectory(directory.resolve("sst"));
        Sample.create(data);
        done("clone", "--depth", "1", "--only", "notes.txt", "sst", "part");
        assertThat(verified()).contains("promised by a remote: 4 objects and nodes");
    }

    private Run done(String... args) {
        Run run = Run.in(directory, args);
        assertThat(run.code()).as("%s: %s", String.join(" ", args), run.err()).isZero();
        return run;
    }

    private String verified() {
        return done("-R", "part", "verify").out();
    }

    /** A server of the partial clone. */
    private final class Server implements Closeable {
        private final CommandProcess process;
        private final String root;

        Server(String... more) throws Exception {
            String[] args = new String[more.length + 5];
            System.arraycopy(
                    new String[] {"serve", "-q", "--listen", "127.0.0.1:0", "part"},
                    0,
                    args,
                    0,
                    args.length - more.length);
            System.arraycopy(more, 0, args, args.length - more.length, more.length);
            this.process = CommandProcess.start(directory, args);
            this.root = process.firstLine() + "part/main/";
        }

        HttpResponse<String> get(String key) throws Exception {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(root + key)).build(), HttpResponse.BodyHandlers.ofString());
        }

        @Override
        public void close() {
            try (process) {
                process.signal("INT");
                Run run = process.finish();
                assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aServerFetchesAndKeepsIt() throws Exception {
        try (Server server = new Server()) {
            HttpResponse<String> reply = server.get("sst/1.0");
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("three");
        }
        assertThat(verified()).contains(ONE_PROMISED);

        Files.move(data, directory.resolve("away"));
        try (Server server = new Server()) {
            assertThat(server.get("sst/1.0").body()).isEqualTo("three");
            assertThat(server.get("notes.txt").body()).isEqualTo("wind\n");
            HttpResponse<String> reply = server.get("sst/0.1");
            assertThat(reply.statusCode()).isEqualTo(503);
            assertThat(reply.headers().firstValue("Retry-After")).contains("5");
            Files.move(directory.resolve("away"), data);
            assertThat(server.get("sst/0.1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServerThatShallAskNobodyDoesNot() throws Exception {
        try (Server server = new Server("--no-fetch")) {
            assertThat(server.get("sst/1.0").statusCode()).isEqualTo(500);
            assertThat(server.get("notes.txt").body()).isEqualTo("wind\n");
        }
        assertThat(verified()).contains("promised by a remote: 4 objects and nodes");
    }

    @Test
    void aPathOfTheVersionBringsItAndClosingItsFileSystemKeepsIt() throws IOException {
        URI uri = URI.create("firn:" + directory.resolve("part") + "!/main/sst/1.0");
        Path chunk = Path.of(uri);
        try (FileSystem version = chunk.getFileSystem()) {
            assertThat(version.getPath("/sst/1.0")).hasContent("three");
        }
        assertThat(verified()).contains(ONE_PROMISED);

        Files.move(data, directory.resolve("away"));
        Path again = Path.of(uri);
        try (FileSystem version = again.getFileSystem()) {
            assertThat(again).hasContent("three");
            assertThatThrownBy(() -> Files.readString(version.getPath("/sst/0.1")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there is no repository at");
        }
    }
}
