package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.Kubo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository whose blocks sit in kubo, cloned through kubo's gateway. */
final class KuboCloneTest {
    @TempDir
    private Path directory;

    private Run done(String... args) {
        Run run = Run.in(directory, args);
        assertThat(run.code()).as("%s: %s", String.join(" ", args), run.err()).isZero();
        return run;
    }

    @Test
    void aRepositoryWhoseBlocksSitInKuboIsClonedThroughItsGateway() throws IOException {
        Path data = Files.createDirectory(directory.resolve("sst"));
        Sample.create(data);
        byte[] large = new byte[(5 << 20) + 3];
        new Random(3).nextBytes(large);
        done("-R", "sst", "checkout", "main", "sst", "--force");
        Files.write(data.resolve("large.bin"), large);
        done("-R", "sst", "commit", "-m", "a large file", "sst");
        done("-R", "sst", "export", "--history", "-o", "history.car", "main");
        String commit = done("-R", "sst", "--json", "log", "-n", "1")
                .out()
                .replaceAll("(?s).*\"commit\":\"([a-z2-7]+)\".*", "$1");

        Kubo kubo = Kubo.create(directory.resolve("kubo"));
        kubo.run("dag", "import", directory.resolve("history.car").toString());
        try (Kubo.Gateway gateway = kubo.startGateway()) {
            String url = gateway.root() + "/ipfs/" + commit;
            assertThat(done("clone", url, "copy").out()).contains("cloned into");
            assertThat(done("-R", "copy", "verify").out()).startsWith("all is well: 3 commits");
            assertThat(done("-R", "copy", "log", "--oneline").out())
                    .isEqualTo(done("-R", "sst", "log", "--oneline").out());
            done("-R", "copy", "checkout", "main", "out");
            assertThat(Files.readAllBytes(directory.resolve("out/large.bin"))).isEqualTo(large);

            done("clone", "--depth", "1", "--only", "notes.txt", url, "part");
            assertThat(done("-R", "part", "cat", "main:sst/1.0").out()).isEqualTo("three");

            String absent = url.substring(0, url.length() - 4) + "aaaa";
            Run none = Run.in(directory, "clone", absent, "none");
            assertThat(none.code()).isNotZero();
            assertThat(none.err()).contains(gateway.root());
            assertThat(directory.resolve("none/refs")).doesNotExist();
        }
    }
}
