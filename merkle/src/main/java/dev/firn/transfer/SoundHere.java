package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import java.util.Optional;
import java.util.function.Supplier;

/** Blocks that are here already. */
final class SoundHere {
    private SoundHere() {}

    /**
     * A block that is known here; nothing where its bytes are damaged: they are unlisted then, and the good ones are to be stored beside the bad.
     *
     * @throws FirnException as {@code read}, but not of kind CORRUPT
     */
    static Optional<Block> find(Supplier<Optional<Block>> read) {
        try {
            return read.get();
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.CORRUPT) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
