package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of places in a version: what they take, and what their documents say. */
class PlacesInVersionsTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeSample() {
        Sample.create(directory);
    }

    private Run run(String... args) {
        return Run.in(directory, args);
    }

    @Test
    void usageIsOfWhatIsThere() throws IOException {
        for (String place : List.of("main:typo", "main:sst/0", "main:/sst", "main:..")) {
            Run run = run("du", place);
            assertThat(run.code()).as(place).isEqualTo(ExitCodes.MISSING);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).startsWith("firn: there is nothing at ");
        }
        assertThat(run("du", "main:notes.txt").out()).endsWith("all 1 key\n").contains("5 bytes");
        assertThat(run("du", "main:sst/0.1").out()).endsWith("all 1 key\n").contains("7 bytes");
        assertThat(run("du", "--json", "main:sst/0.1").out())
                .isEqualTo(
                        "{\"all\":{\"dedupRatio\":\"1.00\",\"distinctBytes\":7,\"keys\":1,\"sizeBytes\":7},\"arrays\":[]}\n");
        Files.createDirectories(directory.resolve("c/0"));
        Files.writeString(
                directory.resolve("zarr.json"),
                "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[2,2],\"chunk_key_encoding\":{\"name\":\"default\"}}");
        Files.writeString(directory.resolve("c/0/0"), "abc");
        Files.writeString(directory.resolve("c/0/1"), "abc");
        for (String at : List.of("", "deep/array")) {
            assertThat(run("commit", "-b", "v3", "--replace", "--at", at, "-m", "v3")
                            .code())
                    .isZero();
            String array = at.isEmpty() ? "" : at + "/";
            for (String place : List.of("c", "c/0")) {
                assertThat(run("du", "--json", "v3:" + array + place).out())
                        .contains("\"distinctBytes\":3,\"keys\":2,\"sizeBytes\":6}");
            }
            assertThat(run("du", "v3:" + array + "c/1").code()).isEqualTo(ExitCodes.MISSING);
        }
    }

    @Test
    void whatADocumentSaysIsJsonInJson() throws IOException {
        Path array = Files.createDirectories(directory.resolve("array"));
        Files.writeString(
                array.resolve("zarr.json"),
                "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[9007199254740993,3],\"data_type\":\"float32\","
                        + "\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,2]}},"
                        + "\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":1.50e+300,"
                        + "\"dimension_names\":[\"month\",null],\"attributes\":{\"units\":\"K\",\"a \\\"b\\\"\":1},"
                        + "\"codecs\":[{\"name\":\"bytes\"},{\"name\":\"zstd\",\"configuration\":{\"level\":0}}]}");
        assertThat(run("commit", "--overlay", "-m", "array").code()).isZero();

        assertThat(run("info", "--json", "main:array").out())
                .isEqualTo(
                        "{\"attributes\":[\"units\",\"a \\\"b\\\"\"],\"chunkBytes\":0,\"chunkShape\":[1,2],\"chunks\":0,"
                                + "\"codecs\":[{\"name\":\"bytes\"},{\"name\":\"zstd\",\"configuration\":{\"level\":0}}],"
                                + "\"dataType\":\"float32\",\"dimensionNames\":[\"month\",null],\"fillValue\":1.50e+300,\"keys\":1,"
                                + "\"kind\":\"array\",\"path\":\"array\",\"shape\":[9007199254740993,3],\"sizeBytes\":"
                                + Files.size(array.resolve("zarr.json")) + ",\"zarrFormat\":3}\n");
        assertThat(run("info", "--json", "main:sst").out())
                .contains("\"chunkShape\":[10,20]", "\"fillValue\":0,", "\"order\":\"C\"", "\"zarrFormat\":2}");
    }

    @Test
    void codecsOfTheSecondFormatAreThoseOfTheDocument() throws IOException {
        Path array = Files.createDirectories(directory.resolve("array"));
        Files.writeString(
                array.resolve(".zarray"),
                "{\"zarr_format\":2,\"shape\":[2],\"chunks\":[2],\"dtype\":[[\"a\",\"<i2\"]],\"fill_value\":\"NaN\",\"order\":\"C\","
                        + "\"filters\":[{\"id\":\"delta\",\"dtype\":\"<i2\"}],\"compressor\":{\"id\":\"zlib\",\"level\":1}}");
        assertThat(run("commit", "--overlay", "-m", "array").code()).isZero();

        assertThat(run("info", "--json", "main:array").out())
                .contains(
                        "\"codecs\":[{\"id\":\"delta\",\"dtype\":\"<i2\"},{\"id\":\"zlib\",\"level\":1}]",
                        "\"dataType\":[[\"a\",\"<i2\"]]",
                        "\"fillValue\":\"NaN\"");
    }
}
