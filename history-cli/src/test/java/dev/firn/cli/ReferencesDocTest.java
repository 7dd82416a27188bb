package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.firn.testing.Programs;
import dev.firn.testing.RangeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command and every program in docs/references.md, run in order. */
class ReferencesDocTest {
    private static final Path PAGE = Path.of("../docs/references.md");
    private static final Pattern BLOCK = Pattern.compile("```(sh|python|js)\n(.*?)```", Pattern.DOTALL);
    private static final String SITE = "https://data.example.org";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path directory;

    @Test
    void whatThePageSaysWorks() throws IOException, InterruptedException {
        Path python = Programs.require("FIRN_TEST_PYTHON", "python3");
        if (python(python, "import aiohttp, dask, fastparquet, xarray, zarr\nassert zarr.__version__ >= '3'") != 0) {
            String need = "needs a Python with zarr, xarray, dask, aiohttp and fastparquet (set FIRN_TEST_PYTHON)";
            boolean onBuildMachine = System.getenv().getOrDefault("FIRN_CI", "").equals("true");
            if (onBuildMachine) {
                fail(need);
            }
            abort("skipped: " + need);
        }
        Files.createSymbolicLink(directory.resolve("node_modules"), PythonDocTest.requireZarrita());
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        int commands = 0;
        int programs = 0;
        while (block.find()) {
            if (block.group(1).equals("python")) {
                assertThat(python(python, block.group(2)))
                        .as(() -> block.group(2) + said())
                        .isZero();
                programs++;
                continue;
            }
            if (block.group(1).equals("js")) {
                assertThat(javaScript(block.group(2)))
                        .as(() -> block.group(2) + said())
                        .isZero();
                programs++;
                continue;
            }
            for (String line : block.group(2).lines().toList()) {
                Run run = Run.in(directory, words(line));
                assertThat(run.code()).as("%s: %s", line, run.err()).isZero();
                commands++;
            }
        }
        assertThat(commands).isGreaterThan(8);
        assertThat(programs).isEqualTo(4);
    }

    private static String[] words(String line) {
        assertThat(line).startsWith("firn ");
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.substring("firn ".length()));
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words.toArray(new String[0]);
    }

    private int python(Path python, String program) throws IOException, InterruptedException {
        return run(List.of(python.toString(), "-c", program));
    }

    /** The web server of the page is one here, which the references then have to name. */
    private int javaScript(String program) throws IOException, InterruptedException {
        String node = Programs.require("FIRN_TEST_NODE", "node").toString();
        assertThat(Files.readString(directory.resolve("web.json")))
                .contains("[ \"" + SITE + "/sst.firn/published/baguqeera");
        try (RangeServer server = new RangeServer(directory)) {
            for (String name : List.of("web.json", "web-v1.json")) {
                Path references = directory.resolve(name);
                Files.writeString(references, Files.readString(references).replace(SITE, server.url()));
            }
            int code = run(List.of(node, "--input-type=module", "-e", program.replace(SITE, server.url())));
            assertThat(server.ranges()).isGreaterThan(0);
            return code;
        }
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said.txt").toFile())
                .start();
        if (!process.waitFor(200, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return fail(command.get(0) + " did not end");
        }
        return process.exitValue();
    }

    private String said() {
        try {
            return Files.readString(directory.resolve("said.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
