package dev.firn.remote;

import dev.firn.cas.Cid;
import dev.firn.transfer.BlockBatches;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Blocks of a server that offers many at once. See docs/format.md, section 12.1. Safe for many threads. */
final class ServedBatches implements BlockBatches {
    private static final int MAX_BLOCKS = 1_024;

    private final HttpLimits limits;
    private final URI uri;
    private final Queue<byte[]> memories = new ConcurrentLinkedQueue<>();
    private volatile boolean areOffered = true;

    /** Those of the server at {@code uri}. */
    ServedBatches(HttpLimits limits, URI uri) {
        this.limits = limits;
        this.uri = uri;
    }

    @Override
    public boolean areOffered() {
        return areOffered;
    }

    @Override
    public int maxBlocks() {
        return MAX_BLOCKS;
    }

    @Override
    public List<Cid> fetch(List<Cid> wanted, Taker taker) {
        Queue<byte[]> lent = memories;
        byte[] memory = Optional.ofNullable(lent.poll()).orElseGet(() -> new byte[BatchAnswer.MEMORY_BYTES]);
        try {
            return new Fetch(taker, memory).run(wanted);
        } finally {
            lent.add(memory);
        }
    }

    /** One batch, asked for again as long as something of it comes. For one thread. */
    private final class Fetch {
        private final Taker taker;
        private final byte[] memory;
        private final List<Cid> alone = new ArrayList<>();
        /** How many of those that were asked for last came, or were passed over. */
        private int through;

        Fetch(Taker taker, byte[] memory) {
            this.taker = taker;
            this.memory = memory;
        }

        List<Cid> run(List<Cid> wanted) {
            List<Cid> rest = wanted;
            do {
                through = 0;
                askAsFarAsItGoes(rest);
                rest = rest.subList(through, rest.size());
            } while (through > 0 && areOffered && !rest.isEmpty());
            alone.addAll(rest);
            return alone;
        }

        private void askAsFarAsItGoes(List<Cid> rest) {
            try {
                ask(rest);
            } catch (BatchAnswer.NoBatchException e) {
                areOffered = false;
            } catch (IOException e) {
                // What came whole is kept, and the rest asked for again. Where nothing came, whoever asks for one block
                // finds out why, and says it.
                return;
            }
        }

        private void ask(List<Cid> rest) throws IOException {
            Map<String, String> fields =
                    Map.of("Accept", BatchFormat.ANSWER_TYPE, "Content-Type", BatchFormat.REQUEST_TYPE);
            try (HttpAnswer answer = HttpAnswer.post(uri, fields, BatchFormat.request(rest), limits)) {
                if (answer.status() != 200) {
                    answer.skipShortBody();
                    if (!HttpGet.isLater(answer.status())) {
                        throw new BatchAnswer.NoBatchException("status " + answer.status());
                    }
                    return;
                }
                if (!isCar(answer.header("Content-Type"))) {
                    throw new BatchAnswer.NoBatchException("another type of content");
                }
                take(rest, answer);
            }
        }

        private static boolean isCar(Optional<String> type) {
            return type.filter(it -> it.equals(BatchFormat.ANSWER_TYPE) || it.startsWith(BatchFormat.ANSWER_TYPE + ";"))
                    .isPresent();
        }

        private void take(List<Cid> rest, HttpAnswer answer) throws IOException {
            BatchAnswer blocks = new BatchAnswer(answer::read, rest, memory);
            for (Optional<BatchAnswer.Came> came = blocks.next(); came.isPresent(); came = blocks.next()) {
                int number = came.get().number();
                alone.addAll(rest.subList(through, number));
                if (!taker.take(rest.get(number), came.get().bytes())) {
                    alone.add(rest.get(number));
                }
                through = number + 1;
                answer.moreTime();
            }
            // Those behind the last that came are not at hand there.
            alone.addAll(rest.subList(through, rest.size()));
            through = rest.size();
        }
    }
}
