package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.gateway.Ask;
import dev.firn.gateway.BadRequestException;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.eclipse.jetty.http.HttpFields;

/** Addresses of versions come from any client, metadata from whoever wrote the data. */
class VersionFuzzTest {
    /** The path behind that of the repository. */
    @FuzzTest
    void address(byte[] data) {
        Optional<ZarrAddress> address;
        try {
            List<String> segments = Ask.of(
                            "GET", "/r/" + new String(data, StandardCharsets.ISO_8859_1), HttpFields.EMPTY)
                    .segments();
            address = ZarrAddress.parse(segments.subList(1, segments.size()));
        } catch (BadRequestException e) {
            return;
        }
        address.ifPresent(found -> {
            assertThat(found.ref().isPresent() || found.commit().isPresent()).isTrue();
            assertThat(found.ref().flatMap(RefName::fault)).isEmpty();
            assertThat(found.key().orElse("")).doesNotContain("//").doesNotStartWith("/");
        });
    }

    /** The first line is the document of the group, the rest that of what is in it. What is put together of JSON is JSON; of what is none nothing is. */
    @FuzzTest
    void consolidation(byte[] data) {
        String[] lines = new String(data, StandardCharsets.ISO_8859_1).split("\n", 2);
        try (Repository repository = Repository.create(
                        new MemorySpace(() -> 0), new Surroundings(Clock.systemUTC(), new Random(1), "fuzz"));
                Session session = repository.session(RefName.branch("main"))) {
            for (String name : List.of("zarr.json", ".zgroup")) {
                session.put(name, bytes(lines[0]));
                session.put("a/" + name, bytes(lines[lines.length - 1]));
            }
            session.commit(CommitRequest.of("m", "a"));
            Snapshot snapshot = repository.snapshot("main");
            ZarrAddress main = new ZarrAddress(Optional.of("main"), Optional.empty(), Optional.empty());
            for (String key : List.of("zarr.json", ".zmetadata")) {
                Optional<ByteBuffer> made = new Consolidation().find(main, snapshot, key);
                if (made.isPresent()) {
                    byte[] document = new byte[made.get().remaining()];
                    made.get().get(document);
                    check(document);
                }
            }
        }
    }

    /** As readers take it: with NaN and the infinities. */
    private static void check(byte[] document) {
        JsonFactory json = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .build();
        try (JsonParser parser = json.createParser(document)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + new String(document, StandardCharsets.UTF_8), e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
