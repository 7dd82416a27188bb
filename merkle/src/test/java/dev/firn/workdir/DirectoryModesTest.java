package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.Standing.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a version a directory is, and what a commit of it therefore removes. */
class DirectoryModesTest {
    private static final RefName DEV = RefName.branch("dev");

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

    private static Cid commitOf(DirectoryCommitResult result) {
        return result.commit().orElseThrow().commit().orElseThrow();
    }

    private Extent extent() {
        return fixture.work().standing().orElseThrow().extent();
    }

    @Test
    void whereNothingChangedAnAbsentBranchIsMadeAtTheBase() throws IOException {
        fixture.write("a", "1");
        Cid base = commitOf(fixture.commit());
        fixture.commitBehind("b", "2");
        DirectoryCommitResult result = fixture.commit(DEV);
        assertThat(result.commit()).isEmpty();
        assertThat(result.created().flatMap(RefCell::commit)).contains(base);
        assertThat(fixture.repository.refs().find(DEV).flatMap(RefCell::commit)).contains(base);
        assertThat(fixture.commit(DEV).created()).isEmpty();
        assertThat(fixture.work().standing().flatMap(Standing::ref)).contains(DEV);
    }

    @Test
    void anEmptyDirectoryMakesNoBranch() {
        DirectoryCommitResult result = fixture.commit(DEV);
        assertThat(result.created()).isEmpty();
        assertThat(fixture.repository.refs().find(DEV)).isEmpty();
    }

    @Test
    void aDirectoryThatWasLaidOverAVersionStaysLaidOverIt() throws IOException {
        fixture.commitBehind("kept", "1");
        fixture.write("a", "2");
        fixture.commit("", Mode.OVERLAY);
        assertThat(extent()).isEqualTo(Extent.PART);
        assertThat(fixture.changes()).isEmpty();

        fixture.write("b", "3");
        assertThat(fixture.changes()).isEqualTo(Map.of("b", "ADDED"));
        DirectoryCommitResult next = fixture.commit();
        assertThat(next.overlaid()).isTrue();
        assertThat(next.counts().removed()).isZero();
        assertThat(fixture.version("main")).containsOnlyKeys("kept", "a", "b");

        fixture.delete("a");
        assertThat(fixture.changes()).isEmpty();
        assertThat(fixture.commit().commit()).isEmpty();
    }

    @Test
    void aCommitThatACrashHidWasLaidOverToo() throws IOException {
        fixture.commitBehind("kept", "1");
        fixture.write("a", "2");
        DirectoryMemory memory = fixture.work().memory().orElseThrow();
        DirectoryMemory.State before = memory.state();
        Cid hidden = commitOf(fixture.commit("", Mode.OVERLAY));
        fixture.work().forget();
        memory.remember(before.withIntent(new Intent(Intent.Kind.COMMIT, hidden, Optional.of(MAIN), "", Extent.PART)));
        fixture.write("a", "3");
        fixture.commit();
        assertThat(fixture.version("main")).containsOnlyKeys("kept", "a");
    }

    @Test
    void replacingMakesTheBranchWhatTheDirectoryIsAndSaysHowMuchThatChanges() throws IOException {
        fixture.commitBehind("kept", "1");
        fixture.write("a", "2");
        fixture.commit("", Mode.OVERLAY);
        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.REPLACE, Progress.NONE)) {
            assertThat(WorkDirectoryFixture.all(status.changes())).isEqualTo(Map.of("kept", "REMOVED"));
        }
        fixture.commit("", Mode.REPLACE);
        assertThat(fixture.version("main")).containsOnlyKeys("a");
        assertThat(extent()).isEqualTo(Extent.WHOLE);

        fixture.commitBehind("others", "1");
        fixture.commitBehind("a", "3");
        assertThatThrownBy(fixture::commit)
                .isInstanceOf(FirnException.class)
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        DirectoryCommitResult result = fixture.commit("", Mode.REPLACE);
        assertThat(result.replacedKeys()).contains(2L);
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
    }

    @Test
    void aDirectoryThatIsLaidOverAndHasEverythingIsTheWhole() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.write("b", "2");
        fixture.commit("", Mode.OVERLAY);
        assertThat(extent()).isEqualTo(Extent.WHOLE);
        fixture.delete("a");
        fixture.commit();
        assertThat(fixture.version("main")).containsOnlyKeys("b");
    }

    @Test
    void aDirectoryWithAsManyFilesButOthersContentIsNotTheWhole() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.commitBehind("a", "others");
        fixture.write("b", "2");
        fixture.commit("", Mode.OVERLAY);
        assertThat(extent()).isEqualTo(Extent.PART);
        fixture.write("b", "3");
        fixture.commit();
        assertThat(fixture.repository.snapshot("main").get("a").remaining()).isEqualTo(6);
    }

    @Test
    void afterACommitIsTakenBackTheNextIsAConflictUntilSomebodySaysWhatIsMeant() throws IOException {
        fixture.write("a", "1");
        Cid first = commitOf(fixture.commit());
        fixture.write("a", "2");
        fixture.write("b", "2");
        Cid second = commitOf(fixture.commit());
        fixture.repository.refs().undo(MAIN);
        assertThatThrownBy(fixture::commit)
                .hasMessageContaining(first.toString())
                .hasMessageContaining(second.toString())
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        fixture.write("c", "3");
        assertThatThrownBy(fixture::commit).extracting("kind").isEqualTo(Kind.CONFLICT);
        Cid third = commitOf(fixture.commit("", Mode.REPLACE));
        assertThat(fixture.repository.commit(third).firstParent()).contains(first);
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
    }

    @Test
    void aDirectoryOfAnotherBranchIsToldWhereItBelongs() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.commit(DEV);
        fixture.commitBehind("a", "others");
        fixture.write("a", "2");
        assertThatThrownBy(fixture::commit)
                .satisfies(problem ->
                        assertThat(((FirnException) problem).hint().orElse("")).contains("-b dev"));
    }

    @Test
    void atANodeOnWhichTheDirectoryNeverStoodItSaysHowMuchItReplaces() throws IOException {
        fixture.commitBehind("x/old", "1");
        fixture.write("a", "1");
        fixture.commit("y", Mode.AS_BEFORE);
        assertThat(fixture.commit("x", Mode.AS_BEFORE).replacedKeys()).contains(1L);
    }
}
