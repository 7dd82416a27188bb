package dev.firn.bridge.blocks;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The blocks of several repositories taken together. Safe for many threads. */
public final class JoinedBlocks implements BlockSource, Closeable {
    private final List<RepositoryBlocks> sources;

    /** Those of these repositories, which stay the caller's and are closed after this. */
    public JoinedBlocks(List<Repository> repositories) {
        sources = repositories.stream().map(RepositoryBlocks::new).toList();
    }

    /**
     * {@inheritDoc}
     *
     * <p>One repository's copy that is damaged, or a medium that fails, matters only if no other has the block.
     *
     * @throws StillLookingException if it is not known yet whether there is such a block
     */
    @Override
    public Optional<Block> findBlock(Cid cid) {
        for (RepositoryBlocks source : sources) {
            if (source.isQuick(cid)) {
                Optional<Block> found = findSound(source, cid);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        @Nullable FirnException failure = null;
        for (RepositoryBlocks source : sources) {
            try {
                Optional<Block> found = source.findBlock(cid);
                if (found.isPresent()) {
                    return found;
                }
            } catch (FirnException e) {
                failure = failure == null || failure instanceof StillLookingException ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    /**
     * Where a block lies that is known to be stored, as such or as a leaf of a large object. Nothing is looked for, and nothing read of the block, which may be damaged.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public Optional<StoredBlock> findStored(Cid cid) {
        for (RepositoryBlocks source : sources) {
            Optional<StoredBlock> found = source.findStored(cid);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Block> findSound(RepositoryBlocks source, Cid cid) {
        try {
            return source.findBlock(cid);
        } catch (FirnException e) {
            // Asked again, with all others.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        sources.forEach(RepositoryBlocks::close);
    }
}
