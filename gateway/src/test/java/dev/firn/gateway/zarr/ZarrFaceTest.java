package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Body;
import dev.firn.gateway.Limits;
import dev.firn.gateway.Reply;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZarrFaceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String GROUP = "{\"zarr_format\":3,\"node_type\":\"group\"}";
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4,4],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\"}}";
    private static final String ARRAY_V2 = "{\"zarr_format\":2,\"shape\":[4],\"chunks\":[2],\"dtype\":\"|i1\","
            + "\"compressor\":null,\"fill_value\":0,\"filters\":null,\"order\":\"C\"}";

    private final Repository repository =
            Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(1), "tester"));
    private final ZarrFace face = new ZarrFace(
            List.of(new ServedRepository("sst.firn", repository)), Limits.defaults(), new VerifiedBytes(1 << 20));
    private Cid first = Cid.ofContent(Codec.RAW, new byte[0]);

    @BeforeEach
    void commitTheFirstVersion() {
        first = commit(Map.of(
                "zarr.json", GROUP,
                "a/zarr.json", ARRAY,
                "a/c/0/1", "chunk of the first version",
                "odd <b>&\"' name", "text",
                "g/.zgroup", "{\"zarr_format\":2}",
                "g/.zattrs", "{\"x\":NaN}",
                "g/v/.zarray", ARRAY_V2,
                "g/v/0", "zero"));
    }

    private Cid commit(Map<String, String> keys) {
        try (Session session = repository.session(RefName.branch("main"))) {
            keys.forEach((key, text) -> session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
            return session.commit(CommitRequest.of("change", "tester")).commit().orElseThrow();
        }
    }

    @Test
    void aKeyIsServedWithItsCidAsEntityTag() {
        Reply reply = get("/sst.firn/main/a/c/0/1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(text(reply)).isEqualTo("chunk of the first version");
        assertThat(field(reply, "ETag"))
                .contains("\"" + Cid.ofContent(Codec.RAW, text(reply).getBytes(StandardCharsets.UTF_8)) + "\"");
        assertThat(field(reply, "X-Firn-Commit")).contains(first.toString());
        assertThat(field(reply, "Content-Type")).contains("application/octet-stream");
        assertThat(field(get("/sst.firn/main/a/zarr.json"), "Content-Type")).contains("application/json");
    }

    @Test
    void everyFormOfARefIsServedAndOnlyThoseWithACommitAreForEver() {
        repository.refs().create(RefName.tag("v1"), first);
        repository.refs().create(RefName.branch("feature/x"), first);
        repository.refs().create(RefName.branch("commits"), first);
        Map<String, Boolean> immutable = Map.of(
                "main",
                false,
                "main@",
                false,
                "v1",
                false,
                "feature%2Fx",
                false,
                "feature%2fx@",
                false,
                "commits@",
                false,
                "main@" + first,
                true,
                "v1@" + first,
                true,
                "commits/" + first,
                true);
        immutable.forEach((ref, isImmutable) -> {
            Reply reply = get("/sst.firn/" + ref + "/a/c/0/1");

            assertThat(reply.status()).as(ref).isEqualTo(200);
            assertThat(field(reply, "Cache-Control"))
                    .as(ref)
                    .contains(isImmutable ? "public, max-age=31536000, immutable" : "no-cache");
        });
    }

    @Test
    void aBranchOfARemoteIsListedAsOneAndUnderItsOwnVersion() {
        repository.refs().create(RefName.remote("origin", "main"), first);
        assertThat(text(get("/sst.firn/?format=json")))
                .contains(
                        "{\"name\":\"origin/main\",\"href\":\"/sst.firn/origin%2Fmain/\",\"kind\":\"remote branch\",");

        repository.refs().create(RefName.branch("origin/main"), commit(Map.of("a/c/0/1", "second")));
        assertThat(text(get("/sst.firn/?format=json")))
                .contains("{\"name\":\"origin/main\",\"href\":\"/sst.firn/commits/" + first
                        + "/\",\"kind\":\"remote branch\",");
    }

    @Test
    void whatOthersCommitIsSeenAtOnceAndWhatIsNamedByItsCommitStays() {
        Cid second = commit(Map.of("a/c/0/1", "second"));

        assertThat(text(get("/sst.firn/main/a/c/0/1"))).isEqualTo("second");
        assertThat(text(get("/sst.firn/main@/a/c/0/1"))).isEqualTo("second");
        assertThat(text(get("/sst.firn/main@" + second + "/a/c/0/1"))).isEqualTo("second");
        assertThat(text(get("/sst.firn/main@" + first + "/a/c/0/1"))).isEqualTo("chunk of the first version");
        assertThat(text(get("/sst.firn/commits/" + first + "/a/c/0/1"))).isEqualTo("chunk of the first version");
    }

    @Test
    void whatIsAbsentIsNotFound() {
        String other = Cid.ofContent(Codec.DAG_JSON, new byte[] {1}).toString();
        String page = repository.snapshot(first).manifestCid().toString();
        for (String path : List.of(
                "/sst.firn/main/a/c/3/3",
                "/sst.firn/main/a/c/9/9/9",
                "/sst.firn/main/nothing/",
                "/sst.firn/mian/a/c/0/1",
                "/sst.firn/a..b/zarr.json",
                "/sst.firn/main@abc/zarr.json",
                "/sst.firn/mian@" + first + "/zarr.json",
                "/sst.firn/main@" + other + "/zarr.json",
                "/sst.firn/commits/" + other + "/zarr.json",
                "/sst.firn/commits/" + page + "/zarr.json",
                "/sst.firn/commits",
                "/sst.firn/commits/",
                "/sst/main/zarr.json",
                "/sst.firn/.firn/firn.json")) {
            assertThat(get(path).status()).as(path).isEqualTo(404);
            assertThat(field(get(path), "Cache-Control").orElse("")).as(path).doesNotContain("immutable");
        }
    }

    @Test
    void listingsAreJsonForProgramsAndLinksForPeople() {
        Reply json = get("/sst.firn/main/", "Accept", "application/json");

        assertThat(field(json, "Content-Type")).contains("application/json");
        assertThat(text(json))
                .startsWith("{\"firn\":\"listing\",\"of\":\"node\",\"path\":\"\",\"commit\":\"" + first + "\",")
                .contains("{\"name\":\"a\",\"href\":\"a/\",\"kind\":\"array\",\"keys\":2,\"bytes\":");
        assertThat(text(get("/sst.firn/main/?format=json"))).isEqualTo(text(json));
        Reply page = get("/sst.firn/main/", "Accept", "*/*");
        assertThat(field(page, "Content-Type")).contains("text/html;charset=utf-8");
        assertThat(field(page, "Content-Security-Policy").orElseThrow()).startsWith("default-src 'none'");
        assertThat(text(page))
                .contains("<a href=\"a/\">a/</a>")
                .contains("<a href=\"odd%20%3Cb%3E&amp;%22&#39;%20name\">odd &lt;b&gt;&amp;&quot;&#39; name</a>")
                .doesNotContain("<b>&\"");
        assertThat(text(get("/sst.firn/main/a/"))).contains("<a href=\"c/0/1\">c/0/1</a>");
        assertThat(text(get("/"))).contains("<a href=\"sst.firn/\">sst.firn/</a>");
        assertThat(text(get("/sst.firn/"))).contains("<a href=\"/sst.firn/main/\">main/</a>");
    }

    @Test
    void aMissingSlashIsAddedForPeopleOnly() {
        assertThat(field(get("/sst.firn"), "Location")).contains("/sst.firn/");
        assertThat(field(get("/sst.firn/main?x=1"), "Location")).contains("/sst.firn/main/?x=1");
        assertThat(get("/sst.firn/main/a", "Accept", "text/html").status()).isEqualTo(308);
        assertThat(get("/sst.firn/main/a").status()).isEqualTo(404);
    }

    @Test
    void theGroupOfAnAddressByNameHasConsolidatedMetadata() {
        String stored = GROUP.substring(0, GROUP.length() - 1);
        String made = stored
                + ",\"consolidated_metadata\":{\"kind\":\"inline\",\"must_understand\":false,\"metadata\":{\"a\":"
                + ARRAY + "}}}";
        for (String ref : List.of("main", "main@", "main@" + first)) {
            Reply reply = get("/sst.firn/" + ref + "/zarr.json");

            assertThat(text(reply)).as(ref).isEqualTo(made);
            assertThat(field(reply, "Cache-Control")).as(ref).contains("no-cache");
        }
        assertThat(text(get("/sst.firn/commits/" + first + "/zarr.json"))).isEqualTo(GROUP);
    }

    @Test
    void consolidatedMetadataThatAreStoredAreServedAsTheyAre() {
        String own = GROUP.replace("}", ",\"consolidated_metadata\":{\"x\":1}}");
        String none = GROUP.replace("}", ",\"consolidated_metadata\": null ,\"attributes\":{}}");
        commit(Map.of("zarr.json", own, "g/.zmetadata", "stored"));
        assertThat(text(get("/sst.firn/main/zarr.json"))).isEqualTo(own);
        assertThat(text(get("/sst.firn/main/g/.zmetadata"))).isEqualTo("stored");

        commit(Map.of("zarr.json", none));
        assertThat(text(get("/sst.firn/main/zarr.json")))
                .startsWith(
                        "{\"zarr_format\":3,\"node_type\":\"group\",\"consolidated_metadata\": {\"kind\":\"inline\"")
                .endsWith("}} ,\"attributes\":{}}");
    }

    @Test
    void aGroupOfZarrV2HasADocumentOfAllMetadata() {
        assertThat(text(get("/sst.firn/main/g/.zmetadata")))
                .isEqualTo("{\"metadata\":{\".zattrs\":{\"x\":NaN},\".zgroup\":{\"zarr_format\":2},\"v/.zarray\":"
                        + ARRAY_V2 + "},\"zarr_consolidated_format\":1}");
        assertThat(get("/sst.firn/main/.zmetadata").status()).isEqualTo(404);
        assertThat(get("/sst.firn/main/x/.zmetadata").status()).isEqualTo(404);
    }

    @Test
    void metadataThatAreNoJsonAreNotConsolidated() {
        commit(Map.of("a/zarr.json", "{\"zarr_format\":3", "g/.zattrs", "{} {}"));

        assertThat(text(get("/sst.firn/main/zarr.json"))).isEqualTo(GROUP);
        assertThat(get("/sst.firn/main/g/.zmetadata").status()).isEqualTo(404);
    }

    private Reply get(String target, String... fields) {
        HttpFields.Mutable header = HttpFields.build();
        for (int i = 0; i < fields.length; i += 2) {
            header.add(fields[i], fields[i + 1]);
        }
        return face.reply(Ask.of("GET", target, header));
    }

    private static Optional<String> field(Reply reply, String name) {
        List<String> values = new ArrayList<>();
        for (HttpField field : reply.fields()) {
            if (field.getName().equals(name)) {
                values.add(field.getValue());
            }
        }
        assertThat(values).as(name).hasSizeLessThan(2);
        return values.stream().findFirst();
    }

    private static String text(Reply reply) {
        return StandardCharsets.UTF_8
                .decode(((Body.Whole) reply.body()).bytes().duplicate())
                .toString();
    }
}
