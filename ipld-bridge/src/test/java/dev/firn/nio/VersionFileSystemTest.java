package dev.firn.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version as a file system: paths as the default file system has them, files as they were committed. */
class VersionFileSystemTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    private static final byte[] LARGE = new byte[2_500_000];
    private static final String ZARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[20,40],\"chunk_key_encoding\":\"default\"}";

    static {
        new Random(1).nextBytes(LARGE);
    }

    @TempDir
    private Path directory;

    private Repository repository;
    private FileSystem version;

    @BeforeEach
    void commit() {
        repository = Repository.create(directory.resolve("r.firn"), new Surroundings(CLOCK, new Random(1), "tester"));
        put(Map.of(
                "zarr.json", "{}".getBytes(UTF_8),
                "sst/zarr.json", ZARRAY.getBytes(UTF_8),
                "sst/c/0/0", "one".getBytes(UTF_8),
                "sst/c/1/10", LARGE,
                "sst/c/1/9", "nine".getBytes(UTF_8),
                "notes/día.txt", "wind".getBytes(UTF_8)));
        version = VersionFileSystem.of(repository, repository.snapshot("main"));
    }

    private Cid put(Map<String, byte[]> files) {
        try (Session session = repository.session(RefName.branch("main"))) {
            files.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
            return session.commit(CommitRequest.of("files", "tester")).commit().orElseThrow();
        }
    }

    @AfterEach
    void close() throws IOException {
        version.close();
        repository.close();
    }

    private static List<String> names(Path path) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            children.forEach(child -> names.add(child.toString()));
        }
        return names;
    }

    private URI uri(String revision, String path) {
        return URI.create("firn:" + repository.directory().orElseThrow() + "!/" + revision + path);
    }

    @Test
    void directoriesHoldDocumentsAndChunks() throws IOException {
        assertThat(names(version.getPath("/"))).containsExactly("/notes", "/sst", "/zarr.json");
        assertThat(names(version.getPath("sst"))).containsExactly("sst/c", "sst/zarr.json");
        assertThat(names(version.getPath("/sst/c"))).containsExactly("/sst/c/0", "/sst/c/1");
        assertThat(names(version.getPath("/sst/c/1"))).containsExactly("/sst/c/1/10", "/sst/c/1/9");
        assertThatThrownBy(() -> names(version.getPath("/sst/c/2"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> names(version.getPath("/zarr.json"))).isInstanceOf(NotDirectoryException.class);
        assertThat(version.getRootDirectories()).containsExactly(version.getPath("/"));
    }

    @Test
    void filesHaveSizesTimesAndTheirCid() throws IOException {
        Path chunk = version.getPath("/sst/c/1/10");
        assertThat(Files.size(chunk)).isEqualTo(LARGE.length);
        assertThat(Files.getLastModifiedTime(chunk).toInstant()).isEqualTo(CLOCK.instant());
        assertThat(Files.getAttribute(chunk, "cid"))
                .isEqualTo(
                        repository.snapshot("main").object("sst/c/1/10").cid().toString());
        assertThat(Files.readAttributes(chunk, "size,isDirectory"))
                .isEqualTo(Map.of("size", 2_500_000L, "isDirectory", false));
        assertThat(Files.isDirectory(version.getPath("/sst/c"))).isTrue();
        assertThat(Files.isRegularFile(version.getPath("/sst/c"))).isFalse();
        assertThat(Files.exists(version.getPath("/sst/c/5"))).isFalse();
        assertThat(Files.exists(version.getPath("/sst/../zarr.json"))).isTrue();
        assertThat(Files.exists(version.getPath("/../../etc/passwd"))).isFalse();
        assertThat(Files.isWritable(chunk)).isFalse();
        assertThat(Files.isReadable(chunk)).isTrue();
    }

    @Test
    void bytesAreReadFromAnyPosition() throws IOException {
        Path chunk = version.getPath("sst/c/1/10");
        assertThat(Files.readAllBytes(chunk)).isEqualTo(LARGE);
        Random random = new Random(2);
        try (SeekableByteChannel channel = Files.newByteChannel(chunk)) {
            for (int i = 0; i < 50; i++) {
                int begin = random.nextInt(LARGE.length);
                ByteBuffer bytes = ByteBuffer.allocate(1 + random.nextInt(LARGE.length - begin));
                channel.position(begin);
                assertThat(channel.read(bytes)).isEqualTo(bytes.capacity());
                assertThat(bytes.flip()).isEqualTo(ByteBuffer.wrap(LARGE, begin, bytes.capacity()));
                assertThat(channel.position()).isEqualTo(begin + bytes.capacity());
            }
            channel.position(LARGE.length);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        SeekableByteChannel closed = Files.newByteChannel(chunk);
        closed.close();
        assertThatThrownBy(() -> closed.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        try (InputStream bytes = Files.newInputStream(version.getPath("notes", "día.txt"))) {
            assertThat(bytes.readAllBytes()).isEqualTo("wind".getBytes(UTF_8));
        }
        assertThatThrownBy(() -> Files.readAllBytes(version.getPath("sst")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("directory");
        Path copy = directory.resolve("copy");
        Files.copy(chunk, copy);
        assertThat(Files.readAllBytes(copy)).isEqualTo(LARGE);
    }

    @Test
    void damagedBytesAreAnErrorAndNeverData() throws IOException {
        List<Path> packs = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory.resolve("r.firn/packs"))) {
            found.forEach(packs::add);
        }
        for (Path pack : packs) {
            byte[] bytes = Files.readAllBytes(pack);
            if (bytes.length > LARGE.length) {
                bytes[bytes.length / 2] ^= 1;
                Files.delete(pack);
                Files.write(pack, bytes);
            }
        }
        Path chunk = version.getPath("sst/c/1/10");
        assertThatThrownBy(() -> Files.readAllBytes(chunk))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not have its hash");
    }

    @Test
    void nothingCanBeWritten() {
        Path file = version.getPath("/new");
        Path old = version.getPath("/zarr.json");
        OpenOption[] writing = {StandardOpenOption.WRITE};
        assertThatThrownBy(() -> Files.write(file, new byte[1])).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.newByteChannel(old, writing)).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.createDirectory(file)).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.delete(old)).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.move(old, file)).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.copy(old, file)).isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.setAttribute(old, "lastModifiedTime", 1))
                .isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> old.getFileSystem().provider().checkAccess(old, java.nio.file.AccessMode.WRITE))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aUriStandsOnTheCommitThatItsRevisionNamed() throws IOException {
        Path before = Path.of(uri("main", "/notes"));
        assertThat(before.toUri().toString()).contains("!/baguqeera").endsWith("/notes");
        Cid second = put(Map.of("notes/b#?!.txt", new byte[] {1}));
        Path after = Path.of(uri("main", "/notes"));

        assertThat(names(before)).containsExactly("/notes/día.txt");
        assertThat(names(after)).containsExactly("/notes/b#?!.txt", "/notes/día.txt");
        assertThat(Path.of(before.toUri())).isEqualTo(before);
        Path odd = after.resolve("b#?!.txt");
        assertThat(Path.of(odd.toUri())).isEqualTo(odd);
        assertThat(Files.readAllBytes(Path.of(odd.toUri()))).containsExactly(1);
        assertThat(((VersionFileSystem) after.getFileSystem()).commit()).isEqualTo(second);
        assertThat(FileSystems.getFileSystem(uri("main", "/"))).isSameAs(after.getFileSystem());
        assertThatThrownBy(() -> FileSystems.newFileSystem(uri(second.toString(), "/"), Map.of()))
                .isInstanceOf(FileSystemAlreadyExistsException.class);
        before.getFileSystem().close();
        after.getFileSystem().close();
        assertThatThrownBy(() -> FileSystems.getFileSystem(uri("main", "/")))
                .isInstanceOf(FileSystemNotFoundException.class);
        assertThatThrownBy(() -> names(before)).isInstanceOf(ClosedFileSystemException.class);
        try (FileSystem again = FileSystems.newFileSystem(uri("main~1", "/"), Map.of())) {
            assertThat(names(again.getPath("/notes"))).hasSize(1);
        }
    }

    @Test
    void aUriThatIsWrongIsSaidToBe() {
        assertThatThrownBy(() -> Path.of(URI.create("firn:/no/such!/main/")))
                .isInstanceOf(FileSystemNotFoundException.class)
                .hasMessageContaining("/no/such");
        assertThatThrownBy(() -> Path.of(uri("nothing", "/")))
                .isInstanceOf(FileSystemNotFoundException.class)
                .hasMessageContaining("nothing");
        for (String wrong :
                List.of("firn:/a/b", "firn:a!/main", "firn:/a!/", "firn://host/a!/main", "firn:/a!/main?x")) {
            assertThatThrownBy(() -> Path.of(URI.create(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("firn:");
        }
    }

    @Test
    void pathsDoWhatThoseOfTheDefaultFileSystemDo() {
        FileSystem other = FileSystems.getDefault();
        List<String> texts = List.of(
                "",
                "/",
                "a",
                "/a",
                "a/b",
                "/a/b",
                "a//b/",
                "..",
                "../a",
                "a/..",
                "a/../..",
                "/..",
                "/../a",
                "./a/.",
                "a/./b/..",
                "a/b/c");
        for (String text : texts) {
            Path path = version.getPath(text);
            Path like = other.getPath(text);
            assertThat(path).hasToString(like.toString());
            assertThat(String.valueOf(path.getParent())).as(text).isEqualTo(String.valueOf(like.getParent()));
            assertThat(String.valueOf(path.getFileName())).as(text).isEqualTo(String.valueOf(like.getFileName()));
            assertThat(String.valueOf(path.getRoot())).as(text).isEqualTo(String.valueOf(like.getRoot()));
            assertThat(path.getNameCount()).as(text).isEqualTo(like.getNameCount());
            assertThat(path.normalize()).as(text).hasToString(like.normalize().toString());
            for (String second : texts) {
                Path right = version.getPath(second);
                Path rightLike = other.getPath(second);
                String pair = text + " and " + second;
                assertThat(path.resolve(right))
                        .as(pair)
                        .hasToString(like.resolve(rightLike).toString());
                assertThat(path.startsWith(right)).as(pair).isEqualTo(like.startsWith(rightLike));
                assertThat(path.endsWith(right)).as(pair).isEqualTo(like.endsWith(rightLike));
                assertThat(path.equals(right)).as(pair).isEqualTo(like.equals(rightLike));
                boolean isPlain = !(text + second).contains(".") && path.isAbsolute() == right.isAbsolute();
                if (isPlain) {
                    assertThat(path.relativize(right))
                            .as(pair)
                            .hasToString(like.relativize(rightLike).toString());
                }
            }
        }
    }

    @Test
    void patternsMatchAsThoseOfTheDefaultFileSystem() {
        FileSystem other = FileSystems.getDefault();
        List<String> globs = List.of(
                "*",
                "**",
                "*.json",
                "**.json",
                "**/zarr.json",
                "sst/?",
                "{a,b}*",
                "*.{json,txt}",
                "[a-c]x",
                "[!a-c]x",
                "[^a]x",
                "[-a]x",
                "a\\*b",
                "s??/c/**",
                "[a&&b]x",
                "a.b",
                "a+b",
                "x,y",
                "[]",
                "{a,b");
        List<String> paths = List.of(
                "zarr.json",
                "sst/zarr.json",
                "/sst/zarr.json",
                "sst/c/0/0",
                "ax",
                "bx",
                "dx",
                "-x",
                "^x",
                "&x",
                "a*b",
                "aab",
                "a.b",
                "acb",
                "a+b",
                "x,y",
                "notes.txt",
                "",
                "sst/c",
                "/x");
        for (String glob : globs) {
            List<String> wanted = matches(other, glob, paths);
            assertThat(matches(version, glob, paths)).as(glob).isEqualTo(wanted);
        }
        assertThat(version.getPathMatcher("regex:.*\\.json").matches(version.getPath("a.json")))
                .isTrue();
        assertThatThrownBy(() -> version.getPathMatcher("other:x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> version.getPathMatcher("x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> matches(FileSystem fileSystem, String glob, List<String> paths) {
        try {
            java.nio.file.PathMatcher matcher = fileSystem.getPathMatcher("glob:" + glob);
            return paths.stream()
                    .filter(path -> matcher.matches(fileSystem.getPath(path)))
                    .toList();
        } catch (java.util.regex.PatternSyntaxException e) {
            return List.of("refused");
        }
    }
}
