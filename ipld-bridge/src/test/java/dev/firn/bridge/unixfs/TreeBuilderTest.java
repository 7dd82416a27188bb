package dev.firn.bridge.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.PbNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TreeBuilderTest {
    private static final ObjectRef X = DirectoryBuilderTest.object("x");

    @Test
    void aTreeOfNothingIsAnEmptyDirectory() {
        assertThat(new TreeBuilder(block -> {}).finish()).isEqualTo(new DirectoryBuilder(block -> {}).finish());
    }

    /** CID of kubo 0.42.0: file a holding x, directory empty. */
    @Test
    void anEmptyDirectoryCanBeKept() {
        TreeBuilder tree = new TreeBuilder(block -> {});
        tree.directory("");
        tree.file("a", X);
        tree.directory("empty");
        assertThat(tree.finish().cid()).hasToString("bafybeicnce3fhemxm75bdwwsyammua7w33zf526shk3cojiknig7wxwbaa");
    }

    /** CID of kubo 0.42.0: 6,000 files arr/c/0 to arr/c/5999 that hold their own numbers. */
    @Test
    void aShardedDirectoryMayLieBelowPlainOnes() {
        TreeBuilder tree = new TreeBuilder(block -> {});
        for (int i = 0; i < 6000; i++) {
            tree.file("arr/c/" + i, DirectoryBuilderTest.object("" + i));
        }
        assertThat(tree.finish().cid()).hasToString("bafybeiciok6iyajdsreyivqx75a2ipubckqhaomozqesivktzvz3q6mrlq");
    }

    @Test
    void aTreeIsItsDirectoriesOneInTheOther() {
        List<Block> blocks = new ArrayList<>();
        TreeBuilder tree = new TreeBuilder(blocks::add);
        for (String path : List.of("a.b", "a/b/c/d", "a/b/c/e", "a/b/f", "a/bc", "a0", "b/b/c")) {
            tree.file(path, X);
        }
        DirectoryRef got = tree.finish();
        List<Block> wanted = new ArrayList<>();
        DirectoryRef c = directory(wanted, "d", X, "e", X);
        DirectoryRef b = directory(wanted, "c", c, "f", X);
        DirectoryRef a = directory(wanted, "b", b, "bc", X);
        DirectoryRef otherB = directory(wanted, "b", directory(wanted, "c", X));
        assertThat(got).isEqualTo(directory(wanted, "a.b", X, "a", a, "a0", X, "b", otherB));
        assertThat(blocks).isEqualTo(wanted);
        assertThat(PbNode.decode(blocks.get(blocks.size() - 1)).links())
                .extracting(link -> link.name().orElseThrow())
                .containsExactly("a", "a.b", "a0", "b");
    }

    private static DirectoryRef directory(List<Block> blocks, Object... entries) {
        DirectoryBuilder builder = new DirectoryBuilder(blocks::add);
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i + 1] instanceof DirectoryRef directory) {
                builder.directory((String) entries[i], directory);
            } else {
                builder.file((String) entries[i], (ObjectRef) entries[i + 1]);
            }
        }
        return builder.finish();
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "a, a/b",
        "a/b, a",
    })
    void noPathIsAnothersDirectoryAndNoneComesTwice(String first, String second) {
        TreeBuilder tree = new TreeBuilder(block -> {});
        tree.file(first, X);
        assertThatThrownBy(() -> {
                    tree.file(second, X);
                    tree.finish();
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two entries");
    }

    @Test
    void aDirectoryThatWasLeftIsNotTakenUpAgain() {
        TreeBuilder tree = new TreeBuilder(block -> {});
        tree.file("a/b", X);
        tree.file("c", X);
        tree.file("a/d", X);
        assertThatThrownBy(tree::finish).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", "//a", "a/b//c"})
    void aPathWithAnEmptyNameIsRefused(String path) {
        TreeBuilder tree = new TreeBuilder(block -> {});
        assertThatThrownBy(() -> tree.file(path, X)).isInstanceOf(IllegalArgumentException.class);
        if (!path.isEmpty()) {
            TreeBuilder other = new TreeBuilder(block -> {});
            assertThatThrownBy(() -> other.directory(path + "/")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTreeIsFinishedOnce() {
        TreeBuilder tree = new TreeBuilder(block -> {});
        tree.finish();
        assertThatThrownBy(tree::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tree.file("a", X)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tree.directory("a")).isInstanceOf(IllegalStateException.class);
    }
}
