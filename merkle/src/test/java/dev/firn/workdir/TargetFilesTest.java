package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectSource;
import dev.firn.workdir.PlannedFile.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetFilesTest {
    @TempDir
    Path root;

    private final Map<String, FileStamp> told = new TreeMap<>();

    private static ByteBuffer text(String key) {
        return ByteBuffer.wrap(("text of " + key).getBytes(StandardCharsets.UTF_8));
    }

    private static PlannedFile planned(String key) {
        return new PlannedFile(Step.WRITE_CHUNK, key, ContentReader.hashed(text(key)), false, Optional.empty());
    }

    /** Writes files, and does something while the last of them is being written. */
    private void write(Runnable meanwhile, String... keys) throws IOException {
        TargetFiles.Source source = (PlannedFile file, ObjectSource.Sink sink) -> {
            if (file.key().equals(keys[keys.length - 1])) {
                meanwhile.run();
            }
            try {
                sink.accept(text(file.key()));
            } catch (IOException e) {
                throw FirnException.io("not written", e);
            }
        };
        try (TargetFiles files = new TargetFiles(new TargetDirectories.Shared(root, 1), source)) {
            files.write(
                    Stream.of(keys).map(TargetFilesTest::planned).toList(),
                    (file, stamp) -> told.put(file.key(), stamp));
        }
    }

    private void put(String key, String text) {
        try {
            Files.createDirectories(root.resolve(key).getParent());
            Files.writeString(root.resolve(key), text);
        } catch (IOException e) {
            throw FirnException.io("not put", e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path ->
                            !Files.isDirectory(path) || ReservedNames.isReserved(String.valueOf(path.getFileName())))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void requireWritten(String... keys) throws IOException {
        assertThat(told.keySet()).containsExactlyInAnyOrder(keys);
        for (String key : keys) {
            assertThat(root.resolve(key)).hasContent("text of " + key);
            assertThat(FileStatus.of(root.resolve(key)).stamp()).as(key).isEqualTo(told.get(key));
        }
    }

    @Test
    void filesOfNewDirectoriesComeWithThem() throws IOException {
        String[] keys = {"a/b/0", "a/b/1", "a/c/d/0", "e/0", "top"};
        write(() -> assertThat(root.resolve("a")).doesNotExist(), keys);
        requireWritten(keys);
        assertThat(files()).containsExactly(keys);
    }

    @Test
    void aDirectoryThatAppearsMeanwhileIsFilledNameByName() throws IOException {
        String[] keys = {"a/b/0", "a/b/1", "a/c/0", "a/d"};
        write(() -> put("a/b/else", "not ours"), keys);
        requireWritten(keys);
        assertThat(root.resolve("a/b/else")).hasContent("not ours");
        assertThat(files()).containsExactly("a/b/0", "a/b/1", "a/b/else", "a/c/0", "a/d");
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotOverwrittenAndNothingIsLeftAside() throws IOException {
        assertThatThrownBy(() -> write(() -> put("a/b/1", "not ours"), "a/b/0", "a/b/1", "a/b/2"))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("a/b/1")
                .hasMessageContaining("is not what it was when the checkout began");
        assertThat(root.resolve("a/b/1")).hasContent("not ours");
        assertThat(files()).containsExactly("a/b/0", "a/b/1");
        assertThat(told).containsOnlyKeys("a/b/0");
    }

    @Test
    void aLinkThatAppearsMeanwhileIsNotOverwrittenThoughItLeadsNowhere() throws IOException {
        put("a/else", "not ours");
        Path link = root.resolve("a/1");
        Runnable meanwhile = () -> {
            try {
                Files.createSymbolicLink(link, Path.of("nothing"));
            } catch (IOException e) {
                throw FirnException.io("not linked", e);
            }
        };
        assertThatThrownBy(() -> write(meanwhile, "a/0", "a/1"))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("is not what it was when the checkout began");
        assertThat(link).isSymbolicLink();
        assertThat(files()).containsExactly("a/0", "a/1", "a/else");
        assertThat(told).containsOnlyKeys("a/0");
    }

    @Test
    void aFailureInTheMiddleLeavesNothing() throws IOException {
        assertThatThrownBy(() -> write(
                        () -> {
                            throw FirnException.corrupt("the chunk is damaged");
                        },
                        "a/0",
                        "a/1",
                        "b/2"))
                .hasMessage("the chunk is damaged");
        assertThat(files()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aFailureInADirectoryThatIsThereLeavesNoHalfFile() throws IOException {
        put("a/else", "not ours");
        assertThatThrownBy(() -> write(
                        () -> {
                            throw FirnException.corrupt("the chunk is damaged");
                        },
                        "a/0",
                        "a/1"))
                .hasMessage("the chunk is damaged");
        assertThat(files()).containsExactly("a/0", "a/else");
        assertThat(told).containsOnlyKeys("a/0");
    }

    @Test
    void aLinkInThePlaceOfTheTreeAsideLeadsNowhere(@TempDir Path elsewhere) throws IOException {
        assertThatThrownBy(() -> write(
                        () -> {
                            try (Stream<Path> aside = Files.list(root)) {
                                Path tree = aside.findFirst().orElseThrow();
                                Files.move(tree, root.resolve("moved"));
                                Files.createSymbolicLink(tree, elsewhere);
                            } catch (IOException e) {
                                throw FirnException.io("not swapped", e);
                            }
                        },
                        "a/0",
                        "b/c/1"))
                .isInstanceOf(IOException.class);
        try (Stream<Path> written = Files.list(elsewhere)) {
            assertThat(written).isEmpty();
        }
    }
}
