package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The settings of a repository may come from somebody else, and are edited by hand. */
class ConfigurationFuzzTest {
    @TempDir
    private static Path directory;

    @FuzzTest
    void settings(byte[] data) throws IOException {
        Files.write(directory.resolve("config.json"), data);
        Configuration configuration = Configuration.of(directory);
        try {
            for (String name : configuration.names()) {
                assertThat(configuration.find(name)).isPresent();
            }
            configuration.set("author", "A <a@example.org>");
        } catch (FirnException e) {
            assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT);
            return;
        }
        assertThat(configuration.find("author")).contains("A <a@example.org>");
    }
}
