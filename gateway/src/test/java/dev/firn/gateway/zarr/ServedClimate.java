package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Programs;
import dev.firn.testing.SharedData;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Versions of the climate data in both formats, as directories and on a server. */
final class ServedClimate implements Closeable {
    private static final long TIMEOUT_SECONDS = 120;

    private final Path place;
    private final List<ServedRepository> served = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private final Gateway gateway;

    /**
     * A version.
     *
     * @param repository the name it is served under
     * @param commit its commit
     * @param directory the same as a directory
     */
    record Version(String repository, Cid commit, Path directory) {}

    /** Makes them in an empty directory; skips the test if the data or Python are not there. */
    ServedClimate(Path place) throws IOException, InterruptedException {
        this.place = place;
        Path history = SharedData.require("climate/history.py");
        for (int format : List.of(2, 3)) {
            Path directory = Files.createDirectory(place.resolve("v" + format + ".firn"));
            Repository repository =
                    Repository.create(directory, new Surroundings(Clock.systemUTC(), new Random(format), "tester"));
            ServedRepository one = new ServedRepository("v" + format + ".firn", repository);
            served.add(one);
            for (int step : List.of(3, 5)) {
                Path data = place.resolve("v" + format + "-" + step);
                run(List.of(python(), history.toString(), "replay", "" + format, "" + step, data.toString()));
                if (step == 5) {
                    removeConsolidated(data);
                }
                versions.add(new Version(one.name(), commit(repository, data), data));
            }
        }
        gateway = Gateway.start(
                GatewaySettings.loopback(0),
                List.of(new ZarrFace(served, Limits.defaults(), new VerifiedBytes(1 << 20))),
                Gateway.Listeners.silent());
    }

    static String python() {
        return Programs.require("FIRN_TEST_PYTHON", "python3").toString();
    }

    /** What comes after has to be made by the server. */
    private static void removeConsolidated(Path data) throws IOException, InterruptedException {
        Files.deleteIfExists(data.resolve(".zmetadata"));
        run(List.of(
                python(),
                "-c",
                "import json, os, sys; p = sys.argv[1]\n"
                        + "if os.path.exists(p):\n"
                        + "    d = json.load(open(p)); d.pop('consolidated_metadata'); json.dump(d, open(p, 'w'))",
                data.resolve("zarr.json").toString()));
    }

    private static Cid commit(Repository repository, Path data) throws IOException {
        try (Session session = repository.session(RefName.branch("main"));
                Stream<Path> files = Files.walk(data)) {
            TreeSet<String> gone = new TreeSet<>();
            if (repository.refs().find("main").isPresent()) {
                repository.snapshot("main").forEachKey("", (key, object) -> gone.add(key));
            }
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = data.relativize(file).toString();
                session.put(key, ByteBuffer.wrap(Files.readAllBytes(file)));
                gone.remove(key);
            }
            gone.forEach(session::delete);
            return session.commit(CommitRequest.of("step", "tester")).commit().orElseThrow();
        }
    }

    /** All of them, two for each repository, the newer second. */
    List<Version> versions() {
        return List.copyOf(versions);
    }

    /** The URL of a path. */
    String url(String path) {
        return gateway.uri() + path;
    }

    /** A scratch directory below the place. */
    Path scratch(String name) throws IOException {
        return Files.createDirectories(place.resolve(name));
    }

    /** Runs a program until it ends well; what it wrote. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String text = Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(ended).as("%s ended; it wrote %s", command, text).isTrue();
            assertThat(process.exitValue()).as("%s wrote %s", command, text).isZero();
            return text;
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() {
        gateway.close();
        served.forEach(one -> one.repository().close());
    }
}
