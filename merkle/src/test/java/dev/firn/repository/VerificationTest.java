package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.store.VerifyWatch;
import dev.firn.history.Commit;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository.VerifyDepth;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    private final Repository repository =
            Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(1), "tester"));

    @AfterEach
    void close() {
        repository.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MapNode document(ByteBuffer content) {
        return MapNode.builder()
                .put("key", "note")
                .put("object", Cid.ofContent(Codec.RAW, content.duplicate()))
                .put("size", (long) content.remaining())
                .build();
    }

    /** A commit, made by hand, of a manifest with one document whose text does not stand in it. */
    private Cid commitOutOfTheManifest(ByteBuffer content) {
        Commit like;
        try (Session session = repository.session(RefName.branch("like"))) {
            session.put("note", content);
            like = repository.commit(
                    session.commit(CommitRequest.of("m", "a")).commit().orElseThrow());
        }
        Block page = Block.of(
                Codec.DAG_JSON,
                DagJson.encode(MapNode.builder()
                        .put("firn", "manifest")
                        .put("level", 1L)
                        .put("items", (Ipld) new ListNode(List.of(document(content))))
                        .build()));
        Block commit = new Commit(
                        page.cid(), List.of(), "a", CLOCK.instant(), "by hand", new TreeMap<>(), like.summary())
                .toBlock();
        try (StoreWriter writer = repository.store().writer()) {
            writer.put(content);
            writer.put(page);
            writer.put(commit);
            writer.seal();
        }
        return repository
                .refs()
                .create(RefName.branch("main"), commit.cid())
                .commit()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatTheManifestLeavesOutIsReported(VerifyDepth depth) {
        Cid commit = commitOutOfTheManifest(bytes("a short text"));
        VerifyReport report = repository.verify(depth, Optional.empty(), 1);
        assertThat(report.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.message()).contains("\"note\"", "canonical");
            assertThat(damage.hits()).containsExactly(commit + ":note");
        });
    }

    @Test
    void aShortDocumentThatIsNoTextIsSound() {
        commitOutOfTheManifest(ByteBuffer.wrap(new byte[] {(byte) 0xff, 1, 2}));
        assertThat(repository.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                .isEmpty();
    }

    @Test
    void whoWatchesHearsOfEveryContainerAndCanEndIt() {
        commitOutOfTheManifest(ByteBuffer.wrap(new byte[] {(byte) 0xff, 1, 2}));
        AtomicLong ahead = new AtomicLong();
        AtomicLong done = new AtomicLong();
        VerifyWatch watch = new VerifyWatch() {
            @Override
            public void expect(long containers, long sizeBytes) {
                ahead.set(sizeBytes);
            }

            @Override
            public void done(long sizeBytes) {
                done.addAndGet(sizeBytes);
            }
        };
        repository.verify(VerifyDepth.FULL, Optional.empty(), 2, watch);
        assertThat(done.get()).isPositive().isEqualTo(ahead.get());

        VerifyWatch stopping = new VerifyWatch() {
            @Override
            public void done(long sizeBytes) {
                throw new IllegalStateException("enough");
            }
        };
        assertThatThrownBy(() -> repository.verify(VerifyDepth.QUICK, Optional.empty(), 2, stopping))
                .hasMessage("enough");
    }
}
