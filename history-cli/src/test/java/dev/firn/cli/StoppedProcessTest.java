package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that are stopped (SIGSTOP) in the middle, for as long as others need to commit, undo and merge, and are then woken; imports that are killed
 * (SIGKILL) there; and commands that are ended by Ctrl-C (SIGINT) at random instants. No lock in Firn has a time limit, so longer would change nothing.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc to see what a process is at, and GNU env")
class StoppedProcessTest {
    private static final int FILES = 60;
    private static final int FILE_BYTES = 500_000;
    private static final int MAX_ATTEMPTS = 10;
    private static final int INTERRUPTED_BY_SIGNAL = 130;
    private static final int KILLED_BY_SIGNAL = 137;

    @TempDir
    private Path directory;

    private Path data;
    private Path repository;
    private final Random random = new Random(11);

    @BeforeEach
    void commitOnce() throws IOException {
        directory = directory.toRealPath(); // As /proc names what is open.
        data = Files.createDirectory(directory.resolve("data"));
        repository = directory.resolve("r.firn");
        fill("first");
        assertThat(Run.in(data, "init", "../r.firn").code()).isZero();
        assertThat(run("commit", "-m", "one").code()).isZero();
    }

    private static String[] on(String... args) {
        return Stream.concat(Stream.of(args), Stream.of("-R", "../r.firn")).toArray(String[]::new);
    }

    private Run run(String... args) {
        return Run.in(data, on(args));
    }

    private void fill(String name) throws IOException {
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[FILE_BYTES];
            random.nextBytes(bytes);
            Files.write(data.resolve(name + i), bytes);
        }
    }

    /** Commits from another directory to a branch, again and again, so that small packs are merged. */
    private void commitElsewhere(String branch, int times) throws IOException {
        Path other = Files.createDirectories(directory.resolve("other"));
        for (int i = 0; i < times; i++) {
            Files.writeString(other.resolve("number"), branch + " " + i + " " + random.nextLong());
            Run run = Run.in(other, on("commit", "-m", "beside " + i, "-b", branch));
            assertThat(run.code()).as(run.err()).isZero();
        }
    }

    private void assertSound() throws IOException {
        assertThat(run("verify").out()).startsWith("all is well");
        assertThat(Leftovers.of(repository)).isEmpty();
    }

    /** The second version on its way; one that was too quick is taken back. */
    private CommandProcess commitStoppedWhileItWrites() throws Exception {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            fill("second");
            CommandProcess commit = CommandProcess.start(data, on("commit", "-m", "two"));
            commit.awaitOpen(repository.resolve("tmp"));
            commit.signal("STOP");
            if (commit.hasOpen(repository.resolve("tmp"))) {
                return commit;
            }
            commit.signal("CONT");
            assertThat(commit.finish().code()).isZero();
            commit.close();
            assertThat(run("undo").code()).isZero();
        }
        throw new AssertionError("was always too quick");
    }

    @Test
    void aCommitThatWasStoppedIsAConflictIfOthersMovedItsBranchMeanwhile() throws Exception {
        try (CommandProcess commit = commitStoppedWhileItWrites()) {
            commitElsewhere("main", 12);
            String others = run("log", "--oneline").out();
            assertThat(others.lines()).hasSize(13);
            assertThat(run("verify").out()).startsWith("all is well");

            commit.signal("CONT");
            Run woken = commit.finish();
            assertThat(woken.code()).as(woken.err()).isEqualTo(ExitCodes.CONFLICT);
            assertThat(woken.err().lines().filter(line -> line.startsWith("firn: ")))
                    .hasSize(1);
            assertThat(run("log", "--oneline").out()).isEqualTo(others);
            assertSound();
        }
    }

    @Test
    void aCommitThatWasStoppedGoesOnWhereNobodyMovedItsBranch() throws Exception {
        try (CommandProcess commit = commitStoppedWhileItWrites()) {
            List<String> its = Leftovers.of(repository);
            commitElsewhere("other", 12);
            // What it holds is its own, and taken for nobody's by none.
            assertThat(Leftovers.of(repository)).isEqualTo(its).isNotEmpty();

            commit.signal("CONT");
            assertThat(commit.finish().code()).isZero();
            assertThat(run("log", "--oneline").out().lines()).hasSize(2);
            assertThat(run("status").out()).contains("nothing changed");
            assertSound();
        }
    }

    @Test
    void aCheckoutThatWasStoppedBesideWritersMakesExactlyItsVersion() throws Exception {
        Path out = directory.resolve("out");
        try (CommandProcess checkout = CommandProcess.start(data, on("checkout", "main", "../out"))) {
            assertThat(checkout.await(() -> hasAny(out))).isTrue();
            checkout.signal("STOP");
            assertThat(checkout.code()).as("it was stopped before its end").isEmpty();
            commitElsewhere("main", 12);
            assertThat(run("undo").code()).isZero();
            Run second = run("checkout", "main", "../out");
            assertThat(second.code())
                    .as("another checkout there: %s", second.err())
                    .isNotZero();

            checkout.signal("CONT");
            Run woken = checkout.finish();
            assertThat(woken.code()).as(woken.err()).isZero();
        }
        for (int i = 0; i < FILES; i++) {
            assertThat(Files.mismatch(data.resolve("first" + i), out.resolve("first" + i)))
                    .isEqualTo(-1);
        }
        assertThat(Leftovers.ofCheckout(out)).isEmpty();
        assertSound();
    }

    private static boolean hasAny(Path out) {
        String[] names = out.toFile().list();
        return names != null && Stream.of(names).anyMatch(name -> name.startsWith("first"));
    }

    @Test
    void aVerifyThatWasStoppedBesideWritersFindsNothing() throws Exception {
        commitElsewhere("main", 6);
        try (CommandProcess verify = CommandProcess.start(data, on("verify"))) {
            assertThat(verify.awaitOpen(repository.resolve("packs"))).isTrue();
            verify.signal("STOP");
            assertThat(verify.code()).as("it was stopped before its end").isEmpty();
            List<String> before = packs();
            commitElsewhere("main", 24);
            assertThat(packs()).as("packs were merged meanwhile").doesNotContainSequence(before);

            verify.signal("CONT");
            Run woken = verify.finish();
            assertThat(woken.out()).as(woken.err()).startsWith("all is well");
            assertThat(woken.code()).isZero();
        }
        assertSound();
    }

    private List<String> packs() throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> repository.relativize(file).toString())
                    .filter(name -> name.startsWith("packs/") || name.startsWith("lines/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void anImportOfADirectoryThatIsKilledLeavesNothingThatTheNextDoesNotTakeAway() throws Exception {
        assertThat(run("export", "-o", "../it.car").code()).isZero();
        assertKilledImportVanishes("cid", "--unixfs");
    }

    @Test
    void anImportOfCommitsThatIsKilledLeavesNothingThatTheNextDoesNotTakeAway() throws Exception {
        assertThat(run("export", "--history", "-o", "../it.car").code()).isZero();
        assertKilledImportVanishes("cid");
    }

    /** The other repository has a commit already, so that a ref that moves too soon would be seen. */
    private void assertKilledImportVanishes(String... cid) throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path killed = other.resolve(".firn");
        Files.writeString(other.resolve("before"), "before");
        assertThat(Run.in(other, "init").code()).isZero();
        assertThat(Run.in(other, "commit", "-m", "before", "-b", "before").code())
                .isZero();
        String log = Run.in(other, "operations").out();
        List<String> refs = Leftovers.refs(killed);
        try (CommandProcess process = CommandProcess.start(other, "import", "../it.car")) {
            assertThat(process.awaitOpen(killed.resolve("tmp"))).isTrue();
            process.kill();
            assertThat(process.finish().code()).isEqualTo(KILLED_BY_SIGNAL);
        }
        assertThat(Leftovers.of(killed)).as("it was in the middle").isNotEmpty();
        assertThat(Leftovers.refs(killed)).isEqualTo(refs);
        assertThat(Run.in(other, "operations").out()).isEqualTo(log);
        assertThat(Run.in(other, "verify").out()).startsWith("all is well");

        Run again = Run.in(other, "import", "../it.car");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Leftovers.of(killed)).isEmpty();
        assertThat(Run.in(other, cid).out()).isEqualTo(Run.in(data, on(cid)).out());
        assertThat(Run.in(other, "verify").out()).startsWith("all is well");
    }

    @Test
    void ctrlCAtAnyInstantLeavesAllOrNothing() throws Exception {
        long seed = System.nanoTime();
        Random instants = new Random(seed);
        int interrupted = 0;
        Path out = directory.resolve("out");
        List<List<String>> commands = List.of(
                List.of("commit", "-m", "two", "--allow-empty"),
                List.of("checkout", "main", "../out", "--force"),
                List.of("verify"));
        for (int round = 0; round < 9; round++) {
            List<String> command = commands.get(round % 3);
            fill("round");
            String what = "seed " + seed + ", round " + round + ", " + command;
            List<String> refs = Leftovers.refs(repository);
            try (CommandProcess process = CommandProcess.start(data, on(command.toArray(String[]::new)))) {
                process.pass(250 + instants.nextInt(1_200));
                process.signal("INT");
                Run run = process.finish();
                assertThat(run.code()).as("%s: %s", what, run.err()).isIn(ExitCodes.DONE, INTERRUPTED_BY_SIGNAL);
                assertThat(run.err()).as(what).doesNotContain("internal error");
                interrupted += run.code() == INTERRUPTED_BY_SIGNAL ? 1 : 0;
                boolean isNew = command.get(0).equals("commit") && run.code() == ExitCodes.DONE;
                assertThat(!Leftovers.refs(repository).equals(refs)).as(what).isEqualTo(isNew);
            }
            assertThat(Leftovers.of(repository)).as(what).isEmpty();
            assertThat(Leftovers.ofCheckout(out)).as(what).isEmpty();
        }
        assertThat(interrupted).as("seed %s", seed).isPositive();
        assertThat(run("checkout", "main", "../out", "--force").code()).isZero();
        for (int i = 0; i < FILES; i++) {
            assertThat(Files.mismatch(data.resolve("first" + i), out.resolve("first" + i)))
                    .isEqualTo(-1);
        }
        assertSound();
    }
}
