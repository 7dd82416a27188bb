package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** export and cid --unixfs. */
final class ExportCommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeRepository() {
        Sample.create(directory);
    }

    @Test
    void aVersionGoesIntoAFile() throws IOException {
        Run run = Run.in(directory, "export", "-o", "v.car");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .matches("v.car has [0-9]+ blocks \\(.*\\), root "
                        + Run.in(directory, "cid", "--unixfs").out());
        assertThat(Files.readAllBytes(directory.resolve("v.car"))).isEqualTo(toStandardOutput("export", "-o", "-"));
        assertThat(files()).containsExactly(".firn", "v.car");
    }

    @Test
    void whereStandardOutputHasTheFileTheReportGoesToStandardError() {
        String root = Run.in(directory, "cid", "--unixfs").out().strip();

        assertThat(Run.in(directory, "export", "-o", "-").err())
                .matches("firn: standard output has [0-9]+ blocks \\(.*\\), root " + root + "\n");
        assertThat(Run.in(directory, "export", "-o", "-", "--json").err())
                .matches("\\{\"blocks\":[0-9]+,\"file\":\"-\",\"root\":\"" + root + "\",\"sizeBytes\":[0-9]+\\}\n");
        assertThat(Run.in(directory, "export", "-o", "-", "--json", "-q").err()).startsWith("{");
        assertThat(Run.in(directory, "export", "-o", "-", "-q").err()).isEmpty();
    }

    /** A clone has in one pack what lies in several where it was made, and what was committed in many small ones is merged there and not here. */
    @Test
    void aCloneThatLiesInOtherPacksGivesTheSameBytes() throws IOException {
        byte[] large = new byte[5 << 19];
        new Random(1).nextBytes(large);
        Files.write(directory.resolve("large"), large);
        for (int i = 0; i < 20; i++) {
            Files.writeString(directory.resolve("number"), "" + i);
            Run commit = Run.in(directory, "commit", "--overlay", "-m", "number " + i);
            assertThat(commit.code()).as(commit.err()).isZero();
        }
        assertThat(Run.in(directory, "clone", ".firn", "copy.firn").code()).isZero();
        assertThat(packs("copy.firn")).isNotEmpty().doesNotContainAnyElementsOf(packs(".firn"));

        for (List<String> form : List.of(
                List.of("main"),
                List.of("main", "--commit"),
                List.of("main", "--history"),
                List.of("--history", "v2..main"),
                List.of("main", "--history", "--since", "v2"))) {
            for (String format : List.of("v1", "v2")) {
                assertThat(exported("copy.firn", form, format))
                        .as("%s %s", form, format)
                        .isEqualTo(exported(".firn", form, format));
            }
        }
    }

    private byte[] exported(String repository, List<String> form, String format) throws IOException {
        List<String> words = new ArrayList<>(List.of("export"));
        words.addAll(form);
        words.addAll(List.of("--format", format, "-o", "it.car", "-R", repository));
        Run run = Run.in(directory, words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return Files.readAllBytes(directory.resolve("it.car"));
    }

    private List<String> packs(String repository) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(repository))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".pack"))
                    .toList();
        }
    }

    @Test
    void theReportIsJsonIfAskedFor() {
        assertThat(Run.in(directory, "export", "v2", "--commit", "--format", "v2", "-o", "c.car", "--json")
                        .out())
                .matches("\\{\"blocks\":[0-9]+,\"file\":\"c.car\",\"root\":\"baguqeera.*\",\"sizeBytes\":[0-9]+}\n");
    }

    @Test
    void historyMayBeARange() {
        String all =
                Run.in(directory, "export", "main", "--history", "-o", "a.car").out();
        String range = Run.in(directory, "export", "--history", "main~1..main", "-o", "r.car")
                .out();
        assertThat(all).contains("root baguqeera");
        assertThat(range).contains("root baguqeera").isNotEqualTo(all);
        for (String same : List.of("main~1..main", "main~1..")) {
            assertThat(Run.in(directory, "export", "main", "--history", same, "-o", "r.car")
                            .out())
                    .isEqualTo(range);
        }
        Run other = Run.in(directory, "export", "main~1", "--history", "main~1..main", "-o", "r.car");
        assertThat(other.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(other.err()).contains("ends at another commit than REV");
    }

    @Test
    void aRangeWithoutACommitIsRefused() throws IOException {
        for (String range : List.of("main..main~1", "main..main")) {
            Run run = Run.in(directory, "export", "--history", range, "-o", "e.car");
            assertThat(run.code()).as(range).isEqualTo(ExitCodes.REFUSED);
            assertThat(run.err()).contains("no commit is left to export");
        }
        assertThat(Run.in(directory, "export", "--commit", "main", "--since", "main", "-o", "e.car")
                        .code())
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(files()).containsExactly(".firn");
    }

    @Test
    void nothingIsLeftOfAnExportThatFails() throws IOException {
        assertThat(Run.in(directory, "export", "nowhere", "-o", "v.car").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(Run.in(directory, "export", "main:nowhere", "-o", "v.car").code())
                .isEqualTo(ExitCodes.MISSING);
        assertThat(Run.in(directory, "export", "--format", "v3", "-o", "v.car").code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(directory, "export", "--commit", "--history", "-o", "v.car")
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(directory, "export", "--commit", "main:sst", "-o", "v.car")
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(files()).containsExactly(".firn");
    }

    @Test
    void theDirectoryAtAPathHasACid() {
        Run root = Run.in(directory, "cid", "--unixfs", "main");
        Run node = Run.in(directory, "cid", "--unixfs", "main:sst");
        Run key = Run.in(directory, "cid", "--unixfs", "main:sst/0.0");
        assertThat(root.out()).startsWith("bafybei").isNotEqualTo(node.out());
        assertThat(node.out()).startsWith("bafybei");
        assertThat(key.out()).isEqualTo(Run.in(directory, "cid", "main:sst/0.0").out());
        assertThat(Run.in(directory, "cid", "--unixfs", "main:none").code()).isEqualTo(ExitCodes.MISSING);
    }

    private byte[] toStandardOutput(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(new Terminal(out, err, Map.of(), directory), args)).isZero();
        return out.toByteArray();
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }
}
