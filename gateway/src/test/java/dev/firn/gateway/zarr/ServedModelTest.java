package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Face;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.gateway.ipfs.IpfsFace;
import dev.firn.gateway.zarr.KeptConnection.Asked;
import dev.firn.gateway.zarr.KeptConnection.Came;
import dev.firn.gateway.zarr.ServedModel.Content;
import dev.firn.remote.BatchFace;
import dev.firn.remote.RefsFace;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.Remote;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferOptions;
import dev.firn.transfer.TransferProgress;
import dev.firn.transfer.TransferRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server of two repositories answers as the maps beside them say, whatever is asked again, over whichever connection, while versions come, refs move, and packs are merged. More
 * seeds: {@code -Dfirn.served.seeds=100}, from {@code -Dfirn.served.first=1} on.
 */
class ServedModelTest {
    private static final long FIRST = Long.getLong("firn.served.first", 13);
    private static final long SEEDS = Long.getLong("firn.served.seeds", 3);
    private static final int STEPS = Integer.getInteger("firn.served.steps", 120);
    private static final FetchRequest ALL = new FetchRequest(
            "origin", TransferRequest.Extent.whole(), FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
    private static final int HTTP2_SECONDS = 30;
    private static final int[] KEPT_BYTES = {64 << 20, 3 << 20, 1 << 20};

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReplyIsWhatTheModelSays(long seed) throws Exception {
        try (Run run = new Run(directory, seed)) {
            for (int step = 0; step < STEPS; step++) {
                run.step(step);
            }
            run.clone(directory.resolve("clone"));
        }
    }

    private static final class Run implements Closeable {
        private final long seed;
        private final Random random;
        private final List<ServedModel> models;
        private final List<Content> contents;
        private final JoinedBlocks blocks;
        private final IpfsFace ipfs;
        private final Gateway gateway;
        private final KeptConnection connection;
        private final ServedBlocks served;
        private final HttpClient http2 = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        private final List<ServedRequest> earlier = new ArrayList<>();
        private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

        Run(Path directory, long seed) throws Exception {
            this.seed = seed;
            this.random = new Random(seed);
            this.contents = ServedModel.contents(7, 2);
            this.models = List.of(
                    new ServedModel("a", directory.resolve("a"), seed),
                    new ServedModel("b", directory.resolve("b"), ~seed));
            models.forEach(model -> commit(model, RefName.branch("main")));
            List<ServedRepository> repositories = models.stream()
                    .map(model -> new ServedRepository(model.name, model.repository))
                    .toList();
            this.blocks = new JoinedBlocks(
                    models.stream().map(model -> model.repository).toList());
            this.ipfs = new IpfsFace(repositories, blocks, Limits.defaults());
            BatchFace batches = new BatchFace(blocks);
            VerifiedBytes verified = new VerifiedBytes(KEPT_BYTES[(int) (seed % KEPT_BYTES.length)]);
            List<Face> faces = List.of(
                    ipfs,
                    batches,
                    new RefsFace(repositories, batches),
                    new ZarrFace(repositories, Limits.defaults(), verified));
            this.gateway = Gateway.start(GatewaySettings.loopback(0), faces, notices::add);
            this.connection = new KeptConnection(gateway.uri().getPort());
            this.served = new ServedBlocks(models, connection, random);
            http2.start();
        }

        void step(int step) throws Exception {
            String what = "seed " + seed + ", step " + step;
            if (random.nextInt(3) == 0) {
                change(models.get(random.nextInt(models.size())));
            }
            List<ServedRequest> requests = new ArrayList<>();
            for (int i = random.nextInt(10); i >= 0; i--) {
                boolean isNew = earlier.size() < 10 || random.nextInt(4) == 0;
                ServedRequest request = isNew
                        ? ServedRequest.any(models.get(random.nextInt(models.size())), random)
                        : earlier.get(earlier.size() - 1 - random.nextInt(Math.min(40, earlier.size())));
                if (isNew) {
                    earlier.add(request);
                }
                requests.add(request);
            }
            List<Asked> asked = requests.stream().map(ServedRequest::asked).toList();
            boolean isSecond = random.nextInt(4) == 0;
            List<Came> replies = isSecond ? askSecond(asked) : connection.ask(asked);
            for (int i = 0; i < requests.size(); i++) {
                requests.get(i).check(replies.get(i), what + (isSecond ? ", HTTP/2: " : ": ") + asked.get(i));
            }
            if (random.nextInt(3) == 0) {
                served.ask(what);
            }
            assertThat(notices).as(what).isEmpty();
        }

        /** All at once, over one connection of HTTP/2. */
        private List<Came> askSecond(List<Asked> all) {
            return all.stream()
                    .map(asked -> {
                        Request request = http2.newRequest(
                                        "localhost", gateway.uri().getPort())
                                .method(asked.method())
                                .path(asked.target());
                        request.headers(fields -> {
                            for (int i = 0; i < asked.fields().size(); i += 2) {
                                fields.add(asked.fields().get(i), asked.fields().get(i + 1));
                            }
                        });
                        request.timeout(HTTP2_SECONDS, TimeUnit.SECONDS);
                        return new CompletableResponseListener(request, 16 << 20).send();
                    })
                    .toList()
                    .stream()
                    .map(reply -> came(reply.join()))
                    .toList();
        }

        private static Came came(ContentResponse reply) {
            Map<String, String> fields = new HashMap<>();
            reply.getHeaders().forEach(field -> fields.put(field.getName().toLowerCase(Locale.ROOT), field.getValue()));
            return new Came(reply.getStatus(), fields, reply.getContent());
        }

        /** All versions of the first repository, fetched from the server. */
        void clone(Path clone) {
            ServedModel model = models.get(0);
            RemoteSettings settings = new RemoteSettings(clone, clone, ServedModel.surroundings(seed));
            try (Remote remote = settings.open(gateway.uri() + model.name);
                    Repository copy = Repository.create(clone, ServedModel.surroundings(seed))) {
                Fetch.run(copy, remote, ALL, new Transfer.Way(TransferOptions.defaults(), TransferProgress.none()));
                for (Cid commit : model.reachable()) {
                    Map<String, Content> keys =
                            ServedModel.at(model.versions, commit).keys();
                    Snapshot version = copy.snapshot(commit);
                    Map<String, Boolean> same = new TreeMap<>();
                    version.forEachKey(
                            "",
                            (key, object) -> same.put(
                                    key, version.get(key).equals(ByteBuffer.wrap(ServedModel.at(keys, key).bytes))));
                    assertThat(same.keySet()).as("seed %d, clone", seed).isEqualTo(keys.keySet());
                    assertThat(same.values()).as("seed %d, clone", seed).doesNotContain(false);
                }
            }
            assertThat(notices).as("seed %d, clone", seed).isEmpty();
        }

        private void change(ServedModel model) {
            Repository through = random.nextBoolean() ? model.repository : model.other;
            List<Cid> commits = new ArrayList<>(model.versions.keySet());
            Cid some = commits.get(random.nextInt(commits.size()));
            RefName branch = RefName.branch(ServedModel.NAMES.get(random.nextInt(ServedModel.NAMES.size())));
            RefName tag = RefName.tag(ServedModel.NAMES.get(random.nextInt(ServedModel.NAMES.size())));
            boolean isBranch = model.refs.containsKey(branch.toString());
            switch (random.nextInt(10)) {
                case 0 -> {
                    if (isBranch) {
                        through.refs().delete(branch);
                        model.refs.remove(branch.toString());
                    } else {
                        through.refs().create(branch, some);
                        model.refs.put(branch.toString(), some);
                    }
                }
                case 1 -> {
                    if (model.refs.remove(tag.toString()) != null) {
                        through.refs().delete(tag);
                    } else {
                        through.refs().create(tag, some);
                        model.refs.put(tag.toString(), some);
                    }
                }
                case 2 -> {
                    if (isBranch) {
                        through.refs().reset(branch, some);
                        model.refs.put(branch.toString(), some);
                    }
                }
                case 3 -> through.maintain();
                case 4 -> model.repository.store().refresh();
                default -> commit(model, branch, through);
            }
        }

        private void commit(ServedModel model, RefName branch) {
            commit(model, branch, model.repository);
        }

        private void commit(ServedModel model, RefName branch, Repository through) {
            SortedMap<String, Optional<Content>> changes = new TreeMap<>();
            for (int i = model.versions.isEmpty() ? 12 : random.nextInt(4); i >= 0; i--) {
                String key = ServedModel.KEYS.get(random.nextInt(ServedModel.KEYS.size()));
                boolean isGone = !model.versions.isEmpty() && random.nextInt(4) == 0;
                changes.put(key, isGone ? Optional.empty() : Optional.of(model.content(key, random, contents)));
            }
            model.commit(branch, changes, through);
        }

        @Override
        public void close() throws IOException {
            LifeCycle.stop(http2);
            connection.close();
            gateway.close();
            ipfs.close();
            blocks.close();
            models.forEach(ServedModel::close);
        }
    }
}
