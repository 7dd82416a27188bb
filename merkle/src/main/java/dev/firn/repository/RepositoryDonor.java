package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Gives from another repository, whatever versions that has: a block is a block. */
public final class RepositoryDonor implements Donor {
    private final Repository other;

    /** A donor over a repository that the caller closes. */
    public RepositoryDonor(Repository other) {
        this.other = other;
    }

    @Override
    public String place() {
        return other.place();
    }

    @Override
    public Set<Lost> give(Collection<Lost> wanted, StoreWriter writer) {
        Set<Lost> given = new LinkedHashSet<>();
        for (Lost lost : wanted) {
            boolean isLarge =
                    lost.object().filter(object -> !object.isOneBlock()).isPresent();
            if (isLarge ? isGiven(lost.object().get(), writer) : isGiven(lost, writer)) {
                given.add(lost);
            }
        }
        return given;
    }

    private boolean isGiven(Lost lost, StoreWriter writer) {
        Optional<Block> block;
        try {
            block = other.store().findBlock(lost.cid());
        } catch (FirnException e) {
            requireDamage(e);
            return false;
        }
        block.ifPresent(writer::put);
        return block.isPresent();
    }

    /** Reads all of it first: a writer cannot take back what a stream that breaks off has put. */
    private boolean isGiven(ObjectRef object, StoreWriter writer) {
        Store store = other.store();
        try {
            store.read(object, 0, object.sizeBytes(), piece -> {});
        } catch (FirnException e) {
            requireDamage(e);
            return false;
        }
        return writer.put(new ObjectStream(store, object)).equals(object);
    }

    private static void requireDamage(FirnException e) {
        if (e.kind() != Kind.CORRUPT && e.kind() != Kind.MISSING) {
            throw e;
        }
    }
}
