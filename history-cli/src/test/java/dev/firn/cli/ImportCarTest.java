package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.car.CarWriter;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    void onlyADirectoryNeedsAMessageAndTheHelpSaysSo() {
        assertThat(Run.in(other, "import", "--help").out().replaceAll("\\s+", " "))
                .contains("Required for a directory; for the files of a CAR, 'Import FILE.car' by default.");
        assertThat(Run.in(other, "import", "..").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Run.in(other, "import", "../v1.car").code()).isZero();
        assertThat(Run.in(other, "log", "--oneline").out()).endsWith(" Import v1.car\n");
        assertThat(Run.in(other, "commit", "--help").out()).contains("Why: the message of the commit. Required.");
    }

    @Test
    void whatAKilledImportLeftIsTakenAwayByTheNext() throws IOException {
        Path left = Files.writeString(other.resolve(".firn/tmp/0123456789abcdef0123456789abcdef"), "half a pack");

        assertThat(Run.in(other, "import", "../history.car").code()).isZero();

        assertThat(left).doesNotExist();
    }

    @Test
    void aRootThatIsNotThereIsSaidToBeMissing() {
        String commit = Run.in(directory, "cid", "main").out().strip();

        Run run = Run.in(other, "import", "../v1.car", "--root", commit);

        assertThat(run.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(run.err()).contains("the root " + commit + " is not in ../v1.car");
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

    @Test
    void rootsCodecsAndHashFunctionsThatAreNotKnownAreSaidAndMoveNothing() throws IOException {
        byte[] text = {'x'};
        Cid file = Cid.ofContent(Codec.RAW, text);
        Cid skein = Cid.of(1, Codec.RAW.code(), 0xb240, new byte[8]);
        Cid git = Cid.of(1, 0x78, Cid.SHA2_256, file.digest());
        Cid json = Cid.ofContent(Codec.DAG_JSON, new byte[] {'{', '}'});

        assertRefused(ExitCodes.REFUSED, "has 0 roots", car(List.of(), Map.of(file, text)));
        assertRefused(ExitCodes.REFUSED, "has 2 roots", car(List.of(file, skein), Map.of(file, text)));
        assertRefused(ExitCodes.MISSING, "" + file, car(List.of(file), Map.of()));
        assertRefused(ExitCodes.UNSUPPORTED, "hash function 0xb240", car(List.of(skein), Map.of(skein, text)));
        assertRefused(ExitCodes.UNSUPPORTED, "0xb240", car(List.of(file), Map.of(file, text, skein, text)));
        assertRefused(ExitCodes.UNSUPPORTED, "neither a UnixFS", car(List.of(git), Map.of(git, text)));
        assertRefused(ExitCodes.UNSUPPORTED, "nor a commit", car(List.of(json), Map.of(json, new byte[] {'{', '}'})));
    }

    /** A CARv2 is a frame that says where a CARv1 lies within it; here it lies. */
    @Test
    void aFrameThatLiesIsCorruptAndMovesNothing() throws IOException {
        byte[] frame = HexFormat.of().parseHex("0aa16776657273696f6e02" + "00".repeat(16));
        byte[] sound = Files.readAllBytes(directory.resolve("v2.car"));
        for (long[] says : new long[][] {
            {51, Long.MAX_VALUE, 0}, {51, -1, -1}, {1L << 62, 10, 0}, {51, sound.length + 1, 0}, {-1, 1, 0}, {3, 9, 0}
        }) {
            ByteBuffer car = ByteBuffer.allocate(51 + sound.length).order(ByteOrder.LITTLE_ENDIAN);
            car.put(frame);
            for (long number : says) {
                car.putLong(number);
            }
            assertRefused(ExitCodes.CORRUPT, "CAR", car.put(sound).array());
        }
        byte[] third = sound.clone();
        int version = new String(third, StandardCharsets.ISO_8859_1).indexOf("gversion") + 8;
        third[version] = 3;
        assertRefused(ExitCodes.UNSUPPORTED, "version 3", third);
    }

    private void assertRefused(int code, String said, byte[] car) throws IOException {
        Files.write(directory.resolve("hostile.car"), car);
        Run run = Run.in(other, "import", "../hostile.car", "-m", "x", "--at", "a");
        assertThat(run.err()).startsWith("firn: ").contains(said);
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(Run.in(other, "branch").out()).isEmpty();
        try (Stream<Path> packs = Files.walk(other.resolve(".firn"))) {
            assertThat(packs.map(Path::toString)).noneMatch(path -> path.endsWith(".pack") || path.endsWith(".abs"));
        }
    }

    private static byte[] car(List<Cid> roots, Map<Cid, byte[]> blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(out, roots);
        blocks.forEach((cid, bytes) -> writer.put(cid, ByteBuffer.wrap(bytes)));
        writer.flush();
        return out.toByteArray();
    }
}
