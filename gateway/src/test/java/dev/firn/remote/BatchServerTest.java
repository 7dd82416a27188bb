package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.ipfs.IpfsFace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.Remote;
import dev.firn.transfer.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is asked for many blocks at once, by clients that mean well and others. See docs/format.md, section 12.1. */
final class BatchServerTest {
    private static final Limits SMALL = new Limits(
            16 << 10, 64, 4096, 64 << 20, Duration.ofSeconds(3), Limits.Patience.usual(), Duration.ofSeconds(20));
    private static final HttpLimits PATIENT =
            new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 3, Duration.ofMillis(1));
    private static final String ARRAY = "{\"zarr_format\":2,\"shape\":[60],\"chunks\":[1],\"dtype\":\"<i2\","
            + "\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null}";
    private static final int CHUNKS = 60;
    private static final int CHUNK_BYTES = 100_000;
    private static final int LARGE_BYTES = (5 << 20) + 17;

    private final Path place;
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final Repository repository;
    private final JoinedBlocks blocks;
    private final IpfsFace ipfs;
    private final Gateway gateway;
    private final List<Block> chunks = new ArrayList<>();
    private final List<Block> leaves = new ArrayList<>();

    BatchServerTest(@TempDir Path place) {
        this.place = place;
        this.repository =
                Repository.create(place.resolve("r"), new Surroundings(Clock.systemUTC(), new Random(3), "tester"));
        ServedRepository served = new ServedRepository("r", repository);
        this.blocks = new JoinedBlocks(List.of(repository));
        this.ipfs = new IpfsFace(List.of(served), blocks, SMALL);
        BatchFace batches = new BatchFace(blocks);
        this.gateway = Gateway.start(
                new GatewaySettings("127.0.0.1", 0, Set.of(), SMALL),
                List.of(ipfs, batches, new RefsFace(List.of(served), batches)),
                notices::add);
    }

    @BeforeEach
    void commit() {
        Random random = new Random(4);
        try (Session session = repository.session(RefName.branch("main"))) {
            for (int i = 0; i < CHUNKS; i++) {
                // Long ones and short ones, one behind the other and not; one is empty.
                byte[] bytes = random(random, i % 3 == 0 ? CHUNK_BYTES : 50 * i % 1_000);
                chunks.add(Block.of(Codec.RAW, bytes));
                session.put("array/" + i, ByteBuffer.wrap(bytes));
            }
            session.put("array/.zarray", ByteBuffer.wrap(ARRAY.getBytes(StandardCharsets.US_ASCII)));
            byte[] large = random(random, LARGE_BYTES);
            for (int begin = 0; begin < LARGE_BYTES; begin += 1 << 20) {
                int size = Math.min(1 << 20, LARGE_BYTES - begin);
                leaves.add(Block.of(Codec.RAW, Arrays.copyOfRange(large, begin, begin + size)));
            }
            session.put("large", ByteBuffer.wrap(large));
            session.commit(CommitRequest.of("first", "tester"));
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        ipfs.close();
        blocks.close();
        repository.close();
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void say(Socket socket, String head, byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(body);
        socket.getOutputStream().write(out.toByteArray());
        socket.getOutputStream().flush();
    }

    private static String post(long length) {
        return "POST /.firn/blocks/ HTTP/1.1\nHost: localhost\nContent-Length: " + length + "\n\n";
    }

    /** An answer: its status, and its body as far as it came. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Answer(int status, String head, byte[] body, boolean isWhole) {}

    private static Answer read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return new Answer(0, head.toString(StandardCharsets.ISO_8859_1), new byte[0], false);
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length = Stream.of(text.split("\r\n"))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        byte[] body;
        try {
            body = in.readNBytes(length);
        } catch (SocketException reset) {
            body = new byte[0];
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), text, body, body.length == length);
    }

    interface Check {
        void run() throws IOException;
    }

    private static void eventually(Check check) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - begin > 10_000_000_000L) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private Answer ask(byte[] body) throws IOException {
        try (Socket socket = connect()) {
            say(socket, post(body.length), body);
            return read(socket);
        }
    }

    private Answer raw(String head, byte[] body) throws IOException {
        try (Socket socket = connect()) {
            say(socket, head, body);
            return read(socket);
        }
    }

    private static Map<Cid, byte[]> sections(Answer answer, List<Cid> wanted) throws IOException {
        assertThat(answer.status()).as(answer.head()).isEqualTo(200);
        assertThat(answer.isWhole()).isTrue();
        ByteArrayInputStream in = new ByteArrayInputStream(answer.body());
        BatchAnswer.Input input = (target, offset, length) -> {
            int count = in.read(target, offset, length);
            return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
        };
        BatchAnswer sections = new BatchAnswer(input, wanted, new byte[BatchAnswer.MEMORY_BYTES]);
        Map<Cid, byte[]> found = new LinkedHashMap<>();
        for (Optional<BatchAnswer.Came> came = sections.next(); came.isPresent(); came = sections.next()) {
            byte[] bytes = new byte[came.get().bytes().remaining()];
            came.get().bytes().get(bytes);
            found.put(wanted.get(came.get().number()), bytes);
        }
        return found;
    }

    private static List<Cid> cids(List<Block> blocks) {
        return blocks.stream().map(Block::cid).distinct().toList();
    }

    private void assertGiven(List<Block> expected) throws IOException {
        List<Cid> wanted = cids(expected);
        Map<Cid, byte[]> found = sections(ask(BatchFormat.request(wanted)), wanted);
        assertThat(List.copyOf(found.keySet())).isEqualTo(wanted);
        expected.forEach(block -> assertThat(found.get(block.cid())).isEqualTo(block.toByteArray()));
    }

    @Test
    void whatIsAskedForComesInThatOrder() throws IOException {
        assertGiven(chunks);
        List<Block> mixed = new ArrayList<>(chunks);
        Collections.shuffle(mixed, new Random(5));
        assertGiven(mixed);
        assertGiven(mixed.subList(0, 1));
        Block page = repository.store().block(repository.snapshot("main").manifestCid());
        Block commit = repository.store().block(repository.resolve("main"));
        assertGiven(List.of(page, chunks.get(3), commit));
    }

    @Test
    void theHeaderSaysWhatItIs() throws IOException {
        Answer answer = ask(BatchFormat.request(cids(chunks)));
        assertThat(answer.head())
                .contains("Content-Type: application/vnd.ipld.car; version=1")
                .contains("Cache-Control: no-store");
        assertThat(answer.body()).startsWith(0x19, 0xa2, 0x65, 'r', 'o', 'o', 't', 's', 0x81, 0xd8, 0x2a);
    }

    @Test
    void leavesComeOnceItIsKnownWhereTheyAre() throws IOException {
        List<Cid> wanted = cids(leaves);
        assertThat(sections(ask(BatchFormat.request(wanted)), wanted)).isEmpty();
        assertThat(blocks.findBlock(wanted.get(1))).isPresent();
        assertGiven(leaves);
    }

    @Test
    void whatIsNotHereIsLeftOut() throws IOException {
        List<Cid> wanted = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            wanted.add(Block.of(Codec.RAW, ("absent " + i).getBytes(StandardCharsets.UTF_8))
                    .cid());
        }
        assertThat(ask(BatchFormat.request(wanted)).body()).isEqualTo(BatchFormat.header());
        wanted.add(500, chunks.get(0).cid());
        assertThat(sections(ask(BatchFormat.request(wanted)), wanted))
                .containsOnlyKeys(chunks.get(0).cid());
    }

    @Test
    void whatIsNoListOfCidsIsRefused() throws IOException {
        byte[] good = BatchFormat.request(cids(chunks));
        assertThat(ask(new byte[0]).status()).isEqualTo(400);
        assertThat(ask(new byte[100]).status()).isEqualTo(400);
        assertThat(ask(Arrays.copyOf(good, good.length - 1)).status()).isEqualTo(400);
        assertThat(ask(Arrays.copyOf(good, good.length + 1)).status()).isEqualTo(400);
        byte[] old = Cid.of(0, Codec.DAG_PB.code(), Cid.SHA2_256, new byte[32]).toBytes();
        assertThat(ask(old).status()).isEqualTo(400);
        assertThat(ask(Cid.of(1, Codec.RAW.code(), 0x13, new byte[64]).toBytes())
                        .status())
                .isEqualTo(400);
        assertThat(ask(Cid.parse("bafkqaaa").toBytes()).status()).isEqualTo(400);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i <= BatchFormat.MAX_CIDS; i++) {
            many.writeBytes(chunks.get(0).cid().toBytes());
        }
        assertThat(ask(many.toByteArray()).status()).isEqualTo(400);
    }

    @Test
    void aListThatIsTooLongIsNotRead() throws IOException {
        assertThat(raw(post(BatchFormat.MAX_REQUEST_BYTES + 1), new byte[0]).status())
                .isEqualTo(413);
        assertThat(raw(post(Long.MAX_VALUE), new byte[100]).status()).isEqualTo(413);
        byte[] million = new byte[36 * 1_000_000];
        try (Socket socket = connect()) {
            int status;
            try {
                say(socket, post(million.length), million);
                status = read(socket).status();
            } catch (SocketException broken) {
                // The server said it and closed before it had read all.
                status = 413;
            }
            assertThat(status).isEqualTo(413);
        }
        assertGiven(chunks);
    }

    @Test
    void otherRequestsAreRefused() throws IOException {
        byte[] nothing = new byte[0];
        assertThat(raw("GET /.firn/blocks/ HTTP/1.1\nHost: localhost\n\n", nothing)
                        .head())
                .contains("405")
                .contains("Allow: POST");
        assertThat(raw("PUT /.firn/blocks/ HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n", nothing)
                        .status())
                .isEqualTo(405);
        assertThat(raw("POST /ipfs/bafkqaaa HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n", nothing)
                        .status())
                .isEqualTo(405);
        assertThat(raw("POST /.firn/blocks/ HTTP/1.1\nHost: evil.example\nContent-Length: 36\n\n", new byte[36])
                        .status())
                .isEqualTo(421);
        String chunked = "POST /.firn/blocks/ HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n";
        assertThat(raw(chunked, "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).status())
                .isEqualTo(411);
    }

    @Test
    void aListThatDoesNotComeToItsEndHoldsNobodyUp() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = connect();
                slow.add(socket);
                say(socket, post(36), new byte[] {1});
            }
            eventually(() -> assertThat(ask(new byte[0]).status()).isEqualTo(429));
            // Others are answered meanwhile.
            assertThat(raw("GET /healthz HTTP/1.1\nHost: localhost\n\n", new byte[0])
                            .status())
                    .isEqualTo(200);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 5_000_000_000L) {
                for (Socket socket : slow) {
                    drip(socket);
                }
                Thread.sleep(200);
            }
            assertGiven(chunks);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static void drip(Socket socket) {
        try {
            socket.getOutputStream().write(0);
        } catch (IOException closed) {
            assertThat(closed).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aListThatIsBrokenOffLeavesNothingBehind() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = connect()) {
                say(socket, post(1_000), new byte[i]);
            }
        }
        eventually(() -> assertGiven(chunks));
    }

    @Test
    void soManyBatchesAreSentAtOnceAndNoMore() throws IOException {
        List<Cid> wanted = new ArrayList<>();
        // More than the buffers of a connection take: the same again and again.
        for (int i = 0; i < BatchFormat.MAX_CIDS; i++) {
            wanted.add(chunks.get(0).cid());
        }
        byte[] request = BatchFormat.request(wanted);
        List<Socket> lazy = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = connect();
                lazy.add(socket);
                say(socket, post(request.length), request);
                socket.getInputStream().readNBytes(1_000);
            }
            Answer refused = ask(BatchFormat.request(cids(chunks)));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.head()).contains("Retry-After: 5");
        } finally {
            for (Socket socket : lazy) {
                socket.close();
            }
        }
        eventually(() -> assertGiven(chunks));
    }

    private Path pack() throws IOException {
        try (Stream<Path> packs = Files.walk(place.resolve("r/packs"))) {
            return packs.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void write(Path file, long offset, byte[] bytes) throws IOException {
        assertThat(file.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(offset);
            open.write(bytes);
        }
    }

    private void damage(Block block) throws IOException {
        byte[] all = Files.readAllBytes(pack());
        byte[] bytes = block.toByteArray();
        int at = new String(all, StandardCharsets.ISO_8859_1).indexOf(new String(bytes, StandardCharsets.ISO_8859_1));
        write(pack(), at + 77, new byte[] {(byte) (bytes[77] ^ 4)});
    }

    /** What came of an answer that breaks off, each block whole and right. */
    private static int rightBlocks(Answer answer, List<Cid> wanted) {
        ByteArrayInputStream in = new ByteArrayInputStream(answer.body());
        BatchAnswer.Input input = (target, offset, length) -> {
            int count = in.read(target, offset, length);
            return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
        };
        BatchAnswer sections = new BatchAnswer(input, wanted, new byte[BatchAnswer.MEMORY_BYTES]);
        int count = 0;
        try {
            for (Optional<BatchAnswer.Came> came = sections.next(); came.isPresent(); came = sections.next()) {
                Cid cid = wanted.get(came.get().number());
                assertThat(Cid.ofContent(Codec.RAW, came.get().bytes())).isEqualTo(cid);
                count++;
            }
            throw new AssertionError("the answer came to its end");
        } catch (IOException broken) {
            return count;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDamagedBlockIsNeverSentWhole(boolean wasSentBefore) throws IOException {
        List<Cid> wanted = cids(chunks);
        if (wasSentBefore) {
            assertGiven(chunks);
        }
        // It begins in the first piece of the answer and ends in the second.
        damage(chunks.get(30));
        Answer answer = ask(BatchFormat.request(wanted));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isWhole()).isFalse();
        assertThat(rightBlocks(answer, wanted))
                .isEqualTo(wanted.indexOf(chunks.get(30).cid()));
        // In the first piece: nothing was sent yet.
        assertThat(ask(BatchFormat.request(List.of(chunks.get(30).cid()))).status())
                .isEqualTo(500);
        assertThat(notices).anyMatch(notice -> notice.contains("does not have its hash"));
        assertGiven(chunks.subList(0, 30));
        assertGiven(chunks.subList(31, CHUNKS));
    }

    @Test
    void aCloneNamesADamagedBlockAndNothingRestsOnIt() throws IOException {
        damage(chunks.get(30));
        String url = gateway.uri() + "r";
        try (Repository copy = Samples.empty(9);
                Remote remote = Remotes.open((RemoteAddress.Served) RemoteAddress.parse(url), PATIENT)) {
            FirnException failure = catchThrowableOfType(
                    FirnException.class, () -> Fetch.run(copy, remote, RemoteTest.ALL, RemoteTest.WAY));
            assertThat(failure).hasMessageContaining(chunks.get(30).cid().toString());
            assertThat(copy.refs().allCells()).isEmpty();
            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
        }
    }

    @Test
    void aPackThatEndsTooSoonBreaksTheConnectionOff() throws IOException {
        assertGiven(chunks);
        Path pack = pack();
        assertThat(pack.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile open = new RandomAccessFile(pack.toFile(), "rw")) {
            open.setLength(open.length() / 10);
        }
        Answer answer = ask(BatchFormat.request(cids(chunks)));
        assertThat(answer.isWhole() && answer.status() == 200).isFalse();
        assertThat(answer.status()).isIn(200, 500);
    }

    @Test
    void aCloneComesInBatchesAndIsWhole() {
        String url = gateway.uri() + "r";
        try (Repository copy = Samples.empty(9);
                Remote remote = Remotes.open((RemoteAddress.Served) RemoteAddress.parse(url), PATIENT)) {
            Fetch.run(copy, remote, RemoteTest.ALL, RemoteTest.WAY);
            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
            assertThat(copy.resolve("origin/main")).isEqualTo(repository.resolve("main"));
        }
    }
}
