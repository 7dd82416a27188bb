package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is committed of a directory into which a checkout did not come to its end: nothing that nobody changed. */
class UnfinishedCheckoutTest {
    @TempDir
    Path temporary;

    private WorkDirectoryFixture fixture;
    private Cid first;
    private Cid second;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkDirectoryFixture(temporary);
        fixture.write("f", "1");
        fixture.write("g", "1");
        fixture.write("h", "1");
        first = commit();
        fixture.write("f", "two");
        fixture.write("g", "two");
        second = commit();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Cid commit() {
        return fixture.commit().commit().orElseThrow().commit().orElseThrow();
    }

    private CheckoutResult checkout(Cid commit, Progress progress) {
        return fixture.work().checkout(CheckoutRequest.of(fixture.repository.snapshot(commit)), progress);
    }

    /** Ends a checkout of the first version in the middle, after one file of two. */
    private void cutShort() {
        Progress stop = new Progress() {
            private boolean writing;

            @Override
            public void begin(Phase phase) {
                writing = phase == Phase.WRITE;
            }

            @Override
            public void advance(long files, long sizeBytes) {
                if (writing) {
                    throw new IllegalStateException("cut short");
                }
            }
        };
        assertThatThrownBy(() -> checkout(first, stop)).hasMessage("cut short");
    }

    private void assertRefused(Mode mode, RefName branch) {
        DirectoryCommitRequest request =
                new DirectoryCommitRequest(branch, Optional.empty(), mode, WorkDirectoryFixture.message());
        assertThatThrownBy(() -> fixture.work().commit(request, Progress.NONE))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining(first.toString())
                .hasMessageContaining("cut short")
                .satisfies(problem ->
                        assertThat(((FirnException) problem).hint().orElse("")).contains("firn checkout " + first))
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
    }

    private Optional<Cid> unfinished() {
        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.refusal()
                            .map(Throwable::getMessage)
                            .filter(said -> said.contains("cut short"))
                            .isPresent())
                    .isEqualTo(status.unfinished().isPresent());
            return status.unfinished();
        }
    }

    private Optional<Cid> head() {
        return fixture.repository.refs().find(MAIN).orElseThrow().commit();
    }

    /** The file of the memory with this ending. */
    private Path memory(String ending) throws IOException {
        try (Stream<Path> paths =
                Files.list(fixture.work().memory().orElseThrow().place())) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Puts something in the place of a file that no other file can take. */
    private static void block(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createDirectory(file);
        Files.createFile(file.resolve("in the way"));
    }

    private static void unblock(Path file) throws IOException {
        Files.delete(file.resolve("in the way"));
        Files.delete(file);
    }

    @Test
    void oneThatWasCutShortIsAConflictUntilItIsRunAgain() throws IOException {
        cutShort();
        fixture.write("h", "mine");
        assertThat(unfinished()).contains(first);
        assertRefused(Mode.AS_BEFORE, MAIN);
        assertRefused(Mode.OVERLAY, MAIN);
        assertRefused(Mode.AS_BEFORE, RefName.branch("new"));
        assertThat(head()).contains(second);

        fixture.write("h", "1");
        checkout(first, Progress.NONE);
        assertThat(unfinished()).isEmpty();
        fixture.write("h", "mine");
        assertThatThrownBy(fixture::commit)
                .hasMessageContaining("the directory stands on commit " + first)
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void oneThatWasCutShortIntoANewDirectoryIsAConflictToo() throws IOException {
        fixture.work().forget();
        fixture.delete("f");
        fixture.delete("g");
        fixture.delete("h");
        cutShort();
        assertRefused(Mode.AS_BEFORE, MAIN);
        assertThat(head()).contains(second);
    }

    @Test
    void replacingSaysThatTheHalfIsMeant() throws IOException {
        cutShort();
        fixture.write("h", "mine");
        fixture.commit("", Mode.REPLACE);
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
        assertThat(unfinished()).isEmpty();
        fixture.write("h", "mine again");
        commit();
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
    }

    @Test
    void aReplacingCommitThatFailsLeavesTheConflict() throws IOException {
        cutShort();
        Path pointer = memory(".state");
        byte[] before = Files.readAllBytes(pointer);
        Progress others = new Progress() {
            @Override
            public void begin(Phase phase) {
                if (phase == Phase.FINISH) {
                    fixture.commitBehind("others", "1");
                }
            }
        };
        DirectoryCommitRequest request =
                new DirectoryCommitRequest(MAIN, Optional.empty(), Mode.REPLACE, WorkDirectoryFixture.message());
        assertThatThrownBy(() -> fixture.work().commit(request, others))
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        assertThat(pointer).hasBinaryContent(before);
        assertRefused(Mode.AS_BEFORE, MAIN);
    }

    @Test
    void whoChangedAFileSinceIsNotToldToCommitIt() throws IOException {
        fixture.write("h", "mine");
        assertThat(wayOut()).startsWith("commit them or move them away; --force overwrites");
        fixture.write("h", "1");
        cutShort();
        fixture.write("h", "mine");
        assertThat(wayOut())
                .startsWith("move them away, since the directory cannot be committed")
                .contains("; --force overwrites");
        fixture.delete("h");
        checkout(first, Progress.NONE);
        assertThat(fixture.contents()).isEqualTo(fixture.version(first.toString()));
    }

    /** What to do where the checkout of the first version is refused. */
    private String wayOut() {
        try {
            checkout(first, Progress.NONE);
        } catch (FirnException e) {
            assertThat(e.getMessage()).contains("\"h\" was changed");
            return e.hint().orElse("");
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void oneWhoseEndCouldNotBeRememberedIsAConflictUntilItIsRunAgain() throws IOException {
        Path files = memory(".files");
        block(files);
        assertThat(checkout(first, Progress.NONE).remembered()).isFalse();
        unblock(files);
        assertThat(fixture.work().unfinished()).contains(first);
        assertRefused(Mode.AS_BEFORE, MAIN);
        assertThat(checkout(first, Progress.NONE).remembered()).isTrue();
        assertThatThrownBy(fixture::commit).hasMessageContaining("the directory stands on commit " + first);
        assertThat(head()).contains(second);
    }

    @Test
    void oneThatHadNothingToWriteAndCouldNotBeRememberedIsAConflictToo() throws IOException {
        fixture.write("f", "1");
        fixture.write("g", "1");
        block(memory(".files"));
        assertThat(checkout(first, Progress.NONE).remembered()).isFalse();
        assertRefused(Mode.AS_BEFORE, MAIN);
    }

    @Test
    void oneThatCannotBeRememberedBeforehandWritesNothing() throws IOException {
        block(memory(".state"));
        assertThatThrownBy(() -> checkout(first, Progress.NONE)).hasMessageContaining("nothing was written into");
        assertThat(fixture.contents()).isEqualTo(fixture.version("main"));
    }
}
