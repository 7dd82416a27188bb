package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.gateway.ServedRepository;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeLinesTest {
    private static final URI LOOPBACK = URI.create("http://127.0.0.1:8990/");
    private static final URI ANY = URI.create("http://0.0.0.0:8990/");
    private static final URI ANY_6 = URI.create("http://[::]:8990/");

    @TempDir
    private Path directory;

    @Test
    void aServerThatListensOnEveryAddressIsReachedByName() {
        assertThat(ServeLines.reachable(ANY, List.of("data.example.org", "b")))
                .hasToString("http://data.example.org:8990/");
        assertThat(ServeLines.reachable(ANY_6, List.of("data"))).hasToString("http://data:8990/");
        assertThat(ServeLines.reachable(ANY, List.of())).isEqualTo(ANY);
        assertThat(ServeLines.reachable(ANY, List.of("no name", "[::1]"))).isEqualTo(ANY);
        assertThat(ServeLines.reachable(LOOPBACK, List.of("data.example.org"))).isEqualTo(LOOPBACK);
    }

    @Test
    void onlyWhatOpensIsShownForPythonAndJavaScript() throws IOException {
        String files = lines("files/readme", "hello");
        assertThat(files).contains("curl http://127.0.0.1:8990/data/main/").doesNotContain("xarray", "zarrita");
        String group = lines("zarr.json", "{\"zarr_format\":3,\"node_type\":\"group\"}");
        assertThat(group).contains("open_zarr(\"http://127.0.0.1:8990/data/main\")", "zarrita", "main/zarr.json");
    }

    @Test
    void anArrayOrANodeFurtherDownIsShownAsItOpens() throws IOException {
        String array = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4],\"data_type\":\"int8\","
                + "\"chunk_key_encoding\":{\"name\":\"default\"}}";
        assertThat(lines("zarr.json", array))
                .contains("zarr.open(\"http://127.0.0.1:8990/data/main\")", "zarrita", "main/zarr.json")
                .doesNotContain("xarray");
        assertThat(lines("model/run 1/zarr.json", "{\"zarr_format\":3,\"node_type\":\"group\"}"))
                .contains("open_zarr(\"http://127.0.0.1:8990/data/main/model/run%201\")", "run%201/zarr.json");
    }

    private String lines(String file, String text) throws IOException {
        Path data = Files.createTempDirectory(directory, "data");
        Files.createDirectories(data.resolve(file).getParent());
        Files.writeString(data.resolve(file), text);
        assertThat(Run.in(data, "init").code()).isZero();
        assertThat(Run.in(data, "commit", "-m", "one").code()).isZero();
        try (Repository repository =
                Repository.open(data.resolve(".firn"), new Surroundings(Clock.systemUTC(), new Random(7), "server"))) {
            return String.join("\n", new ServeLines(LOOPBACK).of(new ServedRepository("data", repository)));
        }
    }
}
