package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.bc.zarr.ZarrArray;
import com.bc.zarr.ZarrGroup;
import com.bc.zarr.storage.FileSystemStore;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.testing.SharedData;
import dev.zarr.zarrjava.core.Array;
import dev.zarr.zarrjava.core.Group;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ucar.nc2.NetcdfFile;
import ucar.nc2.Variable;
import ucar.unidata.io.RandomAccessFile;

/** JZarr, zarr-java and netCDF-Java over versions that are open at once, in place, against the same libraries over the directories that were committed. */
final class JavaReadersTest {
    private static final int MOST_CHUNKS = 200;
    private static final List<String> V2_TREES = List.of(
            "shapes/missing/v2",
            "shapes/names/v2",
            "shapes/v2_dot",
            "shapes/v2_slash",
            "zarr-java/v2_sample",
            "zarr_implementations/zarr.zr",
            "zarrita/v2/data.zarr");
    private static final List<String> TREES = List.of(
            "climate/steps/v2/step3",
            "climate/steps/v2/step4",
            "climate/steps/v3/step3",
            "climate/steps/v3/step4",
            "shapes/v2_slash",
            "shapes/v3_keys",
            "zarrita/v3/data.zarr");

    @TempDir
    private Path directory;

    private final List<FileSystem> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (FileSystem version : opened) {
            version.close();
        }
    }

    /** The root of the version that holds a tree, for each of them. */
    private Map<String, Path> versions(List<String> trees) {
        Path place = directory.resolve("all.firn");
        Map<String, Path> versions = new TreeMap<>();
        try (Repository repository =
                Repository.create(place, new Surroundings(Clock.systemUTC(), new Random(1), "tester"))) {
            for (String tree : trees) {
                Cid commit = Hierarchy.of(tree, SharedData.require(tree)).commitTo(repository, RefName.branch("main"));
                Path version = Path.of(URI.create("firn:" + place + "!/" + commit + "/"));
                opened.add(version.getFileSystem());
                versions.put(tree, version);
            }
        }
        return versions;
    }

    private Path version(String tree) {
        return Optional.ofNullable(versions(List.of(tree)).get(tree)).orElseThrow();
    }

    @Test
    void jzarrReadsGroupsAttributesAndChunks() throws IOException {
        long read = 0;
        for (Map.Entry<String, Path> version : versions(V2_TREES).entrySet()) {
            Map<String, String> found = jzarr(version.getValue());
            assertThat(found).as(version.getKey()).isEqualTo(jzarr(SharedData.require(version.getKey())));
            read += found.values().stream()
                    .filter(said -> said.contains("values"))
                    .count();
        }
        assertThat(read).as("arrays read").isGreaterThan(30);
    }

    private static Map<String, String> jzarr(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        FileSystemStore store = new FileSystemStore(root);
        for (String group : store.getGroupKeys()) {
            found.put(
                    group,
                    said(() -> "group " + ZarrGroup.open(root.resolve(group)).getAttributes()));
        }
        for (String path : store.getArrayKeys()) {
            found.put(path, said(() -> {
                ZarrArray array = ZarrArray.open(root.resolve(path));
                return array.getDataType() + " " + array.getAttributes() + " values " + chunks(array);
            }));
        }
        return found;
    }

    /** Chunk by chunk: with the classes of netCDF-Java that are at hand JZarr copies no parts of chunks. */
    private static List<Integer> chunks(ZarrArray array) throws Exception {
        int[] shape = array.getShape();
        int[] chunk = array.getChunks();
        List<Integer> hashes = new ArrayList<>();
        int[] offset = new int[shape.length];
        int axis = 0;
        while (axis >= 0 && hashes.size() < MOST_CHUNKS) {
            hashes.add(Arrays.deepHashCode(new Object[] {array.read(chunk, offset)}));
            axis = shape.length - 1;
            while (axis >= 0 && offset[axis] + chunk[axis] >= shape[axis]) {
                offset[axis] = 0;
                axis--;
            }
            if (axis >= 0) {
                offset[axis] += chunk[axis];
            }
        }
        return hashes;
    }

    @Test
    void zarrJavaReadsArraysOfBothFormats() throws IOException {
        long read = 0;
        for (Map.Entry<String, Path> version : versions(TREES).entrySet()) {
            Map<String, String> found = zarrJava(version.getValue());
            assertThat(found).as(version.getKey()).isEqualTo(zarrJava(SharedData.require(version.getKey())));
            read += found.values().stream()
                    .filter(said -> said.contains("values"))
                    .count();
        }
        assertThat(read).as("arrays read").isGreaterThan(40);
    }

    private static Map<String, String> zarrJava(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path node : (Iterable<Path>) walk.filter(JavaReadersTest::isArray)::iterator) {
                found.put(root.relativize(node).toString(), said(() -> {
                    Array array = Array.open(node);
                    Object values = array.read().copyTo1DJavaArray();
                    return array.metadata().attributes().keySet() + " values "
                            + Arrays.deepHashCode(new Object[] {values});
                }));
            }
        }
        return found;
    }

    private static boolean isArray(Path directory) {
        try {
            return Files.exists(directory.resolve(".zarray"))
                    || Files.exists(directory.resolve("zarr.json"))
                            && Files.readString(directory.resolve("zarr.json")).contains("\"node_type\": \"array\"");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatZarrJavaCannotListItOpensByName() throws Exception {
        Path version = version("shapes/v3_keys");
        Group group = Group.open(version);
        assertThat(group.get("default_dot")).isInstanceOf(Array.class);
        assertThatThrownBy(group::listAsArray).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void netcdfJavaReadsFilesOfAVersion() throws IOException {
        Path version = version("references");
        for (String name : List.of("january.nc", "july.nc", "classic.nc")) {
            Path file = version.resolve(name);
            try (NetcdfFile found = NetcdfFile.open(new VersionFile(file), name, null, null);
                    NetcdfFile wanted = NetcdfFile.open(
                            SharedData.require("references/" + name).toString())) {
                assertThat(found.getVariables()).as(name).hasSizeGreaterThan(3);
                for (Variable variable : wanted.getVariables()) {
                    assertThat(found.findVariable(variable.getFullNameEscaped())
                                    .read()
                                    .copyTo1DJavaArray())
                            .as("%s %s", name, variable.getFullName())
                            .isEqualTo(variable.read().copyTo1DJavaArray());
                }
            }
            assertThatThrownBy(() -> NetcdfFile.open(file.toUri().toString()))
                    .isInstanceOf(FileNotFoundException.class);
        }
    }

    private static String said(Callable<String> question) {
        try {
            return question.call();
        } catch (Exception | LinkageError e) {
            return "refused " + e.getClass().getSimpleName();
        }
    }

    /** A file of a version as netCDF-Java wants files. */
    private static final class VersionFile extends RandomAccessFile {
        private final SeekableByteChannel channel;

        VersionFile(Path path) throws IOException {
            super(8192);
            location = path.toString();
            channel = Files.newByteChannel(path);
        }

        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        protected int read_(long position, byte[] bytes, int offset, int length) throws IOException {
            return channel.position(position).read(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public long readToByteChannel(WritableByteChannel target, long position, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized void close() throws IOException {
            channel.close();
        }
    }
}
