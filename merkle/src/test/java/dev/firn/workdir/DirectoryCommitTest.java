package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static dev.firn.workdir.WorkDirectoryFixture.all;
import static dev.firn.workdir.WorkDirectoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.ScanOptions.Links;
import dev.firn.workdir.Standing.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCommitTest {
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[9,9],\"data_type\":\"uint8\","
                    + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,1]}},"
                    + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}},"
                    + "\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}";

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

    private static void conflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(FirnException.class)
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void aVersionIsTheDirectoryByteForByte() throws IOException {
        fixture.write("array/zarr.json", ARRAY);
        fixture.write("array/c/0/0", "chunk");
        fixture.write("array/c/8/8", new byte[3_000_000]);
        fixture.write(".hidden", "");
        DirectoryCommitResult result = fixture.commit();
        assertThat(result.commit()).isPresent();
        assertThat(result.counts().added()).isEqualTo(4);
        assertThat(result.replacedKeys()).isEmpty();
        assertThat(result.remembered()).isTrue();
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
    }

    @Test
    void nothingChangedMakesNoCommitAndReadsNothing() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "2");
        Cid first = fixture.commit().commit().orElseThrow().commit().orElseThrow();
        DirectoryCommitResult again = fixture.commit();
        assertThat(again.commit()).isEmpty();
        assertThat(again.base()).contains(first);
        assertThat(again.counts().readFiles()).isZero();
        DirectoryCommitRequest wanted =
                DirectoryCommitRequest.of(MAIN, message().ifUnchanged(CommitRequest.IfUnchanged.COMMIT));
        assertThat(fixture.work().commit(wanted, Progress.NONE).commit()).isPresent();
    }

    @Test
    void onlyWhatChangedIsRead() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "2");
        fixture.commit();
        fixture.write("b", "3");
        fixture.write("c", "4");
        fixture.delete("a");
        assertThat(fixture.changes()).isEqualTo(Map.of("a", "REMOVED", "b", "CHANGED", "c", "ADDED"));
        DirectoryCommitResult result = fixture.commit();
        assertThat(result.counts()).isEqualTo(new ChangeCounts(1, 1, 1, 0, 2, 2));
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
        assertThat(fixture.changes()).isEmpty();
    }

    @Test
    void touchedFilesAreReadOnceMoreAndThenRemembered() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        Files.setLastModifiedTime(fixture.directory.resolve("a"), FileTime.fromMillis(1));
        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.changes().counts()).isEqualTo(new ChangeCounts(0, 0, 0, 1, 1, 1));
        }
        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.changes().counts().readFiles()).isZero();
        }
    }

    @Test
    void sameSizeWithinTheSameTickNeverFoolsTheMemory() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 40; round++) {
            byte[] bytes = new byte[8];
            random.nextBytes(bytes);
            fixture.write("x", bytes);
            FileTime time = Files.getLastModifiedTime(fixture.directory.resolve("x"));
            fixture.commit();
            bytes[0]++;
            fixture.write("x", bytes);
            Files.setLastModifiedTime(fixture.directory.resolve("x"), time);
            assertThat(fixture.changes()).as("round %d", round).isEqualTo(Map.of("x", "CHANGED"));
        }
    }

    @Test
    void randomEditsAndCommitsAlwaysEqualTheDirectory() throws IOException {
        for (long seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            fixture.write("array/zarr.json", ARRAY);
            for (int step = 0; step < 12; step++) {
                fixture.change(random, 1 + random.nextInt(20));
                fixture.commit();
                assertThat(fixture.version("main"))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(fixture.contents());
                assertThat(fixture.changes()).as("seed %d, step %d", seed, step).isEmpty();
                if (random.nextInt(4) == 0) {
                    fixture.work().forget();
                }
            }
        }
    }

    @Test
    void aDirectoryWithoutMemoryReplacesTheBranchAndSaysHowMuch() throws IOException {
        fixture.commitBehind("old", "1");
        fixture.commitBehind("same", "2");
        fixture.write("same", "2");
        fixture.write("new", "3");
        DirectoryCommitResult result = fixture.commit();
        assertThat(result.replacedKeys()).contains(1L);
        assertThat(fixture.version("main")).containsOnlyKeys("same", "new");
    }

    @Test
    void aBranchThatOthersMovedIsAConflictAndNotARevert() throws IOException {
        fixture.write("a", "1");
        Cid own = fixture.commit().commit().orElseThrow().commit().orElseThrow();
        Cid others = fixture.commitBehind("b", "2");
        fixture.write("a", "3");
        assertThatThrownBy(fixture::commit)
                .hasMessageContaining(own.toString())
                .hasMessageContaining(others.toString())
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
        assertThat(fixture.version("main")).containsOnlyKeys("a", "b");
    }

    @Test
    void aBranchThatOthersMovedElsewhereIsNoConflict() throws IOException {
        fixture.write("a", "1");
        fixture.commit("x", Mode.AS_BEFORE);
        fixture.commitBehind("y/b", "2");
        fixture.write("a", "3");
        fixture.commit("x", Mode.AS_BEFORE);
        assertThat(fixture.version("main")).containsOnlyKeys("x/a", "y/b");
        fixture.commitBehind("x/a", "4");
        fixture.write("a", "5");
        conflict(() -> fixture.commit("x", Mode.AS_BEFORE));
    }

    @Test
    void anAbsentBranchBeginsAtTheDirectorysBase() throws IOException {
        fixture.write("a", "1");
        Cid base = fixture.commit().commit().orElseThrow().commit().orElseThrow();
        fixture.commitBehind("b", "2");
        fixture.write("a", "3");
        Cid next = fixture.commit(RefName.branch("dev"))
                .commit()
                .orElseThrow()
                .commit()
                .orElseThrow();
        assertThat(fixture.repository.commit(next).firstParent()).contains(base);
        assertThat(fixture.version("dev")).containsOnlyKeys("a");
    }

    @Test
    void atAPathOnlyWhatIsBelowItIsReplacedAndThePathIsRemembered() throws IOException {
        fixture.commitBehind("other", "1");
        fixture.commitBehind("p/q/old", "2");
        fixture.commitBehind("p/qq", "3");
        fixture.write("a", "1");
        fixture.commit("p/q", Mode.AS_BEFORE);
        assertThat(fixture.version("main")).containsOnlyKeys("other", "p/q/a", "p/qq");
        fixture.write("b", "1");
        fixture.commit();
        assertThat(fixture.version("main")).containsOnlyKeys("other", "p/q/a", "p/q/b", "p/qq");
    }

    @Test
    void atAPathInsideAnArrayItsChunksAreSeen() throws IOException {
        fixture.commitBehind("array/zarr.json", ARRAY);
        fixture.commitBehind("array/c/0/0", "1");
        fixture.commitBehind("array/c/1/0", "2");
        fixture.write("0", "3");
        fixture.commit("array/c/0", Mode.AS_BEFORE);
        fixture.delete("0");
        fixture.write("1", "4");
        fixture.commit("array/c/0", Mode.AS_BEFORE);
        assertThat(fixture.version("main")).containsOnlyKeys("array/zarr.json", "array/c/0/1", "array/c/1/0");
    }

    @Test
    void anOverlayRemovesNothingAndConflictsOnlyWhereBothChanged() throws IOException {
        fixture.commitBehind("kept", "1");
        fixture.commitBehind("a", "1");
        fixture.write("a", "2");
        fixture.write("b", "2");
        DirectoryCommitResult first = fixture.commit("", Mode.OVERLAY);
        assertThat(first.counts().removed()).isZero();
        assertThat(fixture.version("main")).containsOnlyKeys("kept", "a", "b");
        assertThat(fixture.commit("", Mode.OVERLAY).commit()).isEmpty();

        fixture.commitBehind("a", "others");
        fixture.write("c", "3");
        fixture.commit("", Mode.OVERLAY);
        assertThat(fixture.repository.snapshot("main").get("a").remaining()).isEqualTo(6);

        fixture.commitBehind("b", "others");
        fixture.write("b", "4");
        assertThatThrownBy(() -> fixture.commit("", Mode.OVERLAY))
                .hasMessageContaining("\"b\"")
                .extracting("kind")
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void anOverlayAfterAnUndoHasWhatWasTakenBack() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.write("b", "2");
        fixture.commit();
        fixture.repository.refs().undo(MAIN);

        try (DirectoryStatus status = fixture.work().status(MAIN, Optional.empty(), Mode.OVERLAY, Progress.NONE)) {
            assertThat(status.changes().counts().added()).isEqualTo(1);
        }
        fixture.commit("", Mode.OVERLAY);
        assertThat(fixture.version("main")).containsOnlyKeys("a", "b");
    }

    @Test
    void anOverlayOverAnotherBranchHasAllThatItLacksAndKeepsWhatOthersDid() throws IOException {
        fixture.write("a", "1");
        fixture.write("c", "1");
        fixture.commit();
        RefName other = RefName.branch("other");
        fixture.commitBehind("c", "others");
        fixture.write("b", "2");
        fixture.commit(other);
        assertThat(fixture.version("other")).containsOnlyKeys("a", "b", "c");

        fixture.commit("", Mode.OVERLAY);
        assertThat(fixture.version("main")).containsOnlyKeys("a", "b", "c");
        assertThat(fixture.repository.snapshot("main").get("c").remaining()).isEqualTo(6);
        assertThat(fixture.commit("", Mode.OVERLAY).commit()).isEmpty();
    }

    @Test
    void aCommitThatACrashHidIsRecognisedNextTime() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        DirectoryMemory memory = fixture.work().memory().orElseThrow();
        DirectoryMemory.State before = memory.state();
        fixture.write("a", "2");
        Cid hidden = fixture.commit().commit().orElseThrow().commit().orElseThrow();
        memory.remember(before.withIntent(new Intent(Intent.Kind.COMMIT, hidden, Optional.of(MAIN), "", Extent.WHOLE)));
        fixture.write("a", "3");
        assertThat(fixture.work().standing()).map(Standing::base).contains(hidden);
        Cid next = fixture.commit().commit().orElseThrow().commit().orElseThrow();
        assertThat(fixture.repository.commit(next).firstParent()).contains(hidden);

        memory.remember(before.withIntent(new Intent(Intent.Kind.COMMIT, next, Optional.of(MAIN), "", Extent.WHOLE)));
        fixture.commitBehind("others", "1");
        fixture.write("a", "4");
        conflict(fixture::commit);
    }

    @Test
    void aFileThatChangesWhileTheCommitRunsRefusesIt() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "1");
        Progress writer = new Progress() {
            private final AtomicBoolean reading = new AtomicBoolean();
            private final AtomicInteger read = new AtomicInteger();

            @Override
            public void begin(Phase phase) {
                reading.set(phase == Phase.READ);
            }

            @Override
            public void advance(long files, long sizeBytes) {
                if (!reading.get() || read.incrementAndGet() < 2) {
                    return; // Both are read before they change, and looked at again only after that.
                }
                try {
                    fixture.write("b", "2");
                    fixture.delete("a");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
        assertThatThrownBy(() -> fixture.work().commit(DirectoryCommitRequest.of(MAIN, message()), writer))
                .hasMessageContaining("\"a\" is not there")
                .hasMessageContaining("\"b\" is not what it was")
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
        assertThat(fixture.repository.refs().find(MAIN)).isEmpty();
    }

    @Test
    void aLinkSwappedInBetweenScanAndReadIsNotFollowed() throws IOException {
        Path secret = Files.createDirectory(temporary.resolve("secret"));
        Files.writeString(secret.resolve("f"), "1");
        fixture.write("d/f", "2");
        Progress swap = new Progress() {
            @Override
            public void begin(Phase phase) {
                if (phase == Phase.READ) {
                    try {
                        Files.move(fixture.directory.resolve("d"), temporary.resolve("moved"));
                        Files.createSymbolicLink(fixture.directory.resolve("d"), secret);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
        };
        assertThatThrownBy(() -> fixture.work().commit(DirectoryCommitRequest.of(MAIN, message()), swap))
                .hasMessageContaining("\"d/f\"")
                .hasMessageContaining("leads through a symbolic link")
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void followedLinksAreCommittedAsWhatTheyLeadTo() throws IOException {
        fixture.write("real/f", "1");
        Files.createSymbolicLink(fixture.directory.resolve("alias"), Path.of("real"));
        WorkDirectory work = WorkDirectory.of(
                fixture.repository, fixture.directory, fixture.options().links(Links.FOLLOW_INSIDE));
        work.commit(DirectoryCommitRequest.of(MAIN, message()), Progress.NONE);
        assertThat(fixture.version("main")).containsOnlyKeys("alias/f", "real/f");
    }

    @Test
    void anyVersionCanBeComparedWithTheDirectory() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.write("a", "2");
        fixture.write("b", "2");
        fixture.commit();
        try (DirectoryChanges changes =
                fixture.work().changesFrom(fixture.repository.snapshot("main~1"), "", Progress.NONE)) {
            assertThat(all(changes)).isEqualTo(Map.of("a", "CHANGED", "b", "ADDED"));
        }
        try (DirectoryChanges changes =
                fixture.work().changesFrom(fixture.repository.emptySnapshot(), "", Progress.NONE)) {
            assertThat(all(changes)).isEqualTo(Map.of("a", "ADDED", "b", "ADDED"));
        }
    }

    @Test
    void aRepositoryThatCannotBeWrittenStillTellsTheStatus() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        Path dirs = temporary.resolve("repo.firn/work/dirs");
        fixture.work().forget();
        try (var inside = Files.list(dirs)) {
            for (Path path : inside.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(dirs);
        Files.writeString(dirs, "in the way");
        fixture.write("a", "2");
        assertThat(fixture.changes()).isEqualTo(Map.of("a", "CHANGED"));
        assertThat(fixture.commit().remembered()).isFalse();
        assertThat(fixture.version("main")).isEqualTo(fixture.contents());
    }

    @Test
    void noTemporaryIsLeftBehind() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.changes();
        try (var files = Files.walk(temporary.resolve("repo.firn/work"))) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
    }
}
