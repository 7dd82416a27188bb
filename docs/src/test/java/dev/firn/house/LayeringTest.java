package dev.firn.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps the packages in their order: each stands on those before it and knows none after it. */
@Tag("house")
class LayeringTest {
    private static final String ROOT = "dev.firn.";

    /** All packages, lowest first; a package may use those before it in this list. */
    private static final List<String> LAYERS = List.of(
            "cas",
            "cas.unixfs",
            "cas.space",
            "cas.pack",
            "cas.index",
            "cas.store",
            "cas.ref",
            "cas.scratch",
            "ipld",
            "tree",
            "zarr",
            "manifest",
            "history",
            "repository",
            "transfer",
            "workdir",
            "bridge",
            "bridge.unixfs",
            "bridge.references",
            "bridge.car",
            "bridge.blocks",
            "bridge.gateway",
            "nio",
            "gateway",
            "gateway.zarr",
            "gateway.ipfs",
            "remote",
            "cli",
            "docs");

    private static Set<JavaClass> classes = Set.of();

    @BeforeAll
    static void readClasses() throws IOException {
        classes = Set.copyOf(new ClassFileImporter().importPaths(classDirectories()));
    }

    @Test
    void everyPackageUsesOnlyThoseBelowIt() {
        List<String> wrong = classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(LayeringTest::isWithinFirn)
                .filter(use -> !mayUse(layer(use.getOriginClass()), layer(use.getTargetClass())))
                .map(use -> layer(use.getOriginClass()) + " must not know " + layer(use.getTargetClass()) + ": "
                        + use.getDescription())
                .sorted()
                .distinct()
                .toList();

        assertThat(wrong)
                .as("move the type down, or hand over what is needed as an interface of the lower package")
                .isEmpty();
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        List<String> unplaced = classes.stream()
                .map(LayeringTest::layer)
                .distinct()
                .filter(layer -> !LAYERS.contains(layer))
                .sorted()
                .toList();

        assertThat(unplaced)
                .as("packages that LayeringTest.LAYERS does not list")
                .isEmpty();
    }

    @Test
    void thereAreClassesToCheck() {
        assertThat(classes.stream().map(LayeringTest::layer).distinct()).contains("cas", "ipld", "cli");
    }

    @Test
    void aUseUpwardsIsWrongAndOneDownwardsIsRight() {
        assertThat(mayUse("cas", "cas.pack")).isFalse();
        assertThat(mayUse("cas.pack", "cas")).isTrue();
        assertThat(mayUse("tree", "tree")).isTrue();
        assertThat(mayUse("tree", "zarr")).isFalse();
        assertThat(mayUse("cli", "workdir")).isTrue();
    }

    private static boolean mayUse(String user, String used) {
        return LAYERS.indexOf(used) <= LAYERS.indexOf(user);
    }

    private static boolean isWithinFirn(Dependency use) {
        return use.getTargetClass().getPackageName().startsWith(ROOT);
    }

    private static String layer(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }

    /** The programs that time the product stand above all of it and are no part of it. */
    static boolean isOfTheProduct(Path module) {
        return !module.endsWith("benchmarks");
    }

    private static List<Path> classDirectories() throws IOException {
        Path root = SharedData.repositoryRoot().orElseThrow();
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(LayeringTest::isOfTheProduct)
                    .map(module -> module.resolve("target").resolve("classes"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
