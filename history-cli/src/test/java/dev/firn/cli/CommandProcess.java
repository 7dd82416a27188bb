package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One command in a process of its own, for what only processes show: signals, permissions, pipes. By an author of the name A. */
final class CommandProcess implements Closeable {
    private static final long TIMEOUT_SECONDS = 120;
    /** Whatever started the tests may ignore Ctrl-C, and a process inherits that. */
    private static final List<String> HEARS_SIGNALS = List.of("env", "--default-signal=INT");

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The words that run a command with the class path of this process. */
    static List<String> words(String... args) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.firn.cli.Main"));
        words.addAll(List.of(args));
        return words;
    }

    /** Starts a command in a directory. */
    static CommandProcess start(Path directory, String... args) {
        return start(HEARS_SIGNALS, directory, args);
    }

    /**
     * Runs a command as somebody to whom permissions apply, also where the tests are run by the superuser. Skips the test where that cannot be had.
     */
    static Run runUnprivileged(Path directory, String... args) throws Exception {
        List<String> before = List.of();
        if (mayDoAnything(List.of())) {
            before = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");
            assumeThat(mayDoAnything(before))
                    .as("a process that may do anything: needs setpriv, or tests that are not run by the superuser")
                    .isFalse();
        }
        try (CommandProcess command = start(before, directory, args)) {
            return command.finish();
        }
    }

    /** Whether a process that is started so can read what nobody may read; also where it cannot be started. */
    private static boolean mayDoAnything(List<String> before) throws Exception {
        Path file = Files.createTempFile("firn-test", "");
        try {
            Files.setPosixFilePermissions(file, java.util.Set.of());
            List<String> words = new ArrayList<>(before);
            words.addAll(List.of("sh", "-c", "cat \"$1\"; test $? = 1", "sh", file.toString()));
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    != 0;
        } catch (IOException e) {
            return true;
        } finally {
            Files.delete(file);
        }
    }

    private static CommandProcess start(List<String> before, Path directory, String... args) {
        try {
            Path out = Files.createTempFile("firn-test", "out");
            Path err = Files.createTempFile("firn-test", "err");
            List<String> words = new ArrayList<>(before);
            words.addAll(words(args));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("FIRN_AUTHOR", Sample.AUTHOR);
            return new CommandProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new AssertionError("cannot start a command", e);
        }
    }

    /** Waits until something is so; false if the process ended before. */
    boolean await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (process.isAlive()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            assertThat(System.nanoTime()).as("it becomes so in time").isLessThan(end);
            Thread.sleep(1);
        }
        return false;
    }

    /** Waits until it has a file open below a directory; false if it ended before. */
    boolean awaitOpen(Path directory) throws InterruptedException {
        return await(() -> hasOpen(directory));
    }

    /** Whether it has a file open below a directory. */
    boolean hasOpen(Path directory) {
        String below = directory + "/";
        try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return handles.anyMatch(handle -> target(handle).startsWith(below));
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for its first line. */
    String firstLine() throws Exception {
        assertThat(await(() -> output().contains("\n"))).as("it prints a line").isTrue();
        return output().lines().findFirst().orElseThrow();
    }

    private String output() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String target(Path handle) {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits for some time, unless it ends before. */
    void pass(long millis) throws InterruptedException {
        process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends it a signal, as {@code kill -NAME} does; one that has ended hears nothing. */
    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Kills it (SIGKILL), with no process between that would take time. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end. */
    Run finish() throws Exception {
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("it ends in time")
                .isTrue();
        Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return run;
    }

    /** Its code, if it has ended. */
    Optional<Integer> code() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    @Override
    public void close() {
        kill();
    }
}
