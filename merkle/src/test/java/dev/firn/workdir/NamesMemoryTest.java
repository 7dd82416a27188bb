package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.LockedFiles;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.FileClock.Reading;
import dev.firn.workdir.NamesMemory.Names;
import dev.firn.workdir.ScanOptions.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesMemoryTest {
    @TempDir
    Path temporary;

    Path directory;
    Path file;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("data")).toRealPath();
        file = Files.createDirectory(temporary.resolve("memory")).resolve("x.names");
    }

    private NamesMemory memory(int minDirectories, int maxBytes) throws IOException {
        Set<String> here = Set.of(Files.getFileStore(directory).type());
        return memory(new NamesMemory.Rule(minDirectories, maxBytes, here));
    }

    private NamesMemory memory(NamesMemory.Rule rule) {
        return new NamesMemory(file, new LockedFiles(temporary.resolve("memory"), new Random(1)), rule);
    }

    private NamesMemory memory() throws IOException {
        return memory(1, 1 << 20);
    }

    private FileClock clock() {
        return FileClock.open(List.of(temporary.resolve("clock")), Clock.systemUTC(), new Random(1));
    }

    /** A reading by which all has rested that was done so far. */
    private Reading rested() throws IOException {
        try (FileClock clock = clock()) {
            return clock.awaitRest(clock.read().nanos());
        }
    }

    private void write(String key) throws IOException {
        Path path = directory.resolve(key);
        Files.createDirectories(path.getParent());
        Files.writeString(path, key);
    }

    private List<String> look(Names names, Links links) {
        ScanOptions options = new ScanOptions(links, Optional.empty(), temporary.resolve("spill"), 1 << 20);
        try (DirectoryScan scan = DirectoryScan.of(directory, options, names, Progress.NONE)) {
            List<String> found = new ArrayList<>();
            ScanCursor cursor = scan.cursor();
            while (cursor.advance()) {
                found.add(cursor.key() + " " + cursor.stamp() + " " + cursor.device());
            }
            return found;
        } catch (FirnException e) {
            // Two threads tell it, in any order.
            return Stream.of((e.kind() + ": " + e.getMessage()).split("[:;] "))
                    .sorted()
                    .toList();
        }
    }

    /** Looks with what is remembered, remembers, and gives back of how many directories the names were known and how many were listed. */
    private List<Integer> lookAndKeep(NamesMemory memory, Reading clock) {
        Names names = memory.open(directory, clock);
        assertThat(look(names, Links.REFUSE)).isEqualTo(look(Names.NONE, Links.REFUSE));
        List<Integer> counts = List.of(names.known().usedCount(), names.listed().count());
        memory.keep(directory, names);
        return counts;
    }

    private static void assertCounts(List<Integer> counts, int known, int listed) {
        assertThat(counts).isEqualTo(List.of(known, listed));
    }

    @Test
    void whatHasTheStampItHadIsNotListed() throws IOException {
        write("a/b/c");
        write("a/d");
        write("e/\u00e9");
        assertCounts(lookAndKeep(memory(), rested()), 0, 4);
        assertCounts(lookAndKeep(memory(), rested()), 4, 0);
        write("a/new");
        assertCounts(lookAndKeep(memory(), rested()), 3, 1);
    }

    @Test
    void aDirectoryThatHadNotRestedIsListedAgain() throws IOException {
        write("a/b");
        Reading before;
        try (FileClock clock = clock()) {
            before = clock.awaitRest(clock.read().nanos());
        }
        write("late/c");
        // The root and the new directory were stamped after the clock was read, and might be changed without being
        // stamped anew.
        assertCounts(lookAndKeep(memory(), before), 0, 1);
        // The root's stamp is the earlier one: a tick of the clock may lie between its new name and the file in that.
        FileStatus root = FileStatus.of(directory);
        Reading sameTick = new Reading(Optional.of(root.device()), root.stamp().changedNanos(), 0);
        assertCounts(lookAndKeep(memory(), sameTick), 1, 0);
        FileStatus late = FileStatus.of(directory.resolve("late"));
        Reading nextTick = new Reading(Optional.of(late.device()), late.stamp().changedNanos() + 1, 0);
        assertThat(lookAndKeep(memory(), nextTick).get(1)).isPositive();
    }

    /** Each kind of change that people and programs make to directories, at random; what is known must never show. */
    @Test
    void aLookByMemoryFindsWhatAFullLookFinds() throws IOException {
        int used = 0;
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            Files.deleteIfExists(file);
            for (int round = 0; round < 40; round++) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    change(random);
                }
                Links links = random.nextInt(3) == 0 ? Links.FOLLOW_INSIDE : Links.REFUSE;
                Reading clock;
                try (FileClock touched = clock()) {
                    clock = random.nextBoolean()
                            ? touched.read()
                            : touched.awaitRest(touched.read().nanos());
                }
                if (random.nextInt(4) == 0) {
                    change(random); // after the clock was read
                }
                NamesMemory memory = memory();
                Names names = memory.open(directory, clock);
                List<String> quick = look(names, links);
                assertThat(quick).as("seed " + seed + ", round " + round).isEqualTo(look(Names.NONE, links));
                memory.keep(directory, names);
                used += names.known().usedCount();
            }
            empty(directory);
        }
        assertThat(used).as("looks without listing").isGreaterThan(2_000);
    }

    private Path some(Random random) {
        String[] names = {"a", "b", "c/d", "c/e", "c/d/f", "g", "g/a", "g/a/b"};
        return directory.resolve(names[random.nextInt(names.length)]);
    }

    private void change(Random random) throws IOException {
        Path one = some(random);
        Path other = some(random);
        try {
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> Files.createDirectories(one);
                case 3, 4 -> Files.writeString(one.resolve("f" + random.nextInt(4)), "x".repeat(random.nextInt(3)));
                case 5 -> Files.deleteIfExists(one.resolve("f" + random.nextInt(4)));
                case 6 -> Files.move(one, other, StandardCopyOption.ATOMIC_MOVE);
                case 7 -> swap(one, other);
                case 8 -> Files.writeString(one, "a file now");
                case 9 -> replaceByTwin(one);
                case 10 -> Files.createSymbolicLink(one.resolve("link"), other);
                case 11 -> Files.setPosixFilePermissions(one, permissions(random));
                default -> rareChange(one, random);
            }
        } catch (IOException e) {
            return; // not possible here
        }
    }

    private static Set<PosixFilePermission> permissions(Random random) {
        return PosixFilePermissions.fromString(random.nextBoolean() ? "rwxr-xr-x" : "rwxrwxrwx");
    }

    private void rareChange(Path one, Random random) throws IOException {
        switch (random.nextInt(4)) {
            case 0 ->
                Files.writeString(directory.resolve(IgnoreRules.FILE_NAME), random.nextBoolean() ? "f1\n" : "c/\n");
            case 1 -> empty(one);
            case 2 -> Files.createDirectories(one.resolve(".firn/x"));
            default -> {
                FileTime time = Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS);
                Files.writeString(one.resolve("f5"), "");
                Files.setLastModifiedTime(one, time); // as if nothing had been
            }
        }
    }

    private void swap(Path one, Path other) throws IOException {
        Path aside = temporary.resolve("aside");
        Files.move(one, aside);
        try {
            Files.move(other, one);
        } finally {
            Files.move(aside, Files.exists(one) ? other : one);
        }
    }

    /** Another directory with the same names, and the same times as far as they can be set. */
    private void replaceByTwin(Path one) throws IOException {
        Path twin = Files.createDirectory(temporary.resolve("twin"));
        try (Stream<Path> names = Files.list(one)) {
            for (Path name : names.toList()) {
                if (Files.isRegularFile(name, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(name, twin.resolve(name.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.setLastModifiedTime(twin, Files.getLastModifiedTime(one));
        empty(one);
        Files.delete(one);
        Files.move(twin, one);
    }

    private static void empty(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> names = Files.list(root)) {
            for (Path name : names.toList()) {
                empty(name);
                Files.delete(name);
            }
        }
    }

    @Test
    void wrongNamesInTheMemoryAreNotAReasonToRefuse() throws IOException {
        write("a/b");
        Names names = memory().open(directory, rested());
        FileStatus root = FileStatus.of(directory);
        ListedNames.Names wrong = names.listed().begin(root);
        wrong.add(Optional.of("a"));
        wrong.add(Optional.of("gone"));
        names.listed().add(root, wrong);
        memory().keep(directory, names);
        Names known = memory().open(directory, rested());
        assertThat(look(known, Links.REFUSE))
                .isEqualTo(look(Names.NONE, Links.REFUSE))
                .hasSize(1);
        assertThat(known.known().usedCount()).isPositive();
    }

    @Test
    void namesThatLeadElsewhereAreNotTaken() throws IOException {
        write("a/b");
        for (String name : List.of("..", ".", "a/b", "a\0", "")) {
            Names names = memory().open(directory, rested());
            FileStatus root = FileStatus.of(directory);
            ListedNames.Names wrong = names.listed().begin(root);
            wrong.add(Optional.of("x"));
            wrong.add(Optional.of(name));
            names.listed().add(root, wrong);
            Files.deleteIfExists(file);
            memory().keep(directory, names);
            assertThat(memory().open(directory, rested()).known().find(root))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void aMemoryThatIsDamagedAnywhereCountsAsNotThere() throws IOException {
        write("a/b/c");
        lookAndKeep(memory(), rested());
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file, damaged);
            Names names = memory().open(directory, rested());
            assertThat(names.known()).as("byte " + at).isSameAs(KnownNames.NONE);
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(memory().open(directory, rested()).known()).isSameAs(KnownNames.NONE);
        }
        assertCounts(lookAndKeep(memory(), rested()), 0, 3);
    }

    @Test
    void bytesOfAnyKindAreReadWithoutHarm() throws IOException {
        write("a/b/c");
        lookAndKeep(memory(), rested());
        byte[] whole = Files.readAllBytes(file);
        FileStatus[] seen = {FileStatus.of(directory), FileStatus.of(directory.resolve("a")), FileStatus.of(file)};
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
            }
            KnownNames.parse(damaged, random.nextInt(4) > 0 ? damaged.length : random.nextInt(damaged.length))
                    .ifPresent(known -> {
                        for (FileStatus one : seen) {
                            known.find(one);
                        }
                        known.addUsedTo(new ListedNames(new Reading(Optional.empty(), 0, 0), 0, 1 << 20));
                    });
        }
    }

    @Test
    void directoriesWithManyNamesOrWithNamesThatAreNoTextAreListedEachTime() throws IOException {
        for (int i = 0; i < ListedNames.MAX_NAMES; i++) {
            write("most/" + i);
            write("many/" + i);
        }
        write("many/one-more");
        assertCounts(lookAndKeep(memory(), rested()), 0, 2);
        assertCounts(lookAndKeep(memory(), rested()), 2, 0);
        ListedNames listed = memory().open(directory, rested()).listed();
        FileStatus root = FileStatus.of(directory);
        ListedNames.Names noText = listed.begin(root);
        noText.add(Optional.empty());
        noText.add(Optional.of("text"));
        listed.add(root, noText);
        assertThat(listed.count()).isZero();
    }

    @Test
    void nothingIsRememberedOnFileSystemsThatNobodyVouchesFor() throws IOException {
        write("a/b");
        NamesMemory other = memory(new NamesMemory.Rule(1, 1 << 20, Set.of("nfs4")));
        assertCounts(lookAndKeep(other, rested()), 0, 2);
        assertThat(file).doesNotExist();
        lookAndKeep(memory(), rested());
        assertCounts(lookAndKeep(other, rested()), 0, 2);
    }

    @Test
    void itIsWrittenOnlyWhereItSavesMoreThanItCosts() throws IOException {
        for (int i = 0; i < 40; i++) {
            write("a" + i / 10 + "/" + i % 10 + "/x");
        }
        lookAndKeep(memory(46, 1 << 20), rested());
        assertThat(file).doesNotExist();
        lookAndKeep(memory(1, 1_000), rested());
        assertThat(file).doesNotExist();
        lookAndKeep(memory(45, 1 << 20), rested());
        assertThat(file).exists();
        write("a0/0/y");
        assertCounts(lookAndKeep(memory(), rested()), 44, 1);
        assertCounts(lookAndKeep(memory(), rested()), 44, 1);
        write("a1/0/y");
        write("a1/1/y");
        assertCounts(lookAndKeep(memory(), rested()), 42, 3);
        assertCounts(lookAndKeep(memory(), rested()), 45, 0);
    }

    @Test
    void commitsAndStatusUseItAndForgettingForgetsIt() throws IOException {
        try (WorkDirectoryFixture it = new WorkDirectoryFixture(Files.createDirectory(temporary.resolve("all")))) {
            for (int i = 0; i < 300; i++) {
                it.write("g" + i % 10 + "/a" + i + "/c", "chunk " + i);
            }
            it.commit();
            assertThat(remembered(it)).isEmpty();
            rested();
            it.commit();
            boolean trusted = NamesMemory.Rule.usual(1).trusts(it.directory);
            assertThat(remembered(it)).hasSize(trusted ? 1 : 0);
            assertThat(it.changes()).isEmpty();
            it.write("g3/a13/d", "new");
            it.delete("g4/a14/c");
            it.write("g5/a15/c", "other");
            assertThat(it.changes())
                    .containsOnlyKeys("g3/a13/d", "g4/a14/c", "g5/a15/c")
                    .containsEntry("g3/a13/d", "ADDED");
            it.commit();
            assertThat(it.version("main")).isEqualTo(it.contents());
            try (DirectoryStatus status =
                    it.work().status(WorkDirectoryFixture.MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
                assertThat(status.changes().counts().changed()).isZero();
            }
            it.work().forget();
            assertThat(remembered(it)).isEmpty();
        }
    }

    private static List<Path> remembered(WorkDirectoryFixture it) throws IOException {
        try (Stream<Path> all = Files.walk(it.temporary.resolve("repo.firn"))) {
            return all.filter(path -> path.toString().endsWith(".names")).toList();
        }
    }
}
