package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What goes into a CAR: roots, and blocks in an order that is always the same. For one thread, but blocks may be read by others.
 *
 * <p>Whatever reads throws a {@link dev.firn.cas.FirnException} of kind MISSING, CORRUPT or IO.
 */
public interface CarContent extends Closeable {
    /** One block, whose bytes are read when they are asked for. */
    interface Entry {
        /** What it is called. */
        Cid cid();

        /** How long it is, in bytes. */
        int sizeBytes();

        /**
         * Its bytes, verified, from position to limit; any thread may ask.
         *
         * @param memory gives memory of the size that it is asked for, which is the caller's and may hold the bytes; an entry that has them already does not ask
         */
        ByteBuffer read(IntFunction<ByteBuffer> memory);
    }

    /** Takes blocks one by one. */
    @FunctionalInterface
    interface Visitor {
        /** The next block. */
        void visit(Entry block);
    }

    /** What the header names. */
    List<Cid> roots();

    /** Shows every block once, parents before children; may be called again, and shows the same. */
    void forEach(Visitor visitor);

    /** Lets go of what it holds. */
    @Override
    void close();
}
