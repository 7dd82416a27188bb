package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.Programs;
import dev.firn.testing.SharedData;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.DirectoryCommitRequest;
import dev.firn.workdir.Progress;
import dev.firn.workdir.WorkDirectory;
import dev.firn.workdir.WorkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What zarr-python reads in trees that were committed and checked out, beside what it reads in those that others wrote. */
final class ZarrPythonTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final int NO_ZARR = 77;
    private static final long TIMEOUT_SECONDS = 300;
    private static final List<String> TREES = List.of(
            "zarrita/v2/data.zarr",
            "zarrita/v3/data.zarr",
            "zarr-java/ome/v0.4",
            "zarr-java/ome/v0.5",
            "zarr-java/sharding_index_location/start",
            "zarr_implementations/zarr.zr",
            "climate/steps/v2/step4",
            "climate/steps/v3/step5",
            "shapes/dtypes",
            "shapes/metadata",
            "shapes/missing",
            "shapes/names",
            "shapes/nodes_in_odd_places",
            "shapes/odd_chunk_keys",
            "shapes/scalar",
            "shapes/sharded",
            "shapes/tensorstore",
            "shapes/v2_slash",
            "shapes/v3_keys");

    @TempDir
    private Path directory;

    @Test
    void treesCheckedOutHaveTheValuesOfTheOriginals() throws IOException, InterruptedException {
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        List<Path> originals = TREES.stream().map(SharedData::require).toList();
        List<Path> copies = checkedOut(originals);
        List<Path> both = new ArrayList<>(originals);
        both.addAll(copies);
        List<Map<String, Object>> answers = ask(python, both);
        long arrays = 0;
        long refused = 0;
        for (int i = 0; i < TREES.size(); i++) {
            Map<String, Object> wanted = answers.get(i);
            assertThat(answers.get(i + TREES.size())).as(TREES.get(i)).isEqualTo(wanted);
            arrays += wanted.values().stream()
                    .filter(answer -> ((String) answer).startsWith("array "))
                    .count();
            refused += wanted.values().stream()
                    .filter(answer -> ((String) answer).startsWith("refused "))
                    .count();
        }
        assertThat(arrays).isGreaterThan(200L);
        assertThat(refused).isBetween(1L, arrays / 5);
    }

    private List<Path> checkedOut(List<Path> originals) {
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(1), "tester");
        List<Path> copies = new ArrayList<>();
        try (Repository repository = Repository.create(directory.resolve("all.firn"), surroundings)) {
            WorkOptions options = WorkOptions.usual(directory.resolve("spill"));
            CommitRequest message = CommitRequest.of("all of it", "tester");
            for (Path original : originals) {
                WorkDirectory.of(repository, original, options)
                        .commit(DirectoryCommitRequest.of(MAIN, message), Progress.NONE);
                Path copy = directory.resolve("copy" + copies.size());
                WorkDirectory.make(repository, copy, options)
                        .checkout(CheckoutRequest.of(repository.snapshot("main")), Progress.NONE);
                copies.add(copy);
            }
        }
        return copies;
    }

    /** What zarr-python says of the nodes in each directory. */
    private List<Map<String, Object>> ask(Path python, List<Path> directories)
            throws IOException, InterruptedException {
        Path script = directory.resolve("values.py");
        try (InputStream source = Optional.ofNullable(ZarrPythonTest.class.getResourceAsStream("values.py"))
                .orElseThrow()) {
            Files.copy(source, script);
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
        directories.forEach(asked -> command.add(asked.toString()));
        Path answers = directory.resolve("answers.json");
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(answers.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("zarr-python did not end within " + TIMEOUT_SECONDS + " s");
        }
        if (process.exitValue() == NO_ZARR) {
            String need = "needs a Python with zarr (set FIRN_TEST_PYTHON)";
            boolean onBuildMachine = System.getenv().getOrDefault("FIRN_CI", "").equals("true");
            return onBuildMachine ? fail(need) : abort("skipped: " + need);
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return JsonVectors.rows(JsonVectors.read(answers));
    }
}
