package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Promisor;
import dev.firn.cas.unixfs.FilePart;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A remote that does not answer, behind a server that has other things to do. */
final class RemoteWaitsTest {
    private static final int MAX = 48;
    private static final Block BLOCK = Block.of(Codec.RAW, new byte[] {1, 2, 3});

    private final CountDownLatch waiting = new CountDownLatch(MAX);
    private final CountDownLatch answer = new CountDownLatch(1);

    /** Answers when it is told to. */
    private final class Slow implements Promisor {
        @Override
        public Block fetch(Cid cid, String remote) {
            waiting.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return BLOCK;
        }

        @Override
        public Block fetchLeaf(ObjectRef object, FilePart.Leaf leaf, String remote) {
            return fetch(leaf.cid(), remote);
        }

        @Override
        public boolean settle() {
            return false;
        }

        @Override
        public void close() {}
    }

    /** Below {@code far} is what a remote has, of two repositories; the rest is here. */
    private record Far(List<Promisor> promisors) implements Face {
        @Override
        public String name() {
            return "far";
        }

        @Override
        public boolean takes(List<String> segments) {
            return true;
        }

        @Override
        public Reply reply(Ask ask) {
            if (!ask.segments().get(0).equals("far")) {
                return Reply.text(200, "here");
            }
            Promisor promisor = promisors.get(Integer.parseInt(ask.segments().get(1)) % promisors.size());
            return Reply.of(
                    200, new Body.Whole(promisor.fetch(BLOCK.cid(), "origin").bytes()));
        }
    }

    @Test
    void whatIsHereIsGivenWhileAsManyAsMayWaitForRemotes() throws Exception {
        RemoteWaits waits = new RemoteWaits(MAX);
        Face face = new Far(List.of(waits.limit(new Slow()), waits.limit(new Slow())));
        try (Gateway gateway = Gateway.start(
                GatewaySettings.loopback(0),
                List.of(face),
                new Gateway.Listeners(notice -> {}, Optional.empty()),
                waits)) {
            try {
                askWhileRemotesWait(gateway);
            } finally {
                // Where something failed before: a server that is closed waits for those who wait.
                answer.countDown();
            }
        }
    }

    private void askWhileRemotesWait(Gateway gateway) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
        for (int i = 0; i < MAX; i++) {
            replies.add(ask(client, gateway, "far/" + i));
        }
        assertThat(waiting.await(15, TimeUnit.SECONDS)).as("all wait at once").isTrue();

        assertThat(ask(client, gateway, "near").get().body()).isEqualTo("here\n");
        assertThat(ask(client, gateway, "healthz").get().statusCode()).isEqualTo(200);
        for (int i = 0; i < 2; i++) {
            assertThat(ask(client, gateway, "far/" + i).get().statusCode()).isEqualTo(503);
        }

        answer.countDown();
        for (CompletableFuture<HttpResponse<String>> reply : replies) {
            assertThat(reply.get().statusCode()).isEqualTo(200);
        }
        assertThat(ask(client, gateway, "far/1").get().statusCode()).isEqualTo(200);
    }

    private static CompletableFuture<HttpResponse<String>> ask(HttpClient client, Gateway gateway, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(gateway.uri().resolve("/" + path)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).orTimeout(20, TimeUnit.SECONDS);
    }
}
