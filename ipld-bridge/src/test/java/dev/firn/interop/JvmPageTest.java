package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ucar.ma2.Array;
import ucar.ma2.DataType;
import ucar.nc2.NetcdfFileWriter;
import ucar.nc2.Variable;

/** docs/jvm.md works as it is written: each piece of Java is compiled, and prints what stands beside it. */
final class JvmPageTest {
    private static final Path PAGE = Path.of("../docs/jvm.md");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("System\\.out\\.println\\(.*\\); // (.*)");

    @TempDir
    private Path directory;

    @Test
    void everyPieceOfJavaPrintsWhatStandsBesideIt() throws Exception {
        publish();
        List<String> names = new ArrayList<>();
        List<List<String>> wanted = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            names.add("Piece" + names.size());
            wanted.add(PRINTED.matcher(block.group(1))
                    .results()
                    .map(line -> line.group(1))
                    .toList());
            Files.writeString(
                    directory.resolve(names.get(names.size() - 1) + ".java"),
                    program(names.get(names.size() - 1), block.group(1)));
        }
        assertThat(names).hasSize(4);
        assertThat(wanted).noneMatch(List::isEmpty);
        compile(names.stream().map(name -> directory.resolve(name + ".java")).toList());

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, JvmPageTest.class.getClassLoader())) {
            for (int i = 0; i < names.size(); i++) {
                Class<?> piece = loader.loadClass(names.get(i));
                piece.getMethod("run").invoke(null);
                assertThat(piece.getField("seen").get(null)).isEqualTo(wanted.get(i));
            }
        }
    }

    /** The imports of a piece, and around the rest a method that notes what would be printed. */
    private String program(String name, String piece) {
        String imports =
                piece.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body = piece.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        return imports + "\npublic class " + name
                + " {\npublic static final java.util.List<String> seen = new java.util.ArrayList<>();\n"
                + "public static void run() throws Exception {\n"
                + body.replace("/data/sst.firn", directory.resolve("sst.firn").toString())
                        .replaceAll("System\\.out\\.println\\((.*)\\); //", "seen.add(String.valueOf($1)); //")
                + "\n}\n}\n";
    }

    private void compile(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-d", directory.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
    }

    /** Two versions of what the page tells of: 10 x row + column, in the newer one 100 more in the first chunk. */
    private void publish() throws Exception {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put(".zgroup", bytes("{\"zarr_format\": 2}"));
        files.put(".zattrs", bytes("{\"title\": \"Sea surface\"}"));
        files.put(
                "sst/.zarray",
                bytes("{\"zarr_format\": 2, \"shape\": [4, 6], \"chunks\": [2, 3], \"dtype\": \"<i4\", "
                        + "\"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\"}"));
        files.put("sst/.zattrs", bytes("{\"units\": \"K\"}"));
        for (int row = 0; row < 4; row += 2) {
            for (int column = 0; column < 6; column += 3) {
                files.put("sst/" + row / 2 + "." + column / 3, chunk(10 * row + column));
            }
        }
        files.put("station.nc", netcdf());
        RefName main = RefName.branch("main");
        try (Repository repository = Repository.create(
                directory.resolve("sst.firn"), new Surroundings(Clock.systemUTC(), new Random(1), "tester"))) {
            new Hierarchy("as measured", files).commitTo(repository, RefName.branch("v1"));
            new Hierarchy("as measured", files).commitTo(repository, main);
            files.put("sst/0.0", chunk(100));
            new Hierarchy("calibrated", files).commitTo(repository, main);
        }
    }

    private static ByteBuffer chunk(int first) {
        ByteBuffer chunk = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            chunk.putInt(first + 10 * (i / 3) + i % 3);
        }
        return chunk.flip();
    }

    private ByteBuffer netcdf() throws Exception {
        Path file = directory.resolve("station.nc");
        NetcdfFileWriter writer = NetcdfFileWriter.createNew(NetcdfFileWriter.Version.netcdf3, file.toString());
        writer.addDimension(null, "time", 3);
        Variable t = writer.addVariable(null, "t", DataType.FLOAT, "time");
        writer.create();
        writer.write(t, Array.factory(new float[] {280.5f, 281, 281.5f}));
        writer.close();
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
