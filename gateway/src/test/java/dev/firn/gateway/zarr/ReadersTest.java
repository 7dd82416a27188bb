package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpServer;
import dev.firn.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that people read Zarr with read versions from the server, two at once, by names and by commits, with nothing of Firn's in them. */
class ReadersTest {
    @TempDir
    private static Path place;

    private static ServedClimate climate;

    @BeforeAll
    static void serve() throws Exception {
        climate = new ServedClimate(place);
    }

    @AfterAll
    static void stop() {
        if (climate != null) {
            climate.close();
        }
    }

    /** Every version by all URLs it has: the newer one by its branch, both by their commits. */
    private static List<String> urlsAndDirectories() {
        List<String> arguments = new ArrayList<>();
        for (ServedClimate.Version version : climate.versions()) {
            String base = climate.url(version.repository());
            List<String> refs = new ArrayList<>(List.of("main@" + version.commit(), "commits/" + version.commit()));
            if (climate.versions().indexOf(version) % 2 == 1) {
                refs.add("main");
            }
            for (String ref : refs) {
                arguments.add(base + "/" + ref);
                arguments.add(version.directory().toString());
            }
        }
        return arguments;
    }

    private static List<String> command(List<String> first) {
        List<String> command = new ArrayList<>(first);
        command.addAll(urlsAndDirectories());
        return command;
    }

    private static String resource(String name) throws IOException {
        try (var in = ReadersTest.class.getResourceAsStream("/interop/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void xarrayZarrPythonDaskAndTensorstoreReadTheSameValues() throws Exception {
        String python = ServedClimate.python();
        requireModules(python);
        Path script = Files.writeString(climate.scratch("python").resolve("read.py"), resource("read.py"));

        String said = ServedClimate.run(command(List.of(python, script.toString())));

        for (String reader : List.of("xarray", "zarr", "dask", "tensorstore")) {
            assertThat(said.lines().filter(line -> line.startsWith(reader + " http")))
                    .as(reader)
                    .hasSize(10);
        }
    }

    private static void requireModules(String python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(python, "-c", "import aiohttp, dask, fsspec, tensorstore, xarray, zarr")
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("modules.txt").toFile())
                .start();
        if (process.waitFor() != 0) {
            missing("Python's " + Files.readString(place.resolve("modules.txt")).strip());
        }
    }

    private static void missing(String what) {
        String need = "needs " + what;
        assertThat(System.getenv().getOrDefault("FIRN_CI", "")).as(need).isNotEqualTo("true");
        abort("skipped: " + need);
    }

    @Test
    void zarritaReadsTheSameValues() throws Exception {
        String node = Programs.require("FIRN_TEST_NODE", "node").toString();
        Path modules = Path.of(System.getenv().getOrDefault("FIRN_TEST_NODE_MODULES", "node_modules"));
        if (!Files.isDirectory(modules.resolve("zarrita"))) {
            missing("zarrita.js (set FIRN_TEST_NODE_MODULES)");
        }
        Path directory = climate.scratch("node");
        Path link = Files.createSymbolicLink(directory.resolve("node_modules"), modules.toAbsolutePath());
        try {
            Path script = Files.writeString(directory.resolve("read.mjs"), resource("read.mjs"));

            String said = ServedClimate.run(command(List.of(node, script.toString())));

            assertThat(said.lines().filter(line -> line.startsWith("zarrita http")))
                    .hasSize(10);
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void curlReadsRangesAndKeepsWhatItHas() throws Exception {
        String curl = Programs.require("FIRN_TEST_CURL", "curl").toString();
        ServedClimate.Version version = climate.versions().get(3);
        String url = climate.url("v3.firn/main/zarr.json");
        Path etags = climate.scratch("curl").resolve("etags");
        Path out = climate.scratch("curl").resolve("out");
        byte[] chunk = Files.readAllBytes(version.directory().resolve("latitude/c/0"));
        String chunkUrl = climate.url("v3.firn/main@" + version.commit() + "/latitude/c/0");

        String head = ServedClimate.run(List.of(curl, "-sSI", chunkUrl));
        assertThat(head)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-length: " + chunk.length + "\r")
                .containsIgnoringCase("cache-control: public, max-age=31536000, immutable\r");
        ServedClimate.run(List.of(curl, "-sSf", "-r", "2-9", "-o", out.toString(), chunkUrl));
        assertThat(Files.readAllBytes(out)).isEqualTo(java.util.Arrays.copyOfRange(chunk, 2, 10));
        String parts = ServedClimate.run(List.of(curl, "-sSf", "-r", "0-1,4-5", chunkUrl));
        assertThat(parts)
                .contains("Content-Range: bytes 0-1/" + chunk.length, "Content-Range: bytes 4-5/" + chunk.length);
        ServedClimate.run(List.of(curl, "-sSf", "--etag-save", etags.toString(), "-o", out.toString(), url));
        List<String> again = List.of(
                curl, "-sS", "--etag-compare", etags.toString(), "-o", out.toString(), "-w", "%{http_code}", url);
        assertThat(ServedClimate.run(again)).isEqualTo("304");
        List<String> http2 = List.of(
                curl,
                "-sS",
                "--http2-prior-knowledge",
                "-o",
                out.toString(),
                "-w",
                "%{http_version} %{http_code}",
                url);
        assertThat(ServedClimate.run(http2)).isEqualTo("2 200");
        String absent = climate.url("v3.firn/main/u/c/99/0/0/0");
        assertThat(ServedClimate.run(List.of(curl, "-sS", "-o", out.toString(), "-w", "%{http_code}", absent)))
                .isEqualTo("404");
    }

    @Test
    void aBrowserShowsListingsWhoseLinksWork() throws Exception {
        List<URI> ahead = new ArrayList<>(List.of(URI.create(climate.url("v3.firn/"))));
        for (int i = 0; i < 3; i++) {
            URI at = ahead.get(i);
            String shown = browse(at.toString());
            assertThat(shown).contains("<h1>" + at.getPath() + "</h1>");
            Matcher links = Pattern.compile("<a href=\"([^\"]+)\">").matcher(shown);
            int count = 0;
            for (; links.find(); count++) {
                URI target = at.resolve(links.group(1).replace("&amp;", "&"));
                assertThat(status(target)).as("%s on %s", target, at).isEqualTo(200);
                if (count == 1 && target.getPath().endsWith("/")) {
                    ahead.add(target);
                }
            }
            assertThat(count).isGreaterThan(1);
        }
    }

    @Test
    void aPageOfAnotherOriginReadsAChunk() throws Exception {
        ServedClimate.Version version = climate.versions().get(3);
        long length = Files.size(version.directory().resolve("latitude/c/0"));
        String url = climate.url("v3.firn/main@" + version.commit() + "/latitude/c/0");
        byte[] page = resource("page.html").getBytes(StandardCharsets.UTF_8);
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            String shown = browse("http://localhost:" + other.getAddress().getPort() + "/#"
                    + URLEncoder.encode(url, StandardCharsets.UTF_8));

            assertThat(shown)
                    .contains("read 200 " + length + " bytes \"bafkrei")
                    .contains("range 206 bytes 1-3/" + length + " true; again 304");
        } finally {
            other.stop(0);
        }
    }

    private static int status(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** What a browser makes of a page, as HTML. */
    private static String browse(String url) throws IOException, InterruptedException {
        String chromium = Programs.require("FIRN_TEST_CHROMIUM", "chromium").toString();
        return ServedClimate.run(List.of(
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + climate.scratch("chromium"),
                "--virtual-time-budget=10000",
                "--dump-dom",
                url));
    }
}
