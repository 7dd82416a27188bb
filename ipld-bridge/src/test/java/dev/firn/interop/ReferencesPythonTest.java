package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.ParquetReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.scratch.Scratch;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.Programs;
import dev.firn.testing.RangeServer;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References opened by fsspec, zarr-python, xarray and dask, which know nothing of Firn, against the directories that were committed. */
final class ReferencesPythonTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final int NOT_THERE = 77;
    private static final long TIMEOUT_SECONDS = 300;

    private static final List<String> STEPS = List.of(
            "climate/steps/v2/step3", "climate/steps/v2/step4", "climate/steps/v3/step3", "climate/steps/v3/step4");
    private static final List<String> TREES = List.of(
            "zarrita/v2/data.zarr",
            "zarrita/v3/data.zarr",
            "zarr-java/ome/v0.5",
            "shapes/dtypes",
            "shapes/missing",
            "shapes/names",
            "shapes/sharded",
            "shapes/v2_slash",
            "shapes/v3_keys");
    /** Those of which Zarr v2 has words for all. */
    private static final List<String> V2_TREES = List.of(
            "shapes/consolidated",
            "shapes/empty",
            "shapes/missing",
            "shapes/repeated",
            "shapes/scalar",
            "shapes/v2_dot",
            "shapes/v2_slash");

    @TempDir
    private Path directory;

    private final Map<String, Cid> commits = new TreeMap<>();

    @Test
    void versionsHaveTheValuesThatWereCommitted() throws IOException, InterruptedException {
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(1), "tester");
        List<Ipld> rows = new ArrayList<>();
        try (Repository repository = Repository.create(directory.resolve("all of it.firn"), surroundings);
                RangeServer server = new RangeServer(directory.resolve("all of it.firn"))) {
            for (String tree : all()) {
                commits.put(tree, Hierarchy.of(tree, SharedData.require(tree)).commitTo(repository, MAIN));
            }
            String local = repository.place();
            for (String tree : TREES) {
                rows.add(row(json(repository, tree, local), "file", tree, "json"));
            }
            for (String tree : V2_TREES) {
                rows.add(row(parquet(repository, tree, local), "file", tree, "parquet"));
            }
            rows.add(versions(repository, local, "file"));
            rows.add(versions(repository, server.url(), "http"));
            List<Map<String, Object>> answers = ask(python, ListNode.of(rows.toArray(new Ipld[0])));
            assertThat(answers).hasSameSizeAs(rows);
            long nodes = 0;
            for (int i = 0; i < answers.size(); i++) {
                assertThat((List<?>) answers.get(i).get("different"))
                        .as(new String(DagJson.encode(rows.get(i)), java.nio.charset.StandardCharsets.UTF_8))
                        .isEmpty();
                nodes += (Long) JsonVectors.member(answers.get(i), "nodes");
            }
            assertThat(nodes).isGreaterThan(250);
            assertThat(server.ranges()).as("ranges asked for over HTTP").isGreaterThan(50);
        }
    }

    /** The bytes lie on an S3 server and nowhere else: what is read cannot come from the repository. */
    @Test
    void versionsAreReadFromAnS3Server() throws IOException, InterruptedException {
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        Path place = directory.resolve("all of it.firn");
        List<Ipld> rows = new ArrayList<>();
        try (Repository repository =
                Repository.create(place, new Surroundings(Clock.systemUTC(), new Random(1), "tester"))) {
            for (String tree : STEPS) {
                commits.put(tree, Hierarchy.of(tree, SharedData.require(tree)).commitTo(repository, MAIN));
            }
            rows.add(MapNode.builder()
                    .put("bucket", "published")
                    .put("directory", place.toString())
                    .build());
            String tree = STEPS.get(3);
            String url = "s3://published/all of it.firn";
            Path references = json(repository, tree, url);
            assertThat(Files.readString(references)).contains(url).doesNotContain(directory.toString());
            rows.add(row(references, "s3", tree, "json"));
            rows.add(versions(repository, url, "s3"));
        }
        List<Map<String, Object>> answers = ask(python, ListNode.of(rows.toArray(new Ipld[0])));
        assertThat(answers).hasSize(2);
        for (Map<String, Object> answer : answers) {
            assertThat((List<?>) answer.get("different")).isEmpty();
            assertThat((Long) JsonVectors.member(answer, "nodes")).isGreaterThan(2);
        }
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(STEPS);
        all.addAll(TREES);
        V2_TREES.stream().filter(tree -> !TREES.contains(tree)).forEach(all::add);
        return all;
    }

    private static MapNode row(Path references, String protocol, String tree, String form) {
        return MapNode.builder()
                .put("directory", SharedData.require(tree).toString())
                .put("form", form)
                .put("protocol", protocol)
                .put("references", references.toString())
                .build();
    }

    private MapNode versions(Repository repository, String location, String protocol) throws IOException {
        List<Ipld> opened = new ArrayList<>();
        for (String tree : STEPS) {
            opened.add(row(json(repository, tree, location), protocol, tree, "json"));
            opened.add(row(parquet(repository, tree, location), protocol, tree, "parquet"));
        }
        return MapNode.builder().put("versions", opened).build();
    }

    private References publish(Repository repository, String tree, String location) {
        Cid commit = Optional.ofNullable(commits.get(tree)).orElseThrow();
        return References.publish(repository, repository.snapshot(commit), "", location);
    }

    private Path json(Repository repository, String tree, String location) throws IOException {
        Path file = Files.createTempFile(directory, "references", ".json");
        References references = publish(repository, tree, location);
        try (OutputStream out = Files.newOutputStream(file)) {
            JsonReferences.write(references, out);
        }
        references.sync();
        return file;
    }

    private Path parquet(Repository repository, String tree, String location) throws IOException {
        Path target = Files.createTempDirectory(directory, "references");
        try (Scratch scratch = repository.newScratch()) {
            ParquetReferences.write(publish(repository, tree, location), target, scratch);
        }
        return target;
    }

    private List<Map<String, Object>> ask(Path python, Ipld rows) throws IOException, InterruptedException {
        for (String name : List.of("references.py", "values.py")) {
            try (InputStream source = Optional.ofNullable(ReferencesPythonTest.class.getResourceAsStream(name))
                    .orElseThrow()) {
                Files.copy(source, directory.resolve(name));
            }
        }
        Path questions = Files.write(directory.resolve("rows.json"), DagJson.encode(rows));
        Path answers = directory.resolve("answers.json");
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        python.toString(), directory.resolve("references.py").toString(), questions.toString())
                .redirectOutput(answers.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("Python did not end within " + TIMEOUT_SECONDS + " s");
        }
        if (process.exitValue() == NOT_THERE) {
            String need =
                    "needs a Python with zarr, xarray, dask, fsspec, aiohttp, fastparquet, moto and s3fs (set FIRN_TEST_PYTHON): "
                            + Files.readString(errors);
            boolean onBuildMachine = System.getenv().getOrDefault("FIRN_CI", "").equals("true");
            return onBuildMachine ? fail(need) : abort("skipped: " + need);
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return JsonVectors.rows(JsonVectors.read(answers));
    }
}
