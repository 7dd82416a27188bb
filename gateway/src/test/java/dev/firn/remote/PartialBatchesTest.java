package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.ipfs.IpfsFace;
import dev.firn.manifest.Scope;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.LazyFetch;
import dev.firn.transfer.Remote;
import dev.firn.transfer.Samples;
import dev.firn.transfer.TransferRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones of a part of a served repository: of few commits, of one path. They too ask for many blocks at once, and for none that was left out. */
final class PartialBatchesTest {
    private static final String ARRAY = "{\"zarr_format\":2,\"shape\":[60],\"chunks\":[1],\"dtype\":\"<i2\","
            + "\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null}";
    private static final int CHUNKS = 60;
    private static final int CHUNK_BYTES = 3_000;
    private static final int LARGE_BYTES = 3 << 20;
    private static final Pattern SENT = Pattern.compile("\" (\\d{3}) (\\d+) ");

    private final List<String> access = Collections.synchronizedList(new ArrayList<>());
    private final Repository repository;
    private final JoinedBlocks blocks;
    private final IpfsFace ipfs;
    private final Gateway gateway;
    private final Random random = new Random(4);

    PartialBatchesTest(@TempDir Path place) {
        this.repository =
                Repository.create(place.resolve("r"), new Surroundings(Clock.systemUTC(), new Random(3), "tester"));
        ServedRepository served = new ServedRepository("r", repository);
        GatewaySettings settings = GatewaySettings.loopback(0);
        this.blocks = new JoinedBlocks(List.of(repository));
        this.ipfs = new IpfsFace(List.of(served), blocks, settings.limits());
        BatchFace batches = new BatchFace(blocks);
        this.gateway = Gateway.start(
                settings,
                List.of(ipfs, batches, new RefsFace(List.of(served), batches)),
                new Gateway.Listeners(notice -> {}, Optional.of(access::add)));
    }

    @BeforeEach
    void commitTwice() {
        for (String message : List.of("first", "second")) {
            try (Session session = repository.session(RefName.branch("main"))) {
                session.put("array/.zarray", ByteBuffer.wrap(ARRAY.getBytes(StandardCharsets.US_ASCII)));
                for (int i = 0; i < CHUNKS; i++) {
                    session.put("array/" + i, bytes(CHUNK_BYTES));
                }
                session.put("large", bytes(LARGE_BYTES));
                session.commit(CommitRequest.of(message, "tester"));
            }
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        ipfs.close();
        blocks.close();
        repository.close();
    }

    private ByteBuffer bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aShallowCloneComesInBatchesWithoutTheVersionsBefore() {
        Cid second = repository.resolve("main");
        Cid first = repository.resolve("main~1");
        try (Repository copy = Samples.empty(9);
                Remote remote = remote()) {
            Fetch.run(copy, remote, request(new TransferRequest.Extent(Scope.all(), 1)), RemoteTest.WAY);

            assertThat(copy.resolve("origin/main")).isEqualTo(second);
            assertThat(copy.log(second)).hasSize(1);
            assertThat(copy.store().absences().find(first)).isPresent();
            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
            assertSame(copy, "large");
            assertSame(copy, "array/59");
        }
        assertThat(sentBytes()).isBetween((long) LARGE_BYTES, 2L * LARGE_BYTES);
        assertMostCameInBatches();
    }

    @Test
    void aCloneOfOnePathComesInBatchesAndTheRestWhenItIsRead() {
        Cid second = repository.resolve("main");
        try (Repository copy = Samples.empty(9);
                Remote remote = remote()) {
            Scope array = new Scope(List.of("array"));
            Fetch.run(copy, remote, request(new TransferRequest.Extent(array, Integer.MAX_VALUE)), RemoteTest.WAY);

            assertThat(copy.log(second)).hasSize(2);
            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
            assertSame(copy, "array/59");
            assertThat(sentBytes()).isLessThan(LARGE_BYTES);
            assertMostCameInBatches();

            copy.store().fetchPromised(new LazyFetch(copy.store(), name -> remote));
            assertSame(copy, "large");
        }
    }

    private Remote remote() {
        return Remotes.open((RemoteAddress.Served) RemoteAddress.parse(gateway.uri() + "r"), HttpLimits.defaults());
    }

    private static FetchRequest request(TransferRequest.Extent extent) {
        return new FetchRequest("origin", extent, FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
    }

    private void assertSame(Repository copy, String key) {
        assertThat(copy.snapshot("origin/main").get(key))
                .isEqualTo(repository.snapshot("main").get(key));
    }

    /** What replies had as bodies. */
    private long sentBytes() {
        return List.copyOf(access).stream()
                .map(SENT::matcher)
                .filter(Matcher::find)
                .mapToLong(sent -> Long.parseLong(sent.group(2)))
                .sum();
    }

    private void assertMostCameInBatches() {
        List<String> lines = List.copyOf(access);
        assertThat(lines).anyMatch(line -> line.contains("\"POST /.firn/blocks/"));
        assertThat(lines.stream().filter(line -> line.contains(" /ipfs/")))
                .as("blocks that were asked for alone")
                .hasSizeLessThan(CHUNKS / 2);
    }
}
