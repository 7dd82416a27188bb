package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.workdir.ScanOptions.Links;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryScanTest {
    @TempDir
    Path temporary;

    Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("data"));
    }

    private void write(String key, String text) throws IOException {
        Path file = directory.resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ScanOptions options(Links links, long heapBytes) {
        return new ScanOptions(links, Optional.empty(), temporary.resolve("spill"), heapBytes);
    }

    private List<String> keys() {
        return keys(options(Links.REFUSE, ScanOptions.DEFAULT_HEAP_BYTES));
    }

    private List<String> keys(ScanOptions options) {
        try (DirectoryScan scan = DirectoryScan.of(directory, options, Progress.NONE)) {
            List<String> keys = new ArrayList<>();
            ScanCursor cursor = scan.cursor();
            while (cursor.advance()) {
                keys.add(cursor.key());
            }
            assertThat(scan.files()).isEqualTo(keys.size());
            return keys;
        }
    }

    private FirnException refusal(Links links) {
        try {
            keys(options(links, 1 << 20));
        } catch (FirnException e) {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            return e;
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void filesComeInTheOrderOfKeysAndEmptyDirectoriesDoNotCome() throws IOException {
        write("a/b", "1");
        write("a.b", "");
        write("a-", "22");
        write(".hidden", "x");
        write("a/.zarray", "{}");
        Files.createDirectories(directory.resolve("empty/below"));
        assertThat(keys()).containsExactly(".hidden", "a-", "a.b", "a/.zarray", "a/b");
    }

    @Test
    void aStampSaysWhatTheSystemSays() throws IOException {
        write("a", "12345");
        try (DirectoryScan scan = DirectoryScan.of(directory, options(Links.REFUSE, 1 << 20), Progress.NONE)) {
            ScanCursor cursor = scan.cursor();
            assertThat(cursor.advance()).isTrue();
            Path file = directory.resolve("a");
            assertThat(cursor.stamp().sizeBytes()).isEqualTo(5);
            assertThat(cursor.stamp().inode()).isEqualTo(((Number) Files.getAttribute(file, "unix:ino")).longValue());
            assertThat(cursor.stamp().modifiedNanos() / 1_000_000)
                    .isEqualTo(Files.getLastModifiedTime(file).toMillis());
            assertThat(cursor.stamp().changedNanos())
                    .isGreaterThanOrEqualTo(cursor.stamp().modifiedNanos());
        }
    }

    @Test
    void randomTreesAreListedWholeWhateverTheMemory() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        TreeMap<String, String> wanted = new TreeMap<>(ZarrKey.ORDER);
        String[] names = {"a", "b", "c.0", "é", "\uD83D\uDE00", "\uE000", "zarr.json", "a b", "0", "00"};
        for (int i = 0; i < 600; i++) {
            StringBuilder key = new StringBuilder("d" + random.nextInt(3));
            for (int depth = random.nextInt(5); depth > 0; depth--) {
                key.append("/d").append(names[random.nextInt(names.length)]);
            }
            key.append('/').append(names[random.nextInt(names.length)]).append(i);
            write(key.toString(), "x");
            wanted.put(key.toString(), "x");
        }
        for (long heapBytes : new long[] {100, 10_000, 1 << 20}) {
            assertThat(keys(options(Links.REFUSE, heapBytes)))
                    .as("seed %d, heap %d", seed, heapBytes)
                    .containsExactlyElementsOf(wanted.keySet());
        }
    }

    @Test
    void whatTheIgnoreFileNamesIsLeftOutAndTheFileItselfIsContent() throws IOException {
        write(".firnignore", "*.tmp\n/cache/\n!keep.tmp\n");
        write("a.tmp", "");
        write("keep.tmp", "");
        write("cache/x", "");
        write("x/cache/y", "");
        assertThat(keys()).containsExactly(".firnignore", "keep.tmp", "x/cache/y");
    }

    @Test
    void aRepositoryInsideIsLeftOut() throws IOException {
        write(".firn/firn.json", "{}");
        write("x/.firn/firn.json", "{}");
        write("bare.firn/firn.json", "{}");
        write("a", "");
        ScanOptions options =
                new ScanOptions(Links.REFUSE, Optional.of(directory.resolve("bare.firn")), temporary, 1 << 20);
        assertThat(keys(options)).containsExactly("a");
    }

    @Test
    void whatIsNoFileIsRefusedByName() throws Exception {
        write("a", "");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("a"));
        assumeTrue(run("mkfifo", directory.resolve("pipe").toString()), "skipped: needs mkfifo");
        assertThat(refusal(Links.REFUSE))
                .hasMessageContaining("\"link\" is a symbolic link")
                .hasMessageContaining("\"pipe\" is a FIFO")
                .hasMessageContaining("(2)");
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void namesThatAreNoKeysAreRefusedAndCounted() throws Exception {
        for (int i = 0; i < 25; i++) {
            write("bad\n" + i, "");
        }
        write("x/.FIRN/y", "");
        assertThat(refusal(Links.REFUSE))
                .hasMessageContaining("(26)")
                .hasMessageContaining("control characters")
                .hasMessageContaining("and 16 more");
    }

    @Test
    void aNameThatIsNotUtf8IsRefused() throws IOException {
        Path odd = Path.of(URI.create(directory.toUri() + "b%FFd"));
        Files.write(odd, new byte[0]);
        assertThat(refusal(Links.REFUSE)).hasMessageContaining("not valid UTF-8");
    }

    @Test
    void theReplacementCharacterItselfIsANameLikeAnyOther() throws IOException {
        Files.write(Path.of(URI.create(directory.toUri() + "b%EF%BF%BD")), new byte[0]);
        assertThat(keys()).containsExactly("b\ufffd");
    }

    @Test
    void nestingDeeperThanAnyKeyIsRefusedInASentence() throws IOException {
        // Built from the inside out, and taken down again from the outside in, since no single path may be as long as
        // this.
        Path top = directory.resolve("d");
        Path outer = temporary.resolve("outer");
        for (int i = 0; i < 10_000; i++) {
            Files.createDirectory(outer);
            if (Files.exists(top)) {
                Files.move(top, outer.resolve("d"));
            }
            Files.move(outer, top);
        }
        assertThat(refusal(Links.REFUSE))
                .hasMessageContaining("at most 1024 bytes")
                .hasMessageContaining("(1)");
        for (int i = 1; i < 10_000; i++) {
            Files.move(top.resolve("d"), outer);
            Files.delete(top);
            Files.move(outer, top);
        }
    }

    @Test
    void whatCannotBeReadIsRefusedByName() throws IOException {
        write("closed/a", "");
        Path closed = directory.resolve("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeTrue(!Files.isReadable(closed), "skipped: needs a user who may not read everything");
            assertThat(refusal(Links.REFUSE)).hasMessageContaining("\"closed\" cannot be used (no permission)");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void linksAreFollowedInsideOnlyWhenAsked() throws IOException {
        write("real/a", "123");
        Files.createSymbolicLink(directory.resolve("file"), Path.of("real/a"));
        Files.createSymbolicLink(directory.resolve("folder"), Path.of("real"));
        assertThat(keys(options(Links.FOLLOW_INSIDE, 1 << 20))).containsExactly("file", "folder/a", "real/a");
    }

    @Test
    void aRepositoryThatCannotBeLookedAtIsNotTakenForAbsent() throws IOException {
        write("a", "1");
        Path loop = Files.createSymbolicLink(temporary.resolve("loop"), Path.of("loop"));
        ScanOptions hidden = new ScanOptions(Links.REFUSE, Optional.of(loop), temporary, 1 << 20);
        assertThatThrownBy(() -> keys(hidden))
                .isInstanceOf(FirnException.class)
                .hasMessageStartingWith("the repository " + loop + " cannot be looked at");
        ScanOptions absent =
                new ScanOptions(Links.REFUSE, Optional.of(temporary.resolve("absent")), temporary, 1 << 20);
        assertThat(keys(absent)).containsExactly("a");
    }

    @Test
    void aLinkInsteadOfTheDirectoryThatLeadsNowhereIsSaidToDoSo() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("nothing"));
        assertThatThrownBy(() -> DirectoryScan.realDirectory(link))
                .isInstanceOfSatisfying(
                        FirnException.class, report -> assertThat(report.kind()).isEqualTo(Kind.MISSING))
                .hasMessage(link + " is a symbolic link that leads nowhere");
        assertThatThrownBy(() -> DirectoryScan.realDirectory(temporary.resolve("absent")))
                .hasMessage("there is no directory " + temporary.resolve("absent"));
    }

    @Test
    void linksThatLeadOutOrRoundOrNowhereAreRefused() throws IOException {
        write("real/a", "123");
        write(".firn/x", "");
        Files.writeString(temporary.resolve("secret"), "x");
        Files.createSymbolicLink(directory.resolve("out"), temporary.resolve("secret"));
        Files.createSymbolicLink(directory.resolve("real/up"), Path.of(".."));
        Files.createSymbolicLink(directory.resolve("gone"), Path.of("nothing"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(directory.resolve("repo"), Path.of(".firn/x"));
        assertThat(refusal(Links.FOLLOW_INSIDE))
                .hasMessageContaining("(5)")
                .hasMessageContaining("\"out\" is a symbolic link that leads out")
                .hasMessageContaining(
                        "\"repo\" is a symbolic link that leads out of the directory or into a repository")
                .hasMessageContaining("\"real/up\" is a symbolic link to a directory that it lies in")
                .hasMessageContaining("\"gone\" is a symbolic link that leads nowhere")
                .hasMessageContaining("circle");
    }

    @Test
    void noDirectoryIsMissingAndAFileIsRefused() throws IOException {
        write("a", "");
        ScanOptions options = options(Links.REFUSE, 1 << 20);
        assertThatThrownBy(() -> DirectoryScan.of(directory.resolve("b"), options, Progress.NONE))
                .extracting("kind")
                .isEqualTo(Kind.MISSING);
        assertThatThrownBy(() -> DirectoryScan.of(directory.resolve("a"), options, Progress.NONE))
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void noKeyComesTwice() throws IOException {
        for (int i = 0; i < 1_500; i++) {
            write("c." + i, "");
        }
        assertThat(new TreeSet<>(keys())).hasSize(1_500).hasSameSizeAs(keys());
    }

    /** Directories are handed from one thread to the other; what they lie in has to come along. */
    @Test
    void linksThatLeadRoundAreFoundInEachOfManyDirectories() throws IOException {
        int many = 40;
        for (int i = 0; i < many; i++) {
            write("d" + i + "/e/f" + "/x", "1");
            write("d" + i + "/g/x", "1");
            Files.createSymbolicLink(directory.resolve("d" + i + "/e/f/up"), Path.of("../.."));
        }
        assertThat(refusal(Links.FOLLOW_INSIDE))
                .hasMessageContaining("(" + many + ")")
                .hasMessageContaining("is a symbolic link to a directory that it lies in");
    }

    @Test
    void whatALookFailsWithInEitherThreadEndsIt() throws IOException {
        for (int i = 0; i < 60; i++) {
            write("d" + i + "/e/x", "1");
            write("d" + i + "/f/x", "1");
        }
        for (int last = 1; last <= 120; last += 17) {
            AtomicInteger left = new AtomicInteger(last);
            IllegalStateException expected = new IllegalStateException("enough");
            Progress failing = new Progress() {
                @Override
                public void advance(long files, long bytes) {
                    if (left.decrementAndGet() <= 0) {
                        throw expected;
                    }
                }
            };
            ScanOptions options = options(Links.REFUSE, ScanOptions.DEFAULT_HEAP_BYTES);
            assertThatThrownBy(() -> DirectoryScan.of(directory, options, failing))
                    .as("the file %d", last)
                    .isSameAs(expected);
        }
    }

    /** Two that meet at each file: only if both have directories to go through until the end do they meet at nearly all. */
    @Test
    void bothWalkersHaveDirectoriesUntilTheEnd() throws IOException {
        int directories = 200;
        for (int i = 0; i < directories; i++) {
            write("c/" + i + "/0", "chunk");
        }
        AtomicInteger met = new AtomicInteger();
        CyclicBarrier meeting = new CyclicBarrier(2, met::incrementAndGet);

        TreeWalk.Plan plan =
                new TreeWalk.Plan(directory, options(Links.REFUSE, 1 << 20), IgnoreRules.NONE, NamesMemory.Names.NONE);
        AtomicInteger found = new AtomicInteger();
        new TreeWalk(plan, new Refusals(), (key, status) -> {
                    found.incrementAndGet();
                    try {
                        meeting.await(5, TimeUnit.SECONDS);
                    } catch (BrokenBarrierException | TimeoutException e) {
                        // The other one has nothing to do any more; nobody waits from here on.
                        return;
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .run();

        assertThat(found).hasValue(directories);
        assertThat(met.get()).isGreaterThan(directories * 45 / 100);
    }
}
