package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is so. */
class ReadmeTest {
    private static final Path README = Path.of("../README.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("^(?:\\./)?firn ([a-z]+)", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    @TempDir
    private Path directory;

    @Test
    void theLibraryExampleCompilesAndRuns() throws Exception {
        Matcher block = JAVA.matcher(Files.readString(README));
        assertThat(block.find()).isTrue();
        assertThat(block.group(1).strip().lines().count()).isLessThanOrEqualTo(10);
        Path repository = directory.resolve("sst.firn");
        String body = block.group(1)
                .replace("\"sst.firn\"", "\"" + repository + "\"")
                .replace("System.out.println", "Example.seen.add");
        Path source = directory.resolve("Example.java");
        Files.writeString(
                source,
                "import static java.nio.charset.StandardCharsets.UTF_8;\nimport dev.firn.cas.ref.RefName;\n"
                        + "import dev.firn.repository.*;\nimport java.nio.ByteBuffer;\nimport java.nio.file.Path;\n"
                        + "import java.security.SecureRandom;\nimport java.time.Clock;\n"
                        + "public class Example {\n  public static final java.util.List<String> seen = new java.util.ArrayList<>();\n"
                        + "  public static void run() {\n" + body + "  }\n}\n");

        compile(source);

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            Class<?> example = loader.loadClass("Example");
            example.getMethod("run").invoke(null);
            assertThat((List<?>) example.getField("seen").get(null))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("notes/first.txt bafkrei");
        }
    }

    private void compile(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    directory.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
    }

    @Test
    void everyCommandInItIsThere() throws IOException {
        Matcher commands = COMMAND.matcher(Files.readString(README));
        int found = 0;
        while (commands.find()) {
            assertThat(Commands.NAMES).contains(commands.group(1));
            found++;
        }
        assertThat(found).isGreaterThan(7);
    }

    @Test
    void everyDocumentItLinksIsThere() throws IOException {
        Matcher links = LINK.matcher(Files.readString(README));
        int found = 0;
        while (links.find()) {
            assertThat(README.resolveSibling(links.group(1))).exists();
            found++;
        }
        assertThat(found).isGreaterThan(5);
    }
}
