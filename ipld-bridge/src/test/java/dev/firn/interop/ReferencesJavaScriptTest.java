package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Programs;
import dev.firn.testing.RangeServer;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References opened by zarrita.js, which knows nothing of Firn, against the directories that were committed. */
final class ReferencesJavaScriptTest {
    private static final List<String> STEPS = List.of(
            "climate/steps/v2/step3", "climate/steps/v2/step4", "climate/steps/v3/step3", "climate/steps/v3/step4");

    @TempDir
    private Path directory;

    @Test
    void versionsThatAreOpenAtOnceHaveTheValuesThatWereCommitted() throws Exception {
        String node = Programs.require("FIRN_TEST_NODE", "node").toString();
        Path modules = modules();
        Path place = directory.resolve("climate.firn");
        List<String> command = new ArrayList<>(List.of(node, script(modules).toString()));
        try (Repository repository =
                        Repository.create(place, new Surroundings(Clock.systemUTC(), new Random(1), "tester"));
                RangeServer server = new RangeServer(place)) {
            for (String tree : STEPS) {
                Cid commit = Hierarchy.of(tree, SharedData.require(tree)).commitTo(repository, RefName.branch("main"));
                String name = tree.replace('/', '-') + ".json";
                try (OutputStream out = Files.newOutputStream(place.resolve(name))) {
                    JsonReferences.write(
                            References.publish(repository, repository.snapshot(commit), "", server.url()), out);
                }
                command.add(server.url() + "/" + name);
                command.add(SharedData.require(tree).toString());
            }

            String said = run(command);

            assertThat(said.lines()).hasSameSizeAs(STEPS).allMatch(line -> line.matches("zarrita \\S+ [67] \\d{6}"));
            assertThat(server.ranges()).as("ranges asked for").isGreaterThan(50);
        }
    }

    private Path script(Path modules) throws IOException {
        Files.createSymbolicLink(directory.resolve("node_modules"), modules);
        Path script = directory.resolve("references.mjs");
        try (InputStream source = Optional.ofNullable(
                        ReferencesJavaScriptTest.class.getResourceAsStream("references.mjs"))
                .orElseThrow()) {
            Files.copy(source, script);
        }
        return script;
    }

    private static Path modules() {
        Path modules = Path.of(System.getenv().getOrDefault("FIRN_TEST_NODE_MODULES", "node_modules"))
                .toAbsolutePath();
        if (Files.isDirectory(modules.resolve("zarrita")) && Files.isDirectory(modules.resolve("@zarrita/storage"))) {
            return modules;
        }
        String need = "needs zarrita and @zarrita/storage (set FIRN_TEST_NODE_MODULES)";
        return "true".equals(System.getenv("FIRN_CI")) ? fail(need) : abort("skipped: " + need);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return said;
    }
}
