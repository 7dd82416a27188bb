package dev.firn.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps the house as it is drawn: the limits and bans of {@link HouseRules}, on every source file of every module. */
@Tag("house")
class TidyTest {
    private static List<JavaSource> sources = List.of();

    @BeforeAll
    static void readSources() throws IOException {
        Path root = SharedData.repositoryRoot().orElseThrow();
        try (Stream<Path> modules = Files.list(root)) {
            sources = modules.filter(LayeringTest::isOfTheProduct)
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(TidyTest::javaFiles)
                    .sorted()
                    .map(file -> source(root, file))
                    .toList();
        }
    }

    @Test
    void thereAreSourcesToCheck() {
        assertThat(sources).extracting(JavaSource::fileName).contains("Cid.java", "Main.java", "TidyTest.java");
    }

    @Test
    void noFileIsTooLong() {
        assertKept(HouseRules::longFiles);
    }

    @Test
    void noFunctionIsTooLong() {
        assertKept(HouseRules::longFunctions);
    }

    @Test
    void noPublicFunctionTakesTooManyParameters() {
        assertKept(HouseRules::manyParameters);
    }

    @Test
    void noPublicFunctionOfALibraryTakesABoolean() {
        assertKept(HouseRules::booleanParameters);
    }

    @Test
    void nobodyCallsWhatIsBanned() {
        assertKept(HouseRules::bannedCalls);
    }

    @Test
    void noTypeHasANameThatSaysNothing() {
        assertKept(HouseRules::bannedNames);
    }

    @Test
    void everyPublicTypeSaysWhatItPromises() {
        assertKept(HouseRules::undocumentedTypes);
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertKept(HouseRules::unfinishedWork);
    }

    @Test
    void everyPackageSaysWhatMayLiveInItAndKeepsNullOut() {
        Set<String> described = sources.stream()
                .filter(source -> source.fileName().equals("package-info.java"))
                .map(TidyTest::packageName)
                .collect(Collectors.toSet());
        List<String> bare = sources.stream()
                .map(TidyTest::packageName)
                .distinct()
                .filter(name -> !described.contains(name))
                .map(name ->
                        name + " has no package-info.java; say there what may live in it, and annotate it @NullMarked")
                .toList();

        assertThat(bare).isEmpty();
        assertKept(HouseRules::poorPackageInfo);
    }

    private static void assertKept(Function<JavaSource, List<String>> rule) {
        List<String> broken =
                sources.stream().flatMap(source -> rule.apply(source).stream()).toList();
        assertThat(String.join("\n", broken)).isEmpty();
    }

    /** The package, from the file's folder: tests share the description of the package that they test. */
    private static String packageName(JavaSource source) {
        String path = source.path();
        return path.substring(path.indexOf("/java/") + "/java/".length(), path.lastIndexOf('/'));
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + directory, e);
        }
    }

    private static JavaSource source(Path root, Path file) {
        try {
            return JavaSource.of(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
