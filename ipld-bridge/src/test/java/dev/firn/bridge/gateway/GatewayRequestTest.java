package dev.firn.bridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections of ipfs/specs, "Trustless Gateway" (2026-03-05) and "Path Gateway", "HTTP Request". */
final class GatewayRequestTest {
    private static final String CID = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    private static final String RAW = "application/vnd.ipld.raw";
    private static final String CAR = "application/vnd.ipld.car";

    private static GatewayRequest parse(String pathAndQuery, String... accept) {
        int query = pathAndQuery.indexOf('?');
        return query < 0
                ? GatewayRequest.parse("/ipfs/" + pathAndQuery, "", List.of(accept))
                : GatewayRequest.parse(
                        "/ipfs/" + pathAndQuery.substring(0, query),
                        pathAndQuery.substring(query + 1),
                        List.of(accept));
    }

    private static Reason refusal(String pathAndQuery, String... accept) {
        return catchThrowableOfType(GatewayRefusal.class, () -> parse(pathAndQuery, accept))
                .reason();
    }

    /** "Accept (request header)": "Below response types MUST be supported". */
    @Test
    void acceptNamesTheFormat() {
        assertThat(parse(CID, RAW).format()).isEqualTo(ResponseFormat.RAW);
        assertThat(parse(CID, CAR).format()).isEqualTo(ResponseFormat.CAR);
        assertThat(parse(CID, "text/html, " + CAR + ";q=0.5;dups=y, " + RAW + ";q=0.4")
                        .format())
                .isEqualTo(ResponseFormat.CAR);
        assertThat(parse(CID, CAR + ";q=0.1", "*/*", "Application/VND.ipld.RAW ; q=0.2")
                        .format())
                .isEqualTo(ResponseFormat.RAW);
        assertThat(parse(CID, CAR + ";q=0, " + RAW + ";q=0.001").format()).isEqualTo(ResponseFormat.RAW);
    }

    /** "format (request query parameter)": "format SHOULD take precedence"; IPIP-523. */
    @Test
    void formatGoesBeforeAccept() {
        assertThat(parse(CID + "?format=car", RAW).format()).isEqualTo(ResponseFormat.CAR);
        assertThat(parse(CID + "?format=raw", CAR + ";dups=nonsense").format()).isEqualTo(ResponseFormat.RAW);
        assertThat(parse(CID + "?format=raw&format=car").format()).isEqualTo(ResponseFormat.RAW);
    }

    /** "Accept (request header)": "SHOULD return HTTP 400 Bad Request when running in strict trustless mode and Accept header is missing". */
    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/*;q=0.3, */*;q=0.1", ",,;"})
    void withoutAFormatARequestIsBad(String accept) {
        assertThat(refusal(CID, accept)).isEqualTo(Reason.BAD_REQUEST);
        assertThat(refusal(CID)).isEqualTo(Reason.BAD_REQUEST);
    }

    @Test
    void formatsThatCannotBeVerifiedAreNotAcceptable() {
        for (String format : List.of("tar", "dag-json", "dag-cbor", "json", "cbor")) {
            assertThat(refusal(CID + "?format=" + format)).isEqualTo(Reason.NOT_ACCEPTABLE);
        }
        assertThat(refusal(CID, "text/html,*/*;q=0.8")).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(refusal(CID, "application/x-tar")).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(refusal(CID + "?format=exe")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(refusal(CID + "?format=", RAW)).isEqualTo(Reason.BAD_REQUEST);
    }

    /** Path Gateway, "Accept (request header)": ipns-record "produces 400 Bad Request if the content is not under the IPNS namespace". */
    @Test
    void anIpnsRecordIsNotBelowIpfs() {
        assertThat(refusal(CID + "?format=ipns-record")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(refusal(CID, "application/vnd.ipfs.ipns-record")).isEqualTo(Reason.BAD_REQUEST);
    }

    /** "GET /ipfs/{cid}[/{path}]": "For block requests only GET /ipfs/{cid} is supported". */
    @Test
    void aBlockHasNoPath() {
        assertThat(refusal(CID + "/a?format=raw")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(parse(CID + "/?format=raw").path().segments()).isEmpty();
        assertThat(parse(CID + "/a//b/?format=car").path().segments()).containsExactly("a", "b");
    }

    /** "dag-scope (request query parameter)": "with default value all". */
    @Test
    void dagScopeIsAllUnlessSaid() {
        assertThat(parse(CID + "?format=car").part().scope()).isEqualTo(DagScope.ALL);
        assertThat(parse(CID + "?format=car&dag-scope=all").part().scope()).isEqualTo(DagScope.ALL);
        assertThat(parse(CID + "?format=car&dag-scope=block").part().scope()).isEqualTo(DagScope.BLOCK);
        assertThat(parse(CID + "?format=car&dag-scope=entity").part().scope()).isEqualTo(DagScope.ENTITY);
        assertThat(refusal(CID + "?format=car&dag-scope=ALL")).isEqualTo(Reason.BAD_REQUEST);
    }

    /** "entity-bytes (request query parameter)": "It implies dag-scope=entity". */
    @Test
    void entityBytesImplyEntity() {
        GatewayRequest.CarPart part =
                parse(CID + "?format=car&entity-bytes=-10%3A*").part();
        assertThat(part.scope()).isEqualTo(DagScope.ENTITY);
        assertThat(part.bytes().map(EntityBytes::toString)).contains("-10:*");
        assertThat(refusal(CID + "?format=car&entity-bytes=1-2")).isEqualTo(Reason.BAD_REQUEST);
        assertThat(parse(CID + "?format=raw&entity-bytes=1-2").part().bytes()).isEmpty();
    }

    /** "CAR order", "CAR dups", "car-order", "car-dups", "car-version": "the URL query parameter SHOULD take precedence". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                       | application/vnd.ipld.car                         | LEFT_OUT",
                "                       | application/vnd.ipld.car;version=1;order=dfs;dups=y | SENT",
                "                       | application/vnd.ipld.car; dups=n                 | LEFT_OUT",
                "                       | application/vnd.ipld.car; order=unk; dups=\"y\"  | SENT",
                "format=car             | application/vnd.ipld.car; dups=y                 | SENT",
                "format=car&car-dups=y  | application/vnd.ipld.car; dups=n                 | SENT",
                "format=car&car-dups=n  | application/vnd.ipld.car; dups=y                 | LEFT_OUT",
                "format=car&car-order=dfs | application/vnd.ipld.car; order=zigzag; dups=y | SENT",
                "format=car&car-version=1 | application/vnd.ipld.car; version=2; dups=y    | SENT",
                "                       | application/vnd.ipld.car;order=zigzag, application/vnd.ipld.car;order=dfs;dups=y;q=0.5 | SENT",
                "format=car             | application/vnd.ipld.raw                         | LEFT_OUT",
            })
    void theFormOfACarIsChosen(String query, String accept, Duplicates duplicates) {
        assertThat(parse(query == null ? CID : CID + "?" + query, accept).part().duplicates())
                .isEqualTo(duplicates);
    }

    /** "CAR format signaling in Response": "HTTP 400 Bad Request or 406 Not Acceptable when a client requested unsupported content type variant". */
    @Test
    void aFormOfCarThatCannotBeHadIsRefused() {
        assertThat(refusal(CID, CAR + ";version=2")).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(refusal(CID, CAR + ";order=zigzag")).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(refusal(CID, CAR + ";dups=maybe")).isEqualTo(Reason.NOT_ACCEPTABLE);
        for (String parameter : List.of("car-version=2", "car-order=zigzag", "car-dups=maybe", "car-dups=")) {
            assertThat(refusal(CID + "?format=car&" + parameter, CAR)).isEqualTo(Reason.BAD_REQUEST);
        }
    }

    /** "Content-Location (response header)"; IPIP-523. */
    @Test
    void whatAcceptDecidedHasALocationOfItsOwn() {
        assertThat(parse(CID, RAW).location()).contains("/ipfs/" + CID + "?format=raw");
        assertThat(parse(CID + "/a%20b?dag-scope=block", CAR + ";dups=y").location())
                .contains("/ipfs/" + CID + "/a%20b?dag-scope=block&format=car&car-dups=y");
        assertThat(parse(CID + "?format=car", RAW).location()).contains("/ipfs/" + CID + "?format=car");
        assertThat(parse(CID + "?format=car&car-dups=y", CAR + ";dups=n;order=dfs")
                        .location())
                .contains("/ipfs/" + CID + "?car-dups=y&format=car&car-order=dfs");
        assertThat(parse(CID + "?format=car", CAR).location()).isEmpty();
        assertThat(parse(CID + "?format=raw").location()).isEmpty();
        assertThat(parse(CID + "?format=raw", "text/html,*/*").location()).isEmpty();
    }

    /** Path Gateway, "400 Bad Request": "when the CID is malformed". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "nonsense",
                "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk",
                "Qm",
                "b",
                "..",
                "%2e%2e",
                "%00",
                "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku%20",
                "baf%"
            })
    void whatIsNoCidIsRefused(String cid) {
        assertThat(refusal(cid + "?format=raw")).isEqualTo(Reason.BAD_REQUEST);
    }

    /** Issue 5, "Hostile input": traversal in every encoding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2e%2e",
                "%2E.",
                ".%2e",
                "a/../../b",
                "a%2fb",
                "a%2F..%2Fb",
                "..%2f",
                "%00",
                "a%00b",
                "%c0%ae%c0%ae",
                "%ff",
                "%",
                "%2",
                "%zz",
                "\u00e9"
            })
    void namesThatLeadElsewhereAreRefused(String path) {
        assertThat(refusal(CID + "/" + path + "?format=car")).isEqualTo(Reason.BAD_REQUEST);
    }

    @Test
    void namesAreDecodedOnceOnly() {
        assertThat(parse(CID + "/%252e%252e/a+b/%C3%A9/..a/%5c..?format=car")
                        .path()
                        .segments())
                .containsExactly("%2e%2e", "a+b", "\u00e9", "..a", "\\..");
    }

    @Test
    void longPathsAndQueriesAreRefused() {
        assertThat(refusal(CID + "/a".repeat(ContentPath.MAX_SEGMENTS + 1) + "?format=car"))
                .isEqualTo(Reason.BAD_REQUEST);
        assertThat(parse(CID + "/a".repeat(ContentPath.MAX_SEGMENTS) + "?format=car")
                        .path()
                        .segments())
                .hasSize(ContentPath.MAX_SEGMENTS);
        assertThat(refusal(CID + "/" + "a".repeat(ContentPath.MAX_LENGTH) + "?format=car"))
                .isEqualTo(Reason.BAD_REQUEST);
        assertThat(refusal(CID + "?format=car" + "&a=b".repeat(64))).isEqualTo(Reason.BAD_REQUEST);
    }

    /** Whatever comes is understood or refused; nothing else is thrown. */
    @Test
    void randomRequestsAreUnderstoodOrRefused() {
        List<String> words = List.of(
                CID,
                "/",
                "..",
                "%2e",
                "%",
                "?",
                "&",
                "=",
                "format",
                "car",
                "raw",
                "dag-scope",
                "entity-bytes",
                ":",
                "*",
                "-1",
                "99999999999999999999",
                ";",
                "\"",
                "\\",
                ",",
                "q=",
                "application/vnd.ipld.car",
                "dups",
                "y",
                "\u00ff",
                "\ud800",
                "+",
                " ");
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String path = random.nextBoolean() ? "/ipfs/" + CID : "/ipfs/";
            StringBuilder[] texts = {new StringBuilder(path), new StringBuilder(), new StringBuilder()};
            for (StringBuilder text : texts) {
                for (int i = random.nextInt(8); i > 0; i--) {
                    text.append(words.get(random.nextInt(words.size())));
                }
            }
            try {
                GatewayRequest.parse(texts[0].toString(), texts[1].toString(), List.of(texts[2].toString()));
            } catch (GatewayRefusal expected) {
                assertThat(expected.reason()).as("seed " + seed).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0:*, 1026, 0, 1026", "512:1023, 1026, 512, 1024", "512:-256, 1026, 512, 771", "-5:*, 1026, 1021, 1026",
                "-9999:*, 1026, 0, 1026",
        "-9999:-3, 1026, 0, 1024", "0:0, 1026, 0, 1", "1025:9223372036854775807, 1026, 1025, 1026",
                "-1:-1, 1026, 1025, 1026", "499:-1000, 2000, 499, 1001",
    })
    void aRangeIsCutToTheFile(String text, long sizeBytes, long begin, long end) {
        assertThat(EntityBytes.parse(text).within(sizeBytes)).contains(new EntityBytes.Span(begin, end));
    }

    @Test
    void aRangeOfNoBytesIsNone() {
        assertThat(EntityBytes.parse("0:*").within(0)).isEmpty();
        assertThat(EntityBytes.parse("5:-6").within(10)).isEqualTo(Optional.empty());
        assertThat(EntityBytes.parse("-1:0").within(10)).isEmpty();
    }

    /** "entity-bytes": "SHOULD return an HTTP 400 Bad Request error when the requested range is entirely outside of the entity's byte range". */
    @ParameterizedTest
    @CsvSource({
        "10:*, 10",
        "10:20, 10",
        "-20:-11, 10",
        "0:-11, 10",
        "9223372036854775807:*, 10",
        "-9223372036854775808:-9223372036854775807, 10"
    })
    void aRangeOutsideOfTheFileIsBad(String text, long sizeBytes) {
        assertThat(catchThrowableOfType(
                                GatewayRefusal.class,
                                () -> EntityBytes.parse(text).within(sizeBytes))
                        .reason())
                .isEqualTo(Reason.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "1",
                "1:",
                ":1",
                "*:1",
                "a:b",
                "1:2:3",
                "9223372036854775808:*",
                "0:99999999999999999999",
                "2:1",
                "-1:-2",
                "1.5:2",
                "+1:2",
                " 1:2"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThat(catchThrowableOfType(GatewayRefusal.class, () -> EntityBytes.parse(text))
                        .reason())
                .isEqualTo(Reason.BAD_REQUEST);
    }
}
