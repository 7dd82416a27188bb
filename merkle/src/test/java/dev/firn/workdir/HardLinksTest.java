package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException.Kind;
import dev.firn.workdir.CheckoutRequest.Foreign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with several names in one directory: to take one of them away changes the status of the others, and nothing else. */
class HardLinksTest {
    @TempDir
    Path temporary;

    private WorkDirectoryFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkDirectoryFixture(temporary);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Gives a file that is there a second name, in the place of a file that is there. */
    private void link(String key, String existing) throws IOException {
        fixture.delete(key);
        Files.createLink(fixture.directory.resolve(key), fixture.directory.resolve(existing));
    }

    private void checkout(Foreign foreign, Progress progress) {
        fixture.work()
                .checkout(
                        new CheckoutRequest(
                                fixture.repository.snapshot("main~1"),
                                "",
                                Optional.of(MAIN),
                                foreign,
                                Optional.empty()),
                        progress);
    }

    private void checkout() throws IOException {
        checkout(Foreign.REFUSE, Progress.NONE);
        assertThat(fixture.contents()).isEqualTo(fixture.version("main~1"));
    }

    private interface Deed {
        void run() throws IOException;
    }

    /** Does something between the plan and the first deed of a checkout. */
    private static Progress meanwhile(Deed deed) {
        return new Progress() {
            @Override
            public void begin(Phase phase) {
                if (phase == Phase.WRITE) {
                    try {
                        deed.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
    }

    @Test
    void namesOfOneFileAreDeletedAndReplacedOneAfterTheOther() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "22");
        fixture.write("kept", "same");
        fixture.commit();
        for (String key : new String[] {"a", "b", "c", "d/e", "d/f", "kept"}) {
            fixture.write(key, "same");
        }
        fixture.commit();
        for (String key : new String[] {"b", "c", "d/e", "d/f", "kept"}) {
            link(key, "a");
        }
        checkout();
        assertThat(fixture.changes()).isEmpty();
    }

    @Test
    void manyNamesOfOneLargeFileAreReplacedByManyThreads() throws IOException {
        for (int i = 0; i < 24; i++) {
            fixture.write("c/" + i, "before " + i);
        }
        fixture.commit();
        for (int i = 0; i < 24; i++) {
            fixture.write("c/" + i, new byte[2 << 20]);
        }
        fixture.commit();
        for (int i = 1; i < 24; i++) {
            link("c/" + i, "c/0");
        }
        checkout();
    }

    @Test
    void strangersThatAreOneFileAreOverwrittenIfThatIsAskedFor() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "22");
        fixture.write("c", "333");
        fixture.commit();
        fixture.write("a", "2");
        fixture.commit();
        fixture.write("a", "a stranger's");
        link("b", "a");
        link("c", "a");
        checkout(Foreign.OVERWRITE, Progress.NONE);
        assertThat(fixture.contents()).isEqualTo(fixture.version("main~1"));
    }

    /** Two versions of one key; the directory has the second. */
    private Path changed() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.write("a", "2");
        fixture.commit();
        return fixture.directory.resolve("a");
    }

    @Test
    void aFileThatWasChangedMeanwhileIsRefusedThoughItsTimeWasPutBack() throws IOException {
        Path file = changed();
        Deed deed = () -> {
            FileTime time = Files.getLastModifiedTime(file);
            fixture.write("a", "3");
            Files.setLastModifiedTime(file, time);
        };
        assertThatThrownBy(() -> checkout(Foreign.REFUSE, meanwhile(deed)))
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("is not what it was when the checkout began")
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
        assertThat(file).hasContent("3");
    }

    @Test
    void aFileThatWasWrittenAnewMeanwhileIsRefusedThoughItHoldsTheSame() throws IOException {
        Path file = changed();
        Deed deed = () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThatThrownBy(() -> checkout(Foreign.REFUSE, meanwhile(deed)))
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
        assertThat(file).hasContent("2");
    }

    @Test
    void whoMayReadAFileIsNotItsContent() throws IOException {
        Path file = changed();
        checkout(
                Foreign.REFUSE,
                meanwhile(() -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))));
        assertThat(file).hasContent("1");
    }
}
