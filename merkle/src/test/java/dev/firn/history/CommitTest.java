package dev.firn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CommitTest {
    private static final Cid SOME = Cid.ofContent(Codec.DAG_JSON, new byte[] {1});
    private static final Cid OTHER = Cid.ofContent(Codec.DAG_JSON, new byte[] {2});
    private static final Commit COMMIT = new Commit(
            SOME,
            List.of(OTHER),
            "Ada <ada@example.org>",
            Instant.parse("2026-11-21T03:36:32.123456Z"),
            "first\nsecond line",
            new TreeMap<>(Map.of("run", "42")),
            new ChangeSummary(
                    new ChangeSummary.Counts(1, 0, 0),
                    new ChangeSummary.Counts(4, 5, 6),
                    ChangeSummary.Counts.NONE,
                    77));

    @Test
    void aCommitComesBackAsItWasWrittenButForMicroseconds() {
        Commit read = Commit.read(COMMIT.toBlock());
        assertThat(read).isEqualTo(COMMIT);
        assertThat(read.time()).isEqualTo(Instant.parse("2026-11-21T03:36:32.123Z"));
        assertThat(read.subject()).isEqualTo("first");
    }

    @Test
    void theBytesOfACommitAreTheseForEver() {
        assertThat(new String(COMMIT.toBlock().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"author\":\"Ada <ada@example.org>\",\"firn\":\"commit\",\"format\":1,\"manifest\":{\"/\":\""
                                + SOME
                                + "\"},\"message\":\"first\\nsecond line\",\"metadata\":{\"run\":\"42\"},\"parents\":[{\"/\":\""
                                + OTHER
                                + "\"}],\"summary\":{\"arrays\":[1,0,0],\"bytes\":77,\"chunks\":[4,5,6],\"documents\":[0,0,0]},"
                                + "\"time\":\"2026-11-21T03:36:32.123Z\"}");
    }

    @Test
    void aNewerFormatIsRefusedWithBothVersionsNamed() {
        assertThatThrownBy(() -> Commit.read(changed("\"format\":1", "\"format\":2")))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.UNSUPPORTED))
                .hasMessageContaining("2")
                .hasMessageContaining("1");
    }

    @Test
    void whatIsNoCommitIsCorrupt() {
        for (String[] change : new String[][] {
            {"\"commit\"", "\"comet\""},
            {"03:36:32.123Z", "03:36:32.12Z"},
            {"03:36:32.123Z", "25:36:32.123Z"},
            {"\"author\"", "\"auther\""},
            {"\"firn\"", "\"extra\":1,\"firn\""},
            {"[1,0,0]", "[1,0]"},
            {"[1,0,0]", "[1,0,-1]"},
        }) {
            assertThatThrownBy(() -> Commit.read(changed(change[0], change[1])))
                    .as(change[1])
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        }
    }

    private static Block changed(String from, String to) {
        String text = new String(COMMIT.toBlock().toByteArray(), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return Block.of(Codec.DAG_JSON, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anOperationComesBackAsItWasWritten() {
        Operation undo = new Operation(
                "heads/main",
                3,
                new Operation.Move(Optional.of(SOME), Optional.empty()),
                Optional.of(OTHER),
                new Operation.Cause("ada", Instant.parse("2026-11-21T00:00:00Z"), "undo: of commit"),
                Optional.of(SOME));
        assertThat(Operation.read(undo.toBlock())).isEqualTo(undo);
        assertThat(Operation.isOperation(undo.toBlock())).isTrue();
        assertThat(Commit.isCommit(undo.toBlock())).isFalse();
    }
}
