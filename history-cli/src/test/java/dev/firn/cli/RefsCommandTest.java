package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References from the command line. */
class RefsCommandTest {
    private static final Pattern RANGE = Pattern.compile(
            "\"sst/0\\.1\" : \\[ \"(.*)/published/(b[a-z2-7]+/[0-9a-f]{32}\\.pack)\", (\\d+), (\\d+) ]");

    @TempDir
    private Path directory;

    @BeforeEach
    void makeRepository() {
        Sample.create(directory);
    }

    private Run run(String... args) {
        return Run.in(directory, args);
    }

    private String chunk(String references, Path files) throws IOException {
        Matcher range = RANGE.matcher(references);
        assertThat(range.find()).as(references).isTrue();
        byte[] pack = Files.readAllBytes(files.resolve("published").resolve(range.group(2)));
        return new String(
                pack,
                Integer.parseInt(range.group(3)),
                Integer.parseInt(range.group(4)),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void twoVersionsArePublishedListedAndReleased() throws IOException {
        Run first = run("refs", "main~1", "-o", "first.json");
        Run second = run("refs", "v2", "-o", "second.json");

        assertThat(first.err()).isEmpty();
        assertThat(first.out())
                .matches("references to commit \\w+ are in first\\.json; 1 pack \\(.*\\) stay for them until"
                        + " 'firn refs --release'\n");
        assertThat(second.out()).contains("2 packs");
        String references = Files.readString(directory.resolve("first.json"));
        Path repository = directory.toRealPath().resolve(".firn");
        assertThat(references)
                .startsWith("{\n\"version\" : 1,\n\"refs\" : {\n")
                .contains("\"" + repository + "/published/");
        assertThat(chunk(references, repository)).isEqualTo("two");
        assertThat(chunk(Files.readString(directory.resolve("second.json")), repository))
                .isEqualTo("changed");
        assertThat(run("refs", "--list").out().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("baguqeera")
                        .contains("2 packs")
                        .endsWith("second day"));
        assertThat(run("refs", "--list", "--json").out()).contains("\"packs\":1", "\"packs\":2", "\"published\":[");

        assertThat(run("refs", "--release", "v2").out()).endsWith("references to it may break\n");

        assertThat(run("refs", "--list").out().lines()).hasSize(1);
        assertThat(chunk(references, repository)).isEqualTo("two");
        Run again = run("refs", "--release", "v2");
        assertThat(again.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(again.err()).contains("no packs are kept").contains("hint: ");
    }

    @Test
    void referencesGoToStandardOutputWithTheBaseThatIsWanted() {
        Run run = run("refs", "main:sst", "--base", "s3://bucket/sst.firn/");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("\"0.0\" : [ \"s3://bucket/sst.firn/published/baguqeera")
                .contains("\".zarray\" : \"{\\\"zarr_format\\\":2,")
                .doesNotContain("notes.txt")
                .endsWith("}\n}\n");
    }

    @Test
    void theParquetFormIsADirectoryOfItsOwn() throws IOException {
        Run run = run("refs", "main", "--format", "parquet", "-o", "main.refs");

        assertThat(run.err())
                .isEqualTo("firn: 1 key left out: the Parquet form holds only metadata of nodes, and chunks within"
                        + " the shapes of arrays\n");
        assertThat(run.out()).contains("are in main.refs; 2 packs");
        assertThat(Files.readString(directory.resolve("main.refs/.zmetadata")))
                .startsWith("{")
                .contains("\"sst/.zarray\": {\"zarr_format\": 2", "\"record_size\": 10000");
        assertThat(Files.readAllBytes(directory.resolve("main.refs/sst/refs.0.parq")))
                .startsWith("PAR1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(run("refs", "main", "--format", "parquet", "-o", "main.refs").code())
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(run("refs", "main", "--format", "parquet").code()).isEqualTo(ExitCodes.USAGE);
        Run root = run("refs", "main:sst", "--format", "parquet", "-o", "sst.refs");
        assertThat(root.code()).isEqualTo(ExitCodes.UNSUPPORTED);
        assertThat(root.err()).contains("no name for an array at their root");
        assertThat(directory.resolve("sst.refs")).doesNotExist();
    }

    @Test
    void whatIsWrongLeavesNoFileAndTheFormerOneAsItWas() throws IOException {
        Files.writeString(directory.resolve("refs.json"), "former");
        assertThat(run("refs", "main:nowhere", "-o", "refs.json").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run("refs", "nothing", "-o", "refs.json").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run("refs", "main", "-o", "no/such/refs.json").code()).isEqualTo(ExitCodes.IO);
        assertThat(run("refs", "main", "--base", "", "-o", "refs.json").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("refs").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("refs", "main", "--list").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Files.readString(directory.resolve("refs.json"))).isEqualTo("former");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".firn", "refs.json");
        }
    }
}
