package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bin/firn}, with a Java that only says how it was called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh")
class LauncherTest {
    @TempDir
    private Path directory;

    private Path java;

    @BeforeEach
    void makeJava() throws IOException {
        java = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        program(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path install(String place) throws IOException {
        Path home = directory.resolve(place);
        program(home.resolve("bin/firn"), Files.readString(Path.of("src/dist/bin/firn")));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/firn-history-cli.jar"), "");
        return home;
    }

    private List<String> run(Path program, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        java.toString(),
                        "FIRN_CDS",
                        "off",
                        "XDG_CACHE_HOME",
                        directory.resolve("cache").toString()));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said.lines().toList();
    }

    private static String classPath(List<String> said) {
        return said.get(said.indexOf("-cp") + 1);
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        Path home = install("plain");
        List<String> said = run(home.resolve("bin/firn"), "commit", "a  b", "*", "-m", "it's $HOME");
        assertThat(said).endsWith("dev.firn.cli.Main", "commit", "a  b", "*", "-m", "it's $HOME");
        assertThat(classPath(said))
                .isEqualTo(home.resolve("lib/firn-history-cli.jar").toString());
        assertThat(said).contains("-XX:+UseParallelGC");
        assertThat(run(home.resolve("bin/firn"), "-R", "commit", "log")).contains("-XX:TieredStopAtLevel=1");
        assertThat(run(home.resolve("bin/firn"), "serve", "r.firn")).contains("-XX:Tier4InvocationThreshold=50000");
    }

    @Test
    void anyPlaceServes() throws Exception {
        for (String place : List.of("a b/c  d", "gr\u00fcn", "x%20y", "$HOME", "it's")) {
            Path home = install(place);
            assertThat(classPath(run(home.resolve("bin/firn"), "log")))
                    .isEqualTo(home.resolve("lib/firn-history-cli.jar").toString());
            Path link = directory.resolve("link to " + place.replace('/', '-'));
            Files.createSymbolicLink(link, home.resolve("bin/firn"));
            assertThat(classPath(run(link, "log")))
                    .isEqualTo(home.resolve("lib/firn-history-cli.jar").toString());
        }
    }

    @Test
    void aJavaThatIsTooOldIsNotTaken() throws Exception {
        Path home = install("plain");
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(run(home.resolve("bin/firn"), "--version")).doesNotContain("-Xshare:auto");
    }

    @Test
    void aDirectoryThatIsNotThereAnyMoreIsSaidToBeThat() throws Exception {
        Path home = install("plain");
        for (String again : List.of("", "; mkdir ../gone")) {
            Path gone = Files.createDirectories(directory.resolve("gone"));
            List<String> said = run(
                    Path.of("/bin/sh"),
                    "-c",
                    "cd '" + gone + "' && rmdir ../gone" + again + "; '" + home.resolve("bin/firn") + "' log; echo $?");
            assertThat(said).endsWith("firn: the current directory is not there any more: go to another one", "3");
        }
    }

    @Test
    void aDirectoryThatWasMovedIsStillThere() throws Exception {
        Path home = install("plain");
        Path old = Files.createDirectories(directory.resolve("old"));
        Files.createSymbolicLink(directory.resolve("link"), old);
        String log = "; '" + home.resolve("bin/firn") + "' log";
        assertThat(run(Path.of("/bin/sh"), "-c", "cd '" + directory.resolve("link") + "'" + log))
                .endsWith("log");
        assertThat(run(Path.of("/bin/sh"), "-c", "cd '" + old + "' && mv ../old ../new" + log))
                .endsWith("log");
    }
}
