package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    private static final int TERMINATED = 143;
    private static final String INTERRUPTED = "firn: interrupted\n";

    @TempDir
    private Path directory;

    @Test
    void whatIsNotHeldStopsWhereItChecks() throws InterruptedException {
        Interruption interruption = new Interruption();
        interruption.check();
        Thread signal = new Thread(interruption::stop);
        signal.start();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        interruption.check();
                        Thread.sleep(1);
                    }
                })
                .isInstanceOf(Interruption.Interrupted.class);
        assertThatThrownBy(interruption::hold).isInstanceOf(Interruption.Interrupted.class);
        interruption.end(ExitCodes.INTERRUPTED);
        signal.join();
    }

    @Test
    void whatIsHeldIsWaitedForAndEndsWithItsOwnCode() throws InterruptedException {
        Interruption interruption = new Interruption();
        interruption.hold();
        AtomicBoolean hasOwnCode = new AtomicBoolean();
        Thread signal = new Thread(() -> hasOwnCode.set(interruption.waitForEnd()));
        signal.start();

        signal.join(300);
        assertThat(signal.isAlive()).isTrue();
        interruption.check();
        interruption.end(ExitCodes.DONE);
        signal.join();
        assertThat(hasOwnCode).isTrue();
    }

    @Test
    void whatWaitsIsWokenUnlessItIsHeld() throws InterruptedException {
        Interruption interruption = new Interruption();
        interruption.listenAs(Thread.currentThread());
        interruption.check();
        Thread signal = new Thread(interruption::waitForEnd);
        signal.start();
        assertThatThrownBy(() -> Thread.sleep(60_000)).isInstanceOf(InterruptedException.class);
        assertThat(interruption.isStopping()).isTrue();
        interruption.end(ExitCodes.INTERRUPTED);
        signal.join();

        Interruption held = new Interruption();
        held.listenAs(Thread.currentThread());
        held.hold();
        Thread second = new Thread(held::waitForEnd);
        second.start();
        Thread.sleep(100);
        assertThat(held.isStopping()).isFalse();
        held.end(ExitCodes.DONE);
        second.join();
    }

    @Test
    void whatIsStoppedSaysSoAndWhatEndsByItselfDoesNot() throws InterruptedException {
        AtomicInteger said = new AtomicInteger();
        Interruption stopped = new Interruption();
        stopped.whenStopped(said::incrementAndGet);
        stopped.check();
        Thread signal = new Thread(stopped::stop);
        signal.start();
        while (!stopped.isStopping()) {
            Thread.sleep(1);
        }
        stopped.end(ExitCodes.INTERRUPTED);
        signal.join();
        assertThat(said).hasValue(1);

        Interruption through = new Interruption();
        through.whenStopped(said::incrementAndGet);
        through.end(ExitCodes.DONE);
        through.stop();
        assertThat(said).hasValue(1);
    }

    @Test
    void stoppedCommitsLeaveAllOrNothingAndNoTemporaries() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        assertThat(Run.in(data, "init", "../r.firn").code()).isZero();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int stopped = 0;
        for (int round = 0; round < 12; round++) {
            for (int i = 0; i < 60; i++) {
                byte[] bytes = new byte[100_000];
                random.nextBytes(bytes);
                Files.write(data.resolve(round + "-" + i), bytes);
            }
            String before = Run.in(data, "log", "--oneline", "-R", "../r.firn").out();
            Process process = commit(data);
            process.waitFor(200 + random.nextInt(900), TimeUnit.MILLISECONDS);
            process.toHandle().destroy();
            int code = process.waitFor();
            String said = Files.readString(directory.resolve("said"));

            String after = Run.in(data, "log", "--oneline", "-R", "../r.firn").out();
            assertThat(code).as("seed %d: %s", seed, said).isIn(ExitCodes.DONE, TERMINATED);
            assertThat(!after.equals(before)).as("seed %d: %s", seed, said).isEqualTo(code == ExitCodes.DONE);
            assertThat(temporaries()).as("seed %d", seed).isEmpty();
            // Nothing at all where the signal came before the program did.
            assertThat(said).isIn(code == TERMINATED ? List.of("", INTERRUPTED) : List.of(said));
            stopped += code == TERMINATED ? 1 : 0;
        }
        assertThat(Run.in(data, "verify", "-R", "../r.firn").out())
                .as("after %d stops", stopped)
                .startsWith("all is well");
        assertThat(stopped).isPositive();
    }

    private static Process commit(Path data) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.firn.cli.Main"));
        command.addAll(List.of("commit", "-R", "../r.firn", ".", "-m", "x", "--author", "A"));
        return new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(data.resolveSibling("said").toFile())
                .start();
    }

    private List<Path> temporaries() throws IOException {
        Path tmp = directory.resolve("r.firn/tmp");
        if (!Files.isDirectory(tmp)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(tmp)) {
            return files.toList();
        }
    }
}
