package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of docs/ipfs.md with a real kubo, from top to bottom. */
final class IpfsPageTest {
    private static final Path PAGE = Path.of("../docs/ipfs.md");
    private static final Pattern COMMANDS = Pattern.compile("```(sh|server)\n(.*?)```", Pattern.DOTALL);
    private static final int TIMEOUT_SECONDS = 300;

    @TempDir
    private Path directory;

    @Test
    void everyCommandOfThePageDoesWhatItSays() throws Exception {
        Programs.require("FIRN_TEST_CURL", "curl");
        Path programs = Files.createDirectory(directory.resolve("bin"));
        Files.createSymbolicLink(programs.resolve("ipfs"), Programs.require("FIRN_TEST_IPFS", "ipfs"));
        program(
                programs.resolve("firn"),
                "exec '" + ProcessHandle.current().info().command().orElseThrow()
                        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + System.getProperty("java.class.path")
                        + "' dev.firn.cli.Main \"$@\"");
        Path script = program(
                directory.resolve("page.sh"),
                "set -eux\ncd '" + directory + "'\n" + commands().replace("8990", "" + PythonDocTest.freePort())
                        + "kill -TERM $server\nwait $server\n");
        Path said = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        builder.environment().put("FIRN_AUTHOR", "A <a@example.org>");
        builder.environment().put("IPFS_TELEMETRY", "off");

        Process process = builder.start();

        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();

        assertThat(ended).as(Files.readString(said)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readString(said))
                .contains("Pinned root", "; the same files are bafy", "\"message\":\"first day\"", "efgh");
    }

    private static String commands() throws IOException {
        StringBuilder commands = new StringBuilder();
        Matcher block = COMMANDS.matcher(Files.readString(PAGE));
        while (block.find()) {
            String text = block.group(2);
            commands.append(block.group(1).equals("server") ? PythonDocTest.server(text) : text);
        }
        assertThat(commands.toString().lines().count()).isGreaterThan(30);
        return commands.toString();
    }

    private static Path program(Path path, String text) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
