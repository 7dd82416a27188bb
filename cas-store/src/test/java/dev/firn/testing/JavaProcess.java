package dev.firn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java process of its own that runs a main class of the tests, for what only real processes show: locks, races, being killed. */
public final class JavaProcess implements Closeable {
    private static final long TIMEOUT_SECONDS = 300;

    private final Process process;
    private final BufferedReader output;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts {@code main} with the class path of this process; what it writes to standard error goes where this process' does. */
    public static JavaProcess start(Class<?> main, List<String> virtualMachineOptions, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(virtualMachineOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            return new JavaProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new AssertionError("cannot start " + command, e);
        }
    }

    /** The next line that it writes; fails if it ends instead. */
    public String line() {
        try {
            String line = output.readLine();
            assertThat(line).as("a line of a process that has ended").isNotNull();
            return line;
        } catch (IOException e) {
            throw new AssertionError("cannot read what the process writes", e);
        }
    }

    /** Whatever else it writes until it ends or is killed, line by line; the last may be cut short. */
    public Stream<String> lines() {
        return output.lines();
    }

    /** Writes a line to it. */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError("cannot write to the process", e);
        }
    }

    /** Waits until it ends well; the rest of what it wrote, line by line. */
    public List<String> finish() throws InterruptedException {
        List<String> lines = output.lines().collect(Collectors.toList());
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("it ends in time")
                .isTrue();
        assertThat(process.exitValue()).as("exit value; it wrote %s", lines).isZero();
        return lines;
    }

    /** Kills it, as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // By its handle, which leaves what it wrote to be read.
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Its process id, for signals. */
    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, as {@code kill -NAME} does. */
    public void signal(String name) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            assertThat(kill.waitFor()).as("kill -%s", name).isZero();
        } catch (IOException e) {
            throw new AssertionError("cannot send signal " + name, e);
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
