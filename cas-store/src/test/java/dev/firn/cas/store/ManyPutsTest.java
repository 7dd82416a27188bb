package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Puts so many that the filter over what is known comes into play; it must neither lose anything nor let anything be stored twice. */
class ManyPutsTest {
    private static final int MANY = 40_000;

    private final MemorySpace space = new MemorySpace(() -> 0L);
    private final Store store = Store.open(
            space,
            StoreContract.REPOSITORY,
            StoreOptions.defaults(new Random(1)).withPacks(1 << 20, 5_000, 2 << 20));

    private static ByteBuffer object(int number) {
        return ByteBuffer.allocate(8).putInt(number).putInt(~number).flip();
    }

    private WriteStatistics put(int begin, int end, List<ObjectRef> objects) {
        try (StoreWriter writer = store.writer()) {
            for (int i = begin; i < end; i++) {
                objects.add(writer.put(object(i)));
            }
            return writer.seal();
        }
    }

    @Test
    void ofManyPutsEachIsStoredOnceAndFound() {
        List<ObjectRef> objects = new ArrayList<>();
        assertThat(put(0, MANY, objects).newObjects()).isEqualTo(MANY);
        WriteStatistics again = put(MANY / 2, MANY + MANY / 2, objects);
        assertThat(again.sharedObjects()).isEqualTo(MANY / 2);
        assertThat(again.newObjects()).isEqualTo(MANY / 2);
        for (int i = 0; i < objects.size(); i++) {
            int number = i < MANY ? i : i - MANY / 2;
            assertThat(store.knows(objects.get(i))).isTrue();
            assertThat(store.bytes(objects.get(i))).isEqualTo(object(number));
        }
    }

    @Test
    void whatAnotherStoredMeanwhileIsKnownOnceItWasListed() {
        List<ObjectRef> objects = new ArrayList<>();
        put(0, MANY, objects);
        Store other = Store.open(space, StoreContract.REPOSITORY, StoreOptions.defaults(new Random(2)));
        ObjectRef late;
        try (StoreWriter writer = other.writer()) {
            late = writer.put(object(MANY));
            writer.seal();
        }
        store.refresh();
        assertThat(store.knows(late)).isTrue();
    }
}
