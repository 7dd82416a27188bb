package dev.firn.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.repository.Repository;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.LocalRemote;
import dev.firn.transfer.Remote;
import dev.firn.transfer.RemoteRef;
import dev.firn.transfer.Samples;
import dev.firn.transfer.StoreSource;
import dev.firn.transfer.TransferSource;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of the blocks and refs of one repository, which can be told to misbehave. */
final class BlockServer implements Closeable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Cid, byte[]> blocks = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile byte[] refs;
    private volatile Answer answer = BlockServer::send;
    private final AtomicInteger batchRequests = new AtomicInteger();
    private volatile Batch batch = (exchange, wanted, number) -> status(exchange, 404);

    /** How a request for a block is answered. */
    interface Answer {
        void give(HttpExchange exchange, byte[] block, int number) throws IOException;
    }

    /** How a request for a batch of blocks is answered. */
    interface Batch {
        void give(HttpExchange exchange, List<Cid> wanted, int number) throws IOException;
    }

    static {
        // Header and body are sent apart, and the body would wait for the client to have taken the header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    BlockServer(Repository repository, Map<Cid, byte[]> known) throws IOException {
        blocks.putAll(known);
        refs = RefsDocument.of(repository, Optional.of("/batches/")).encode();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/sample/.firn/refs", exchange -> send(exchange, refs, 0));
        server.createContext("/ipfs/", this::block);
        server.createContext("/batches/", this::batch);
        server.start();
    }

    /** Every block by its CID, leaves of large objects too. */
    static Map<Cid, byte[]> gather(Repository repository) {
        Map<Cid, byte[]> blocks = new ConcurrentHashMap<>();
        TransferSource all = new StoreSource(repository.store());
        TransferSource noting = new TransferSource() {
            @Override
            public String place() {
                return "here";
            }

            @Override
            public Optional<Block> findBlock(Cid cid) {
                return all.findBlock(cid).map(this::note);
            }

            @Override
            public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
                return note(all.leaf(object, leaf));
            }

            private Block note(Block block) {
                blocks.put(block.cid(), block.toByteArray());
                return block;
            }
        };
        Remote remote = new Remote() {
            @Override
            public String place() {
                return "here";
            }

            @Override
            public List<RemoteRef> refs() {
                return new LocalRemote(repository).refs();
            }

            @Override
            public TransferSource blocks() {
                return noting;
            }

            @Override
            public void close() {}
        };
        try (Repository aside = Samples.empty(99)) {
            Fetch.run(aside, remote, RemoteTest.ALL, RemoteTest.WAY);
        }
        return blocks;
    }

    private void block(HttpExchange exchange) throws IOException {
        String text = exchange.getRequestURI().getPath().substring("/ipfs/".length());
        byte[] bytes = blocks.get(Cid.parse(text));
        boolean asksForRaw = "format=raw".equals(exchange.getRequestURI().getQuery());
        if (bytes == null || !asksForRaw) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        try {
            answer.give(exchange, bytes, requests.incrementAndGet());
        } finally {
            exchange.close();
        }
    }

    private void batch(HttpExchange exchange) throws IOException {
        try {
            byte[] request = exchange.getRequestBody().readAllBytes();
            batch.give(exchange, BatchFormat.wanted(ByteBuffer.wrap(request)), batchRequests.incrementAndGet());
        } finally {
            exchange.close();
        }
    }

    /** The section of a block in the answer to a batch. */
    byte[] section(Cid cid) {
        return section(cid, block(cid));
    }

    static byte[] section(Cid cid, byte[] block) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BatchFormat.head(cid, block.length));
        out.writeBytes(block);
        return out.toByteArray();
    }

    /** The answer to a batch as it should be. */
    byte[] answer(List<Cid> wanted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BatchFormat.header());
        wanted.forEach(cid -> out.writeBytes(section(cid)));
        return out.toByteArray();
    }

    /** Sends the answer to a batch. */
    static void sendBatch(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipld.car; version=1");
        send(exchange, bytes, 0);
    }

    void batches(Batch how) {
        batch = how;
    }

    int batchRequests() {
        return batchRequests.get();
    }

    byte[] block(Cid cid) {
        return Objects.requireNonNull(blocks.get(cid));
    }

    static void send(HttpExchange exchange, byte[] bytes, int number) throws IOException {
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    void answer(Answer how) {
        answer = how;
    }

    void refs(byte[] document) {
        refs = document;
    }

    void add(Block block) {
        blocks.put(block.cid(), block.toByteArray());
    }

    int requests() {
        return requests.get();
    }

    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
