package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTextTest {
    private static final String REPOSITORY = "0123456789abcdef0123456789abcdef";
    private static final RefCell CELL =
            new RefCell(RefName.branch("main"), 7, Optional.of(Chain.cid("commit")), Chain.cid("operation"), 0);
    private static final String MEMBERS = "\"commit\":\"" + Chain.cid("commit")
            + "\",\"epoch\":0,\"firn\":\"ref\",\"format\":1,\"operation\":\"" + Chain.cid("operation")
            + "\",\"ref\":\"heads/main\",\"repository\":\"" + REPOSITORY + "\",\"sequence\":7}";

    private static ByteBuffer checked(String members) {
        String checksum = HexFormat.of()
                .formatHex(Sha256.digest(ByteBuffer.wrap(("{" + members).getBytes(StandardCharsets.UTF_8))));
        return ByteBuffer.wrap(
                ("{\"checksum\":\"" + checksum + "\"," + members + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static RefCell decode(ByteBuffer bytes) {
        return CellText.decode(bytes, REPOSITORY, "somewhere");
    }

    @Test
    void aCellIsTheTextOfTheFormatPage() {
        assertThat(ByteBuffer.wrap(CellText.encode(CELL, REPOSITORY))).isEqualTo(checked(MEMBERS));
        assertThat(decode(checked(MEMBERS))).isEqualTo(CELL);
    }

    @Test
    void anyLawfulCellIsReadAsItWasWritten() {
        RefCell deleted = new RefCell(
                RefName.tag("a\"b/é"), Long.MAX_VALUE, Optional.empty(), Chain.cid("operation"), Long.MAX_VALUE);
        assertThat(decode(ByteBuffer.wrap(CellText.encode(deleted, REPOSITORY))))
                .isEqualTo(deleted);
        RefCell longest = new RefCell(RefName.branch("\"".repeat(85)), 1, CELL.commit(), CELL.operation(), 0);
        byte[] bytes = CellText.encode(longest, REPOSITORY);
        assertThat(bytes.length).isLessThan(CellText.MAX_BYTES);
        assertThat(decode(ByteBuffer.wrap(bytes))).isEqualTo(longest);
    }

    /** Each with a right checksum: what is left to refuse is another form of the same values, or an unlawful value. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"sequence\":7|\"sequence\":07",
                "\"sequence\":7|\"sequence\":0",
                "\"sequence\":7|\"sequence\":-7",
                "\"sequence\":7|\"sequence\":9999999999999999999",
                "\"sequence\":7|\"sequence\":7,\"x\":1",
                "\"epoch\":0|\"epoch\": 0",
                "\"epoch\":0,|``",
                "heads/main|heads/m\\u0061in",
                "heads/main|heads/m..n",
                "heads/main|notes/main",
                "\"commit\":\"b|\"commit\":\"z",
                "\"firn\":\"ref\"|\"firn\":\"rex\""
            })
    void anyOtherTextIsCorrupt(String part, String instead) {
        String members = MEMBERS.replace(part, instead);
        assertThat(members).isNotEqualTo(MEMBERS);
        assertThatThrownBy(() -> decode(checked(members))).isInstanceOfSatisfying(FirnException.class, report -> {
            assertThat(report.kind()).isEqualTo(Kind.CORRUPT);
            assertThat(report).hasMessageContaining("somewhere");
        });
    }

    @Test
    void aNewerFormatIsRefusedWithBothVersionsNamed() {
        assertThatThrownBy(() -> decode(checked(MEMBERS.replace("\"format\":1", "\"format\":2,\"new\":true"))))
                .isInstanceOfSatisfying(FirnException.class, report -> {
                    assertThat(report.kind()).isEqualTo(Kind.UNSUPPORTED);
                    assertThat(report).hasMessageContaining("format 2").hasMessageContaining("format 1");
                });
    }

    @Test
    void anythingBehindACellIsCorrupt() {
        byte[] good = CellText.encode(CELL, REPOSITORY);
        byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
        longer[good.length] = '\n';
        assertThatThrownBy(() -> decode(ByteBuffer.wrap(longer))).isInstanceOf(FirnException.class);
        assertThatThrownBy(() -> decode(ByteBuffer.wrap(good, 0, good.length - 1)))
                .isInstanceOf(FirnException.class);
        assertThatThrownBy(() -> decode(ByteBuffer.allocate(0))).isInstanceOf(FirnException.class);
    }
}
