package dev.firn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class ProgramsTest {
    @TempDir
    Path directory;

    @Test
    void theNamedProgramGoesBeforeTheSearchPath() throws IOException {
        Path named = program("other");
        Path onPath = program("ipfs");
        Map<String, String> path = Map.of("PATH", directory.toString());
        Map<String, String> both = Map.of("PATH", directory.toString(), "X", named.toString());

        assertThat(Programs.require("X", "ipfs", path)).isEqualTo(onPath);
        assertThat(Programs.require("X", "ipfs", both)).isEqualTo(named);
    }

    @Test
    void aMissingProgramSkipsTheTestAndNamesTheNeed() {
        assertThatThrownBy(() -> Programs.require("FIRN_TEST_IPFS", "ipfs", Map.of("PATH", directory.toString())))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("skipped: needs ipfs (set FIRN_TEST_IPFS)");
    }

    @Test
    void onTheBuildMachineAMissingProgramIsAFailure() {
        assertThatThrownBy(() -> Programs.require("FIRN_TEST_IPFS", "ipfs", Map.of("FIRN_CI", "true")))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("needs ipfs");
    }

    @Test
    void onABuildMachineWithoutOneProgramAllOthersAreStillNeeded() {
        Map<String, String> environment = Map.of("FIRN_CI", "true", "FIRN_CI_WITHOUT", "ipfs");

        assertThatThrownBy(() -> Programs.require("FIRN_TEST_IPFS", "ipfs", environment))
                .isInstanceOf(TestAbortedException.class);
        assertThatThrownBy(() -> Programs.require("FIRN_TEST_NODE", "node", environment))
                .isInstanceOf(AssertionFailedError.class);
    }

    @Test
    void aNamedProgramThatIsNotThereIsMissingWhateverTheSearchPathHolds() throws IOException {
        program("ipfs");
        Map<String, String> environment = Map.of("PATH", directory.toString(), "X", "/no/such/program");

        assertThatThrownBy(() -> Programs.require("X", "ipfs", environment)).isInstanceOf(TestAbortedException.class);
    }

    private Path program(String name) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
