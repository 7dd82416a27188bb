package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/** A block that is in memory. */
record BlockEntry(Block block) implements CarContent.Entry {
    @Override
    public Cid cid() {
        return block.cid();
    }

    @Override
    public int sizeBytes() {
        return block.sizeBytes();
    }

    @Override
    public ByteBuffer read(IntFunction<ByteBuffer> memory) {
        return block.bytes();
    }
}
