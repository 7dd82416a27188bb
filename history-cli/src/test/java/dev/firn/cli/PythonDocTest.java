package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/python.md works as it is written: its blocks are run one after the other, in an empty directory. */
class PythonDocTest {
    private static final Path PAGE = Path.of("../docs/python.md");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern INSTALL = Pattern.compile("(pip|npm) install ([\\w@/ -]+)");
    private static final long TIMEOUT_SECONDS = 240;

    @TempDir
    private Path directory;

    @Test
    void everyBlockRuns() throws Exception {
        String python = Programs.require("FIRN_TEST_PYTHON", "python3").toString();
        Programs.require("FIRN_TEST_CURL", "curl");
        String node = Programs.require("FIRN_TEST_NODE", "node").toString();
        Path modules = requireZarrita();
        int port = freePort();
        Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
        StringBuilder script = new StringBuilder("set -e\nexport PATH='" + directory.resolve("bin")
                + "':\"$PATH\"\nexport FIRN_AUTHOR='Ada <ada@example.org>'\nln -s '" + modules + "' node_modules\n");
        int count = 0;
        while (blocks.find()) {
            script.append(run(blocks.group(1), blocks.group(2), python, node));
            count++;
        }
        script.append("kill -TERM $server\nwait $server\n");
        assertThat(count).isGreaterThan(10);

        Process process = new ProcessBuilder("bash", "-c", script.toString().replace("8990", "" + port))
                .directory(work().toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();

        String said = Files.readString(directory.resolve("said"));
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("xarray.open_zarr(\"http://127.0.0.1:" + port + "/sst.firn/main\")");
    }

    /** What is installed is there already where the tests run, so a page could name anything. */
    @Test
    void whatThePagesSayToInstallIsWhatTheTestsRunWith() throws Exception {
        Map<String, List<String>> known = Map.of(
                "pip", names(Path.of("../.ci/requirements.txt"), "^([\\w-]+)=="),
                "npm", names(Path.of("../.ci/package.json"), "^    \"([^\"]+)\": \"\\d"));
        int lines = 0;
        for (Path page :
                List.of(PAGE, Path.of("../docs/references.md"), Path.of("../docs/ipfs.md"), Path.of("../README.md"))) {
            Matcher line = INSTALL.matcher(Files.readString(page));
            while (line.find()) {
                assertThat(known.get(line.group(1)))
                        .as("%s: %s", page, line.group())
                        .contains(line.group(2).split(" "));
                lines++;
            }
        }
        assertThat(lines).isGreaterThanOrEqualTo(4);
    }

    private static List<String> names(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    static Path requireZarrita() {
        Path modules = Path.of(System.getenv().getOrDefault("FIRN_TEST_NODE_MODULES", "node_modules"))
                .toAbsolutePath();
        if (!Files.isDirectory(modules.resolve("zarrita")) || !Files.isDirectory(modules.resolve("@zarrita"))) {
            String need = "needs zarrita.js (set FIRN_TEST_NODE_MODULES)";
            if ("true".equals(System.getenv("FIRN_CI"))) {
                fail(need);
            }
            abort("skipped: " + need);
        }
        return modules;
    }

    private static String run(String kind, String text, String python, String node) {
        return switch (kind) {
            // What the page installs is there already, in the Python of the tests.
            case "sh" -> text.replace("pip install", "'" + python + "' -m pip --disable-pip-version-check install");
            case "js" -> "'" + node + "' --input-type=module - <<'SCRIPT'\n" + text + "SCRIPT\n";
            case "python" -> "'" + python + "' -W ignore - <<'PYTHON'\n" + text + "PYTHON\n";
            case "server" -> server(text);
            case "text" -> "";
            default -> throw new AssertionError("a block of " + kind);
        };
    }

    /** What starts a server in a script and waits until it answers. Pages listen where firn does by default; tests where nobody else does. */
    static String server(String command) {
        return command.strip() + " --listen 127.0.0.1:8990 & server=$!\n"
                + "for i in $(seq 300); do curl -sf http://127.0.0.1:8990/healthz && break; sleep 0.1; done\n";
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An empty directory, with {@code firn} on the path of the script. */
    private Path work() throws IOException {
        Path program = Files.createDirectory(directory.resolve("bin")).resolve("firn");
        Files.writeString(
                program,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                        + "' dev.firn.cli.Main \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return Files.createDirectory(directory.resolve("work"));
    }
}
