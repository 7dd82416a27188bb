package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import java.nio.ByteBuffer;
import java.util.List;

/** A commit as a repository makes it, in small: a chunk, a chunk-map node, a page, an operation and a commit. */
final class TinyCommit {
    private TinyCommit() {}

    static void write(Store store, int number) {
        try (StoreWriter writer = store.writer()) {
            writer.put(ByteBuffer.wrap(StoreContract.bytes(number, 100 + number % 50)));
            writer.put(node(number));
            writer.putLines(List.of(
                    StoreContract.json(3 * number),
                    StoreContract.json(3 * number + 1),
                    StoreContract.json(3 * number + 2)));
            writer.seal();
        }
    }

    static Block node(int number) {
        return Block.of(Codec.DAG_CBOR, StoreContract.bytes(-1L - number, 300));
    }

    static ObjectRef chunk(int number) {
        byte[] bytes = StoreContract.bytes(number, 100 + number % 50);
        return new ObjectRef(Cid.ofContent(Codec.RAW, bytes), bytes.length);
    }

    /** That all of it is there; the store itself sees to it that the bytes are right. */
    static void check(Store store, int number) {
        assertThat(store.bytes(chunk(number)).remaining()).isEqualTo(100 + number % 50);
        assertThat(store.block(node(number).cid()).sizeBytes()).isEqualTo(300);
        for (int i = 0; i < 3; i++) {
            Block line = StoreContract.json(3 * number + i);
            assertThat(store.block(line.cid()).bytes()).isEqualTo(line.bytes());
        }
    }
}
