package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.repository.Repository;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes that commit, two of them to one branch, and four that read and verify, on one repository for as long as property {@code firn.soak.seconds} or
 * environment {@code FIRN_SOAK_SECONDS} says, else 8 seconds: no error but conflicts, and nothing that grows without end.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc to count handles")
class SoakTest {
    private static final int READERS = 4;
    private static final int MAX_GROWTH_KILOBYTES = 60_000;
    private static final int MAX_KILOBYTES = 400_000;
    private static final int LONG_SECONDS = 300;
    /** A store holds up to 256 containers open, which a short run does not reach; a leak passes this soon. */
    private static final int MAX_HANDLES = 350;

    @TempDir
    private Path root;

    private static long seconds() {
        String named = System.getProperty("firn.soak.seconds", System.getenv("FIRN_SOAK_SECONDS"));
        return named == null ? 8 : Long.parseLong(named);
    }

    /** What a process holds; of its memory, not what is mapped from files, which the system takes back when it likes. */
    private record Held(long residentKilobytes, long handles) {
        static Held of(JavaProcess process) throws IOException {
            Path directory = Path.of("/proc", Long.toString(process.pid()));
            String resident = Files.readString(directory.resolve("status"), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElse("0");
            try (Stream<Path> handles = Files.list(directory.resolve("fd"))) {
                return new Held(Long.parseLong(resident), handles.count());
            }
        }
    }

    @Test
    void manyProcessesForLongGetNoErrorAndNothingGrows() throws Exception {
        Repository.create(root.resolve("repository"), Numbered.surroundings("test"))
                .close();
        Path directory = root.resolve("repository");
        List<JavaProcess> all = new ArrayList<>();
        try {
            List<CompletableFuture<List<String>>> written = new ArrayList<>();
            List<CompletableFuture<List<String>>> read = new ArrayList<>();
            for (String branch : List.of("main", "main", "one", "two")) {
                JavaProcess writer = NumberedWriter.start(directory, branch, "writer-" + all.size(), 0, Long.MAX_VALUE);
                all.add(writer);
                written.add(CompletableFuture.supplyAsync(() -> writer.lines().toList(), SoakTest::inThread));
            }
            for (int i = 0; i < READERS; i++) {
                JavaProcess reader = NumberedReader.start(directory);
                all.add(reader);
                read.add(CompletableFuture.supplyAsync(() -> reader.lines().toList(), SoakTest::inThread));
            }
            List<Held> early = holdAfter(seconds() / 3, all);
            List<Held> late = holdAfter(seconds() - seconds() / 3, all);
            for (JavaProcess process : all) {
                process.tell("stop");
            }
            List<Cid> commits = new ArrayList<>();
            for (CompletableFuture<List<String>> lines : written) {
                commits.addAll(NumberedWriter.acknowledged(lines.get()));
            }
            long reads = 0;
            for (CompletableFuture<List<String>> lines : read) {
                reads += NumberedReader.reads(lines.get());
            }
            for (JavaProcess process : all) {
                assertThat(process.finish()).isEmpty(); // All was read before; this is about its exit value.
            }
            checkAll(directory, commits, reads);
            requireNoGrowth(early, late);
        } finally {
            all.forEach(JavaProcess::close);
        }
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "soak-lines");
        thread.setDaemon(true);
        thread.start();
    }

    private static List<Held> holdAfter(long seconds, List<JavaProcess> processes)
            throws IOException, InterruptedException {
        Thread.sleep(1_000 * seconds);
        List<Held> held = new ArrayList<>();
        for (JavaProcess process : processes) {
            held.add(Held.of(process));
        }
        return held;
    }

    private static void requireNoGrowth(List<Held> early, List<Held> late) {
        for (int i = 0; i < early.size(); i++) {
            // A short run has not filled its heap yet, so there only the end counts.
            long limit =
                    seconds() < LONG_SECONDS ? MAX_KILOBYTES : early.get(i).residentKilobytes() + MAX_GROWTH_KILOBYTES;
            assertThat(late.get(i).residentKilobytes())
                    .as("kilobytes of process %s, of %s to %s", i, early, late)
                    .isLessThan(limit);
            assertThat(late.get(i).handles())
                    .as("handles of process %s, of %s to %s", i, early, late)
                    .isLessThan(MAX_HANDLES);
        }
    }

    private static void checkAll(Path directory, List<Cid> commits, long reads) throws IOException {
        String done = commits.size() + " commits, " + reads + " reads in " + seconds() + " seconds";
        try (Repository repository = Numbered.open(directory)) {
            List<Cid> histories = new ArrayList<>();
            for (String branch : List.of("main", "one", "two")) {
                histories.addAll(Numbered.history(repository, branch));
            }
            assertThat(histories).as(done).containsExactlyInAnyOrderElementsOf(commits);
            Numbered.requireSound(repository, done);
            assertThat(repository.store().statistics().data().containers())
                    .as(done)
                    .isLessThan(60);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> directory.relativize(file).toString())
                            .filter(file -> file.startsWith("tmp") || file.startsWith("work")))
                    .as(done)
                    .isSubsetOf("work/refs-seen.json", "work/refs-seen.lock");
        }
        assertThat(commits).as(done).isNotEmpty();
        assertThat(reads).as(done).isPositive();
        Files.writeString(directory.resolveSibling("done"), done, StandardCharsets.UTF_8);
    }
}
