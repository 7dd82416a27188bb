package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fixtures of the project ipld/codec-fixtures: the same value in each codec, and what each codec must refuse. */
final class CodecFixturesTest {

    @Test
    void everyFixtureIsReadAndWrittenAgainAsTheSameBytesInBothCodecs() throws IOException {
        int both = 0;
        for (Path directory : children(SharedData.require("vectors/ipld/fixtures"))) {
            List<Path> jsons = withEnding(directory, ".dag-json");
            List<Path> cbors = withEnding(directory, ".dag-cbor");
            if (jsons.isEmpty() || cbors.isEmpty()) {
                continue;
            }
            both++;
            byte[] json = Files.readAllBytes(jsons.get(0));
            byte[] cbor = Files.readAllBytes(cbors.get(0));
            Ipld fromJson = DagJson.decode(json, directory.toString());
            Ipld fromCbor = DagCbor.decode(cbor, directory.toString());
            assertThat(DagJson.encode(fromJson))
                    .as("%s, JSON to JSON", directory)
                    .isEqualTo(json);
            assertThat(DagCbor.encode(fromCbor))
                    .as("%s, CBOR to CBOR", directory)
                    .isEqualTo(cbor);
            assertThat(fromJson).as("%s", directory).isEqualTo(fromCbor);
            assertThat(DagJson.encode(fromCbor))
                    .as("%s, CBOR to JSON", directory)
                    .isEqualTo(json);
            assertThat(DagCbor.encode(fromJson))
                    .as("%s, JSON to CBOR", directory)
                    .isEqualTo(cbor);
            assertThat(Cid.ofContent(Codec.DAG_JSON, json)).hasToString(stem(jsons.get(0)));
            assertThat(Cid.ofContent(Codec.DAG_CBOR, cbor)).hasToString(stem(cbors.get(0)));
        }
        assertThat(both).as("fixtures in both codecs").isEqualTo(128);
    }

    @Test
    void everyNegativeFixtureIsRefused() throws IOException {
        Path negative = SharedData.require("vectors/ipld/negative-fixtures");
        int cases = 0;
        for (Codec codec : List.of(Codec.DAG_JSON, Codec.DAG_CBOR)) {
            String name = codec.name().toLowerCase(Locale.ROOT).replace('_', '-');
            for (Path file : children(negative.resolve(name).resolve("decode"))) {
                for (CBORObject given :
                        CBORObject.FromJSONString(Files.readString(file)).getValues()) {
                    Refused.refused(
                            codec, HexFormat.of().parseHex(given.get("hex").AsString()));
                    cases++;
                }
            }
        }
        assertThat(cases).as("negative fixtures").isPositive();
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    private static List<Path> withEnding(Path directory, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            for (Path child : children(directory)) {
                if (child.toString().endsWith(ending)) {
                    found.add(child);
                }
            }
        }
        return found;
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.indexOf('.'));
    }
}
