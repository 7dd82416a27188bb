package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** import of CAR files. */
final class ImportCarTest {
    @TempDir
    private Path directory;

    private Path other;

    @BeforeEach
    void makeRepositories() throws IOException {
        Sample.create(directory);
        other = Files.createDirectory(directory.resolve("other"));
        assertThat(Run.in(other, "init").code()).isZero();
        for (String[] args : new String[][] {
            {"export", "-o", "v2.car"},
            {"export", "main~1", "-o", "v1.car"},
            {"export", "--history", "-o", "history.car"},
            {"export", "--history", "main~1", "-o", "past.car"}
        }) {
            assertThat(Run.in(directory, args).code()).isZero();
        }
    }

    @Test
    void aDirectoryBecomesAVersionAndSaysWhatItWas() {
        String root = Run.in(directory, "cid", "--unixfs").out().strip();
        Run run = Run.in(other, "import", "../v2.car", "-m", "published");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("commit ").contains("came as " + root + ", and has that CID here");
        assertThat(Run.in(other, "show", "--json").out()).contains("\"imported-from\":\"" + root + "\"");
        assertThat(Run.in(other, "cat", "main:notes.txt").out()).isEqualTo("wind\n");
        assertThat(Run.in(other, "import", "../v2.car").out()).startsWith("nothing changed");
        assertThat(Run.in(other, "import", "../v1.car", "--json").out())
                .contains("\"branch\":\"main\"", "\"directory\":\"bafy", "\"emptyDirectories\":0", "\"root\":\"bafy");
        assertThat(Run.in(other, "log").out()).contains("Import v1.car");
    }

    @Test
    void commitsAreAddedAndTheBranchMovesWhereNothingIsLost() {
        assertThat(Run.in(other, "import", "../past.car").out()).contains("branch main is new, and there");
        assertThat(Run.in(other, "import", "../history.car").out()).contains("branch main moved there");
        assertThat(Run.in(other, "import", "../history.car", "--json").out()).contains("\"outcome\":\"UNCHANGED\"");
        assertThat(Run.in(other, "cid").out())
                .isEqualTo(Run.in(directory, "cid").out());
        assertThat(Run.in(other, "verify").code()).isZero();
    }

    @Test
    void aBranchWithOtherCommitsStays() {
        assertThat(Run.in(other, "import", "../v1.car", "-m", "mine").code()).isZero();
        String before = Run.in(other, "cid").out();

        Run run = Run.in(other, "import", "../history.car");

        assertThat(run.code()).isEqualTo(ExitCodes.CONFLICT);
        assertThat(run.err()).contains("so it stays where it is", "hint: the commit is here");
        assertThat(Run.in(other, "cid").out()).isEqualTo(before);
        assertThat(Run.in(other, "import", "../history.car", "-b", "theirs").code())
                .isZero();
    }

    @Test
    void whatIsNoCarIsCorruptAndMovesNothing() throws IOException {
        Files.writeString(directory.resolve("no.car"), "this is no CAR at all");
        byte[] car = Files.readAllBytes(directory.resolve("v2.car"));
        car[car.length - 1] ^= 1;
        Files.write(directory.resolve("bad.car"), car);

        assertThat(Run.in(other, "import", "../no.car", "-m", "x").code()).isEqualTo(ExitCodes.CORRUPT);
        assertThat(Run.in(other, "import", "../bad.car", "-m", "x").code()).isEqualTo(ExitCodes.CORRUPT);
        assertThat(Run.in(other, "import", "../v2.car", "-m", "x", "--max-size", "3")
                        .code())
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(Run.in(other, "import", "../v2.car", "--root", "nothing").code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(other, "import", "../v2.car", "--overlay").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(other, "import", "..", "-m", "x", "--max-size", "3").code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(
                                other,
                                "import",
                                "../v2.car",
                                "--root",
                                Run.in(directory, "cid", "main:sst/0.0").out().strip())
                        .code())
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(Run.in(other, "branch").out()).isEmpty();
    }
}
