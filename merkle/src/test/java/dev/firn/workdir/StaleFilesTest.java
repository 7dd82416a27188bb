package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.Standing.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that was laid over a branch may have old files of keys that others changed: whatever happens to its memory, they never come back. */
class StaleFilesTest {
    private static final RefName RELEASE = RefName.branch("rel");

    @TempDir
    Path temporary;

    private WorkDirectoryFixture fixture;
    private Cid others;

    /** The directory has k of the first version, the branch has another since. */
    @BeforeEach
    void open() throws IOException {
        fixture = new WorkDirectoryFixture(temporary);
        fixture.write("k", "one");
        fixture.write("mine", "1");
        fixture.commit();
        others = fixture.commitBehind("k", "others");
        fixture.write("n", "1");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String text(String revision, String key) {
        return StandardCharsets.UTF_8
                .decode(fixture.repository.snapshot(revision).get(key))
                .toString();
    }

    private Cid overlay() {
        return fixture.commit("", Mode.OVERLAY).commit().orElseThrow().commit().orElseThrow();
    }

    private Path memoryFile(String ending) throws IOException {
        try (Stream<Path> paths =
                Files.list(fixture.work().memory().orElseThrow().place())) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void assertConflict(String... keys) {
        assertThat(refusal()).contains("nobody knows").contains(keys);
        assertThat(text("main", "k")).isEqualTo("others");
    }

    /** The conflict that a commit is now, and that status says it would be. */
    private String refusal() {
        Optional<FirnException> said;
        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            said = status.refusal();
        }
        String message = said.map(Throwable::getMessage).orElse("nothing was refused");
        assertThatThrownBy(fixture::commit)
                .isInstanceOf(FirnException.class)
                .hasMessage(message)
                .satisfies(problem ->
                        assertThat(((FirnException) problem).hint()).isEqualTo(said.flatMap(FirnException::hint)))
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        return message;
    }

    @Test
    void afterAnUndoTheyStayOldAndWhatWasTakenBackComesAgain() throws IOException {
        fixture.write("mine", "changed");
        overlay();
        fixture.repository.refs().undo(MAIN);
        assertThat(fixture.changes()).isEqualTo(Map.of("mine", "CHANGED", "n", "ADDED"));
        fixture.commit();
        assertThat(text("main", "k")).isEqualTo("others");
        assertThat(text("main", "mine")).isEqualTo("changed");
        assertThat(text("main", "n")).isEqualTo("1");
        assertThat(fixture.changes()).isEmpty();
        fixture.write("k", "mine");
        assertChangedByBoth("k");
    }

    /** What the directory had, what others made of it and what it holds now are three. */
    private void assertChangedByBoth(String key) {
        assertThat(refusal())
                .contains("were changed on branch main (commit " + fixture.repository.resolve("main"))
                .endsWith(": \"" + key + "\"");
        assertThat(text("main", key)).isEqualTo("others");
    }

    @Test
    void oneThatIsEditedIsAConflict() throws IOException {
        overlay();
        fixture.write("k", "mine");
        fixture.write("mine", "2");
        assertChangedByBoth("k");
        assertThat(fixture.changes()).isEqualTo(Map.of("k", "CHANGED", "mine", "CHANGED"));

        // What is as others made it is none, and then it may be edited.
        fixture.write("k", "others");
        fixture.commit();
        assertThat(text("main", "mine")).isEqualTo("2");
        fixture.write("k", "both");
        fixture.commit();
        assertThat(text("main", "k")).isEqualTo("both");
    }

    @Test
    void oneThatIsEditedWhileTheBranchWentOnElsewhereIsAConflict() throws IOException {
        overlay();
        fixture.commitBehind("elsewhere", "others");
        fixture.write("k", "mine");
        assertChangedByBoth("k");
    }

    @Test
    void oneThatOthersRemovedAndTheDirectoryEditsIsAConflict() throws IOException {
        overlay();
        try (var session = fixture.repository.session(MAIN)) {
            session.delete("k");
            session.commit(WorkDirectoryFixture.message());
        }
        fixture.write("n", "2");
        overlay();
        fixture.write("k", "mine");
        assertThat(refusal()).contains("\"k\"");
    }

    @Test
    void oneThatIsEditedAsOthersHadItBeforeTheyTookThatBackIsPut() throws IOException {
        overlay();
        fixture.commitBehind("k", "one");
        fixture.write("k", "mine");
        fixture.commit();
        assertThat(text("main", "k")).isEqualTo("mine");
    }

    @Test
    void oneThatIsEditedIsAConflictOnABranchThatIsNew() throws IOException {
        overlay();
        fixture.write("k", "mine");
        assertThatThrownBy(() -> fixture.commit(RELEASE))
                .hasMessageContaining("\"k\"")
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        fixture.write("k", "one");
        fixture.write("mine", "2");
        fixture.commit(RELEASE);
        assertThat(text("rel", "k")).isEqualTo("others");
        assertThat(text("rel", "mine")).isEqualTo("2");
    }

    @Test
    void whatIsCopiedElsewhereIsLaidOverFromThere() throws IOException {
        overlay();
        fixture.write("k", "both");
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        Files.copy(fixture.directory.resolve("k"), copy.resolve("k"));
        fixture.work(copy)
                .commit(
                        new DirectoryCommitRequest(
                                MAIN, Optional.empty(), Mode.OVERLAY, WorkDirectoryFixture.message()),
                        Progress.NONE);
        assertThat(text("main", "k")).isEqualTo("both");
        assertThat(fixture.commit().commit()).isEmpty();
    }

    @Test
    void onAnotherBranchTheyStayOld() throws IOException {
        fixture.repository.refs().create(RELEASE, others);
        overlay();
        fixture.commit(RELEASE);
        assertThat(text("rel", "k")).isEqualTo("others");
        assertThat(text("rel", "n")).isEqualTo("1");
    }

    @Test
    void onAnotherBranchWhatBothChangedIsAConflict() throws IOException {
        fixture.repository.refs().create(RELEASE, others);
        overlay();
        try (var session = fixture.repository.session(RELEASE)) {
            session.put("mine", ByteBuffer.wrap(new byte[] {9}));
            session.commit(WorkDirectoryFixture.message());
        }
        fixture.write("mine", "changed");
        assertThatThrownBy(() -> fixture.commit(RELEASE))
                .hasMessageContaining("\"mine\"")
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
    }

    /** Makes a commit, and then has the memory as one that was killed right after the ref moved leaves it. */
    private void crash() throws IOException {
        DirectoryMemory memory = fixture.work().memory().orElseThrow();
        DirectoryMemory.State before = memory.state();
        Path file = memoryFile(".files");
        byte[] bytes = Files.readAllBytes(file);
        Cid made = overlay();
        Files.write(file, bytes);
        memory.remember(before.withIntent(new Intent(Intent.Kind.COMMIT, made, Optional.of(MAIN), "", Extent.PART)));
    }

    @Test
    void afterACrashTheyStayOld() throws IOException {
        crash();
        assertThat(fixture.changes()).isEmpty();
        assertThat(fixture.commit("", Mode.OVERLAY).commit()).isEmpty();
        assertThat(text("main", "k")).isEqualTo("others");
        fixture.write("n", "2");
        overlay();
        assertThat(text("main", "n")).isEqualTo("2");
        assertThat(text("main", "k")).isEqualTo("others");
    }

    @Test
    void afterTwoCrashesTheyStayOld() throws IOException {
        overlay();
        fixture.write("n", "2");
        fixture.commitBehind("mine", "others");
        crash();
        fixture.write("n", "3");
        overlay();
        assertThat(text("main", "n")).isEqualTo("3");
        assertThat(text("main", "k")).isEqualTo("others");
        assertThat(text("main", "mine")).isEqualTo("others");
    }

    @Test
    void afterACrashWhatOthersChangedAndTheDirectoryTooIsAConflict() throws IOException {
        crash();
        fixture.commitBehind("n", "others");
        fixture.write("n", "3");
        assertThatThrownBy(() -> overlay()).extracting("kind").isEqualTo(Kind.CONFLICT);
    }

    @Test
    void withADamagedMemoryWhatDiffersIsAConflict() throws IOException {
        overlay();
        Path file = memoryFile(".files");
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        fixture.write("new", "1");
        assertConflict("\"k\"", "\"new\"");

        // What is as the branch has it is no conflict, and then all is known again.
        fixture.write("k", "others");
        fixture.delete("new");
        assertThat(fixture.commit().commit()).isEmpty();
        fixture.write("new", "1");
        fixture.commit();
        assertThat(text("main", "new")).isEqualTo("1");
    }

    @Test
    void withAnOlderMemoryWhatDiffersIsAConflict() throws IOException {
        Path file = memoryFile(".files");
        byte[] bytes = Files.readAllBytes(file);
        overlay();
        Files.write(file, bytes);
        assertConflict("\"k\"");
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        Files.copy(fixture.directory.resolve("n"), copy.resolve("n"));
        fixture.work(copy)
                .commit(
                        new DirectoryCommitRequest(
                                MAIN, Optional.empty(), Mode.OVERLAY, WorkDirectoryFixture.message()),
                        Progress.NONE);
        assertThat(text("main", "k")).isEqualTo("others");
    }

    @Test
    void aStatusThatEndsAfterACommitLeavesWhatThatRemembered() throws IOException {
        fixture.write("mine", "22");
        // A name for what is written aside is wanted after the memory was opened, and before it is replaced.
        boolean[] done = {false};
        RandomGenerator commits = () -> {
            boolean writes = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("rememberSeen")));
            if (writes && !done[0]) {
                done[0] = true;
                overlay();
            }
            return new SecureRandom().nextLong();
        };
        try (Repository beside = Repository.open(
                temporary.resolve("repo.firn"), new Surroundings(Clock.systemUTC(), commits, "tester@here"))) {
            WorkDirectory.of(beside, fixture.directory, fixture.options())
                    .status(MAIN, Optional.empty(), Mode.OVERLAY, Progress.NONE)
                    .close();
        }
        assertThat(done[0]).isTrue();
        fixture.write("n", "2");
        fixture.commit();
        assertThat(text("main", "n")).isEqualTo("2");
        assertThat(text("main", "k")).isEqualTo("others");
    }
}
