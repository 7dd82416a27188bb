package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn verify --repair-from}. */
class RepairFromTest {
    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void commitADirectory() throws IOException {
        data = Files.createDirectories(directory.resolve("data"));
        for (int i = 0; i < 5; i++) {
            byte[] bytes = new byte[5_000];
            new Random(i).nextBytes(bytes);
            Files.write(data.resolve("file-" + i), bytes);
        }
        assertThat(Run.in(directory, "init", "r.firn").code()).isZero();
        assertThat(Run.in(directory, "commit", "-R", "r.firn", "data", "-m", "first", "--author", "A")
                        .code())
                .isZero();
    }

    private void damagePacks() throws IOException {
        List<Path> packs;
        try (Stream<Path> files = Files.walk(directory.resolve("r.firn/packs"))) {
            packs = files.filter(Files::isRegularFile).toList();
        }
        for (Path pack : packs) {
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 3] ^= 4;
            Files.delete(pack);
            Files.write(pack, bytes);
        }
    }

    private Run verify(String... more) {
        return Run.in(
                directory,
                Stream.concat(Stream.of("verify", "-R", "r.firn"), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void healsFromACheckoutAndVerifyIsContentAfterwards() throws IOException {
        damagePacks();
        Run found = verify();
        assertThat(found.code()).isEqualTo(ExitCodes.CORRUPT);
        assertThat(found.out()).contains("file-");
        Run healed = verify("--repair-from", "data");
        assertThat(healed.out()).contains("stored anew from data: 1 lost block").contains("all is well");
        assertThat(healed.code()).isZero();
        assertThat(verify().code()).isZero();
    }

    @Test
    void saysWhatCannotBeHealed() throws IOException {
        damagePacks();
        Path empty = Files.createDirectories(directory.resolve("empty"));
        Run run = verify("--repair-from", empty.toString());
        assertThat(run.code()).isEqualTo(ExitCodes.CORRUPT);
        assertThat(run.out())
                .contains("stored anew from " + empty + ": 0 lost blocks")
                .contains("hits ")
                .contains("file-");
    }

    @Test
    void refusesWhatIsNothingToRepairFrom() {
        assertThat(verify("--repair-from", "nowhere").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(verify("--repair-from", "r.firn").code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(verify("--repair-from", "data", "--quick").code()).isEqualTo(ExitCodes.USAGE);
    }
}
