package dev.firn.workdir;

import static dev.firn.workdir.WorkDirectoryFixture.MAIN;
import static dev.firn.workdir.WorkDirectoryFixture.contents;
import static dev.firn.workdir.WorkDirectoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.CheckoutRequest.Foreign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    @TempDir
    Path temporary;

    private WorkDirectoryFixture fixture;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkDirectoryFixture(temporary);
        target = temporary.resolve("out");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private CheckoutResult checkout(String revision) {
        return checkout(revision, "", Foreign.REFUSE);
    }

    private CheckoutResult checkout(String revision, String path, Foreign foreign) {
        Snapshot version = fixture.repository.snapshot(revision);
        return WorkDirectory.make(fixture.repository, target, fixture.options())
                .checkout(
                        new CheckoutRequest(version, path, Optional.of(MAIN), foreign, Optional.empty()),
                        Progress.NONE);
    }

    private FirnException refusal(String revision, String path) {
        try {
            checkout(revision, path, Foreign.REFUSE);
        } catch (FirnException e) {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            return e;
        }
        throw new AssertionError("nothing was refused");
    }

    /** A version with these keys, each holding the text behind it. */
    private void version(String... keysAndTexts) {
        try (Session session = fixture.repository.session(MAIN)) {
            fixture.repository
                    .refs()
                    .find(MAIN)
                    .ifPresent(cell ->
                            fixture.repository.snapshot("main").forEachKey("", (key, object) -> session.delete(key)));
            for (int i = 0; i < keysAndTexts.length; i += 2) {
                session.put(keysAndTexts[i], ByteBuffer.wrap(keysAndTexts[i + 1].getBytes(StandardCharsets.UTF_8)));
            }
            session.commit(message());
        }
    }

    private void put(String key, String text) throws IOException {
        Path file = target.resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.walk(target)) {
            return paths.filter(path -> !path.equals(target))
                    .map(path -> target.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private CheckoutResult checkoutSynced(List<Path> synced) {
        CheckoutRequest request = new CheckoutRequest(
                fixture.repository.snapshot("main"), "", Optional.of(MAIN), Foreign.REFUSE, Optional.of(directory -> {
                    synced.add(directory);
                    return true;
                }));
        return WorkDirectory.make(fixture.repository, target, fixture.options()).checkout(request, Progress.NONE);
    }

    /** Keys and texts of more files than are synced one by one. */
    private static String[] many() {
        String[] many = new String[2 * 300];
        for (int i = 0; i < 300; i++) {
            many[2 * i] = "chunks/" + i;
            many[2 * i + 1] = "text " + i;
        }
        return many;
    }

    @Test
    void manyFilesAreSyncedAtOnceAndFewByThemselves() throws IOException {
        String[] many = many();
        version(many);
        List<Path> synced = new ArrayList<>();

        assertThat(checkoutSynced(synced).writtenFiles()).isEqualTo(300);
        assertThat(synced).containsExactly(target.toRealPath());
        many[1] = "another";
        version(many);
        assertThat(checkoutSynced(synced).writtenFiles()).isEqualTo(1);
        assertThat(synced).hasSize(1);
    }

    @Test
    void randomVersionsComeBackByteForByteInAnyOrder() throws IOException {
        for (long seed = 0; seed < 2; seed++) {
            Random random = new Random(seed);
            List<Map<String, ByteBuffer>> versions = new ArrayList<>();
            RefName branch = RefName.branch("random" + seed);
            for (int step = 0; step < 8; step++) {
                fixture.change(random, 15);
                fixture.write("step", "step " + step);
                fixture.commit(branch);
                versions.add(fixture.contents());
            }
            for (int round = 0; round < 20; round++) {
                int back = random.nextInt(versions.size());
                checkout("random" + seed + "~" + back);
                assertThat(contents(target))
                        .as("seed %d, round %d, %d back", seed, round, back)
                        .isEqualTo(versions.get(versions.size() - 1 - back));
                if (random.nextInt(5) == 0) {
                    WorkDirectory.of(fixture.repository, target, fixture.options())
                            .forget();
                    checkout("random" + seed + "~" + back);
                }
                if (random.nextInt(5) == 0) {
                    delete(target);
                }
            }
            delete(target);
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aCheckoutIsUnchangedForStatusAndTheNextCommitStandsOnIt() throws IOException {
        version("a", "1", "b/c", "2");
        checkout("main");
        WorkDirectory work = WorkDirectory.of(fixture.repository, target, fixture.options());
        try (DirectoryStatus status =
                work.status(MAIN, Optional.empty(), DirectoryCommitRequest.Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.changes().counts()).isEqualTo(new ChangeCounts(0, 0, 0, 2, 0, 0));
        }
        assertThat(work.standing().map(Standing::base)).contains(fixture.repository.resolve("main"));
        put("b/c", "3");
        work.commit(DirectoryCommitRequest.of(MAIN, message()), Progress.NONE);
        assertThat(fixture.version("main")).isEqualTo(contents(target));
    }

    @Test
    void anUpdateWritesOnlyTheDifferenceAndTakesEmptiedDirectoriesAway() throws IOException {
        version("a", "1", "b/c/d", "2", "same", "3");
        checkout("main");
        version("a", "9", "same", "3", "new/x", "4");
        CheckoutResult result = checkout("main");
        assertThat(result).isEqualTo(new CheckoutResult(2, 2, 1, 1, true));
        assertThat(names()).containsExactly("a", "new", "new/x", "same");
    }

    @Test
    void filesAndDirectoriesMayTakeEachOthersPlaces() throws IOException {
        version("a", "1", "b/c", "2", "b/d/e", "3", "b.x", "4");
        checkout("main");
        Files.createDirectory(target.resolve("b/empty"));
        version("a/x", "5", "b", "6", "b.x", "4");
        checkout("main");
        assertThat(contents(target)).isEqualTo(fixture.version("main"));
        checkout("main~1");
        assertThat(contents(target)).isEqualTo(fixture.version("main~1"));
    }

    @Test
    void foreignFilesInTheWayAreListedBeforeAnythingIsWritten() throws IOException {
        version("a", "1", "b", "2", "c", "3");
        put("b", "mine");
        assertThat(refusal("main", "")).hasMessageContaining("\"b\" was not written by a checkout");
        assertThat(names()).containsExactly("b");
        checkout("main", "", Foreign.OVERWRITE);
        assertThat(contents(target)).isEqualTo(fixture.version("main"));
    }

    @Test
    void aFileThatWasChangedSinceIsNeitherOverwrittenNorDeleted() throws IOException {
        version("a", "1", "b", "2");
        checkout("main");
        put("a", "mine");
        put("b", "also");
        put("other", "not in the way");
        version("a", "3");
        assertThat(refusal("main", ""))
                .hasMessageContaining("\"a\" was changed")
                .hasMessageContaining("\"b\" was changed");
        assertThat(Files.readString(target.resolve("a"))).isEqualTo("mine");
        checkout("main", "", Foreign.OVERWRITE);
        assertThat(names()).containsExactly("a", "other");
    }

    @Test
    void aTouchedFileIsStillOurs() throws IOException {
        version("a", "1");
        checkout("main");
        put("a", "1");
        version("a", "2");
        checkout("main");
        assertThat(Files.readString(target.resolve("a"))).isEqualTo("2");
    }

    @Test
    void aMissingFileIsWrittenAgain() throws IOException {
        version("a", "1", "b", "2");
        checkout("main");
        Files.delete(target.resolve("a"));
        assertThat(checkout("main")).isEqualTo(new CheckoutResult(1, 1, 0, 1, true));
    }

    @Test
    void aSubtreeIsCheckedOutByItself() throws IOException {
        version("x/y/a", "1", "x/yy", "2", "b", "3");
        checkout("main", "x/y", Foreign.REFUSE);
        assertThat(names()).containsExactly("a");
        assertThat(WorkDirectory.of(fixture.repository, target, fixture.options())
                        .standing()
                        .map(Standing::at))
                .contains("x/y");
        assertThatThrownBy(() -> checkout("main", "nothing", Foreign.REFUSE))
                .extracting("kind")
                .isEqualTo(Kind.MISSING);
    }

    @Test
    void nothingIsWrittenThroughALinkThatWasThere() throws IOException {
        version("d/a", "1");
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("d"), outside);
        assertThat(refusal("main", "")).hasMessageContaining("lies below \"d\", which is a symbolic link");
        assertThatThrownBy(() -> checkout("main", "", Foreign.OVERWRITE)).isInstanceOf(FirnException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkInThePlaceOfAFileIsNotFollowed() throws IOException {
        version("a", "1");
        Path outside = Files.writeString(temporary.resolve("outside"), "1");
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("a"), outside);
        assertThat(refusal("main", "")).hasMessageContaining("\"a\" is a symbolic link");
    }

    @Test
    void nothingIsWrittenThroughALinkThatIsSwappedIn() throws IOException {
        version("d/a", "1", "d/b", "2");
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectories(target.resolve("d"));
        Progress swap = new Progress() {
            @Override
            public void begin(Phase phase) {
                if (phase == Phase.WRITE) {
                    try {
                        Files.delete(target.resolve("d"));
                        Files.createSymbolicLink(target.resolve("d"), outside);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        Snapshot version = fixture.repository.snapshot("main");
        WorkDirectory work = WorkDirectory.of(fixture.repository, target, fixture.options());
        assertThatThrownBy(() -> work.checkout(CheckoutRequest.of(version), swap))
                .isInstanceOf(FirnException.class);
        assertThat(outside).isEmptyDirectory();
        assertThat(names()).containsExactly("d");
    }

    @Test
    void aFileThatAppearsWhileTheCheckoutRunsIsNotOverwritten() throws IOException {
        version("a", "1");
        Progress intruder = new Progress() {
            @Override
            public void begin(Phase phase) {
                if (phase == Phase.WRITE) {
                    try {
                        put("a", "mine");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        Snapshot version = fixture.repository.snapshot("main");
        WorkDirectory work = WorkDirectory.make(fixture.repository, target, fixture.options());
        assertThatThrownBy(() -> work.checkout(CheckoutRequest.of(version), intruder))
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
        assertThat(Files.readString(target.resolve("a"))).isEqualTo("mine");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aCheckoutThatWasCutShortIsRunAgainAlsoToAnotherVersion() throws IOException {
        version("old", "1", "both", "1");
        checkout("main");
        String[] many = new String[800];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "k" + i;
            many[i + 1] = "text " + i;
        }
        version(many);
        for (int after : new int[] {1, 70, 200}) {
            cutShort("main", after);
            assertThat(names().size()).as("after %d", after).isLessThan(400);
            checkout("main~1");
            assertThat(contents(target)).as("back after %d", after).isEqualTo(fixture.version("main~1"));
            cutShort("main", after);
            checkout("main");
            assertThat(contents(target)).as("on after %d", after).isEqualTo(fixture.version("main"));
            checkout("main~1");
        }
    }

    private void cutShort(String revision, int afterFiles) {
        Progress stop = new Progress() {
            private boolean writing;
            private long files;

            @Override
            public void begin(Phase phase) {
                writing = phase == Phase.WRITE;
            }

            @Override
            public synchronized void advance(long more, long sizeBytes) {
                files += writing ? more : 0;
                if (files >= afterFiles) {
                    throw new IllegalStateException("cut short");
                }
            }
        };
        Snapshot version = fixture.repository.snapshot(revision);
        WorkDirectory work = WorkDirectory.make(fixture.repository, target, fixture.options());
        assertThatThrownBy(() -> work.checkout(CheckoutRequest.of(version), stop))
                .hasMessage("cut short");
    }

    @Test
    void whatAKilledCheckoutLeftIsIgnoredAndTakenAway() throws IOException {
        version("a", "1");
        cutShort("main", 1);
        put(ReservedNames.of(77), "half");
        put(ReservedNames.of(78) + "/c/0/1", "whole, but not in its place");
        WorkDirectory work = WorkDirectory.of(fixture.repository, target, fixture.options());
        try (DirectoryStatus status =
                work.status(MAIN, Optional.empty(), DirectoryCommitRequest.Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.changes().counts().isUnchanged()).isTrue();
        }
        checkout("main");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void metadataComesWhenItsChunksAreThere() throws IOException {
        version("x/zarr.json", "{}", "x/c/0", "1", "x/zz", "2");
        List<String> order = new ArrayList<>();
        Progress watcher = new Progress() {
            private boolean writing;

            @Override
            public void begin(Phase phase) {
                writing = phase == Phase.WRITE;
            }

            @Override
            public synchronized void advance(long files, long sizeBytes) {
                if (writing && Files.exists(target.resolve("x/zarr.json"), LinkOption.NOFOLLOW_LINKS)) {
                    order.add("document");
                } else if (writing) {
                    order.add("other");
                }
            }
        };
        WorkDirectory.make(fixture.repository, target, fixture.options())
                .checkout(CheckoutRequest.of(fixture.repository.snapshot("main")), watcher);
        assertThat(order).containsExactly("other", "other", "document");
    }

    @Test
    void twoCheckoutsIntoOneDirectoryAreKeptApart() throws IOException {
        version("a", "1");
        WorkDirectory work = WorkDirectory.make(fixture.repository, target, fixture.options());
        try (CheckoutLock lock = CheckoutLock.acquire(work)) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(refusal("main", "")).hasMessageContaining("another checkout");
        }
        checkout("main");
    }

    @Test
    void namesThatAreOneHereAreListed() throws IOException {
        version(
                "A/x", "1", "a/y", "2", "b", "3", "B", "4", "\u00e9", "5", "e\u0301", "6", "F", "7", "f.x", "8", "f/x",
                "9");
        try (ObjectRecords keys = VersionKeys.sorted(fixture.repository.snapshot("main"), "", fixture.options())) {
            NameCheck folding = new NameCheck(temporary, new NameLimits(true, true, 255), fixture.options());
            assertThatThrownBy(() -> folding.check(keys))
                    .hasMessageContaining("(4)")
                    .hasMessageContaining("\"a/y\" and \"A/x\" would have the same name")
                    .hasMessageContaining("\"b\" and \"B\"")
                    .hasMessageContaining("\"f/x\" and \"F\"")
                    .hasMessageContaining("\"\u00e9\"");
            new NameCheck(temporary, new NameLimits(false, false, 255), fixture.options()).check(keys);
        }
    }

    @Test
    void namesThatAreTooLongOrReservedHereAreListed() throws IOException {
        version("x".repeat(150), "1", "d/" + ReservedNames.of(1), "2", "fine", "3");
        try (ObjectRecords keys = VersionKeys.sorted(fixture.repository.snapshot("main"), "", fixture.options())) {
            NameCheck check = new NameCheck(temporary, new NameLimits(false, false, 143), fixture.options());
            assertThatThrownBy(() -> check.check(keys))
                    .hasMessageContaining("(2)")
                    .hasMessageContaining("143 bytes")
                    .hasMessageContaining("reserved");
        }
    }

    @Test
    void theFileSystemIsAskedWhatNamesItTakes() throws IOException {
        NameLimits limits = NameLimits.probe(temporary, 5);
        assertThat(limits.maxNameBytes()).isBetween(14, 255);
        assertThat(limits.folded("\u00c9"))
                .isEqualTo(limits.foldsCase() || limits.foldsForm() ? limits.folded("\u00c9") : "\u00c9");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(ReservedNames::isReserved);
        }
    }

    @Test
    void whatOneThatWasKilledTriedNamesOutInIsTakenAway() throws IOException {
        version("a", "1", "b", "22");
        WorkDirectory work = WorkDirectory.make(fixture.repository, target, fixture.options());
        Path left =
                target.resolve(ReservedNames.of(Checkout.ownProbe(work.memory().orElseThrow())));
        for (String before : List.of("into nothing", "with nothing to do")) {
            Files.createDirectory(left);
            Files.createFile(left.resolve("a"));
            checkout("main");
            assertThat(left).as(before).doesNotExist();
            assertThat(contents(target)).as(before).hasSize(2);
        }
    }

    @Test
    void aDirectoryWithoutMemoryIsTakenForDoneWhereItIsEqual() throws IOException {
        version("a", "1", "b", "22");
        put("a", "1");
        assertThat(checkout("main")).isEqualTo(new CheckoutResult(1, 2, 0, 1, true));
    }

    @Test
    void theCallersSyncIsUsedAndIfItCannotFilesAreSyncedThemselves() throws IOException {
        version(many());
        List<Path> asked = new ArrayList<>();
        for (boolean can : new boolean[] {true, false}) {
            CheckoutRequest request = new CheckoutRequest(
                    fixture.repository.snapshot("main"),
                    "",
                    Optional.empty(),
                    Foreign.REFUSE,
                    Optional.of(directory -> {
                        asked.add(directory);
                        return can;
                    }));
            target = temporary.resolve("out" + can);
            WorkDirectory.make(fixture.repository, target, fixture.options()).checkout(request, Progress.NONE);
            assertThat(contents(target)).isEqualTo(fixture.version("main"));
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsRefused() throws IOException {
        version("a", "1");
        Files.writeString(target, "x");
        assertThat(refusal("main", "")).hasMessageContaining("is not a directory");
    }
}
