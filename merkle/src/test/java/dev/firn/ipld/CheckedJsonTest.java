package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CheckedJsonTest {
    private static final MapNode STAMP =
            MapNode.builder().put("firn", "repository").put("format", 1).build();
    /** The digest is that of {@code printf '{"firn":"repository","format":1}' | sha256sum}. */
    private static final String FILE =
            "{\"checksum\":\"6c8fee86104631e97bf73d6462b4be212e37d750a60940a664c8b48d7e181457\",\"firn\":\"repository\",\"format\":1}\n";

    @Test
    void theFileCarriesTheDigestOfTheRest() {
        assertThat(new String(CheckedJson.seal(STAMP), StandardCharsets.UTF_8)).isEqualTo(FILE);
        assertThat(open(FILE)).isEqualTo(STAMP);
    }

    @Test
    void everyChangedByteIsReported() {
        byte[] file = CheckedJson.seal(STAMP);
        for (int at = 0; at < file.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] mutated = file.clone();
                mutated[at] ^= (byte) change;
                Refused.corrupt("byte " + at, "the stamp", () -> CheckedJson.open(mutated, "the stamp"));
            }
        }
    }

    @Test
    void everyTruncationIsReported() {
        byte[] file = CheckedJson.seal(STAMP);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            Refused.corrupt("length " + length, "the stamp", () -> CheckedJson.open(cut, "the stamp"));
        }
    }

    @Test
    void whatIsNotExactlyOneSealedMapAndOneLineFeedIsReported() {
        corrupt(FILE + "\n");
        corrupt("\n" + FILE);
        corrupt(FILE.replace("\n", "\r\n"));
        corrupt(FILE.replace("{\"checksum", "{ \"checksum"));
        corrupt("{\"firn\":\"repository\",\"format\":1}\n");
        corrupt("{\"checksum\":1}\n");
        corrupt("[]\n");
        corrupt("null\n");
        corrupt("");
        corrupt("\n");
    }

    @Test
    void aMapThatHasAChecksumAlreadyCannotBeSealed() {
        MapNode map = MapNode.builder().put("checksum", "a").build();
        assertThatThrownBy(() -> CheckedJson.seal(map)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void corrupt(String file) {
        Refused.corrupt(file, "the stamp", () -> open(file));
    }

    private static MapNode open(String file) {
        return CheckedJson.open(file.getBytes(StandardCharsets.UTF_8), "the stamp");
    }
}
