package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.space.BlobAliases;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Packs that others point into from outside, by byte ranges, and that must therefore stay as they are although the store itself could do without them.
 *
 * <p>Each publication belongs to a commit and is a directory of second names: {@code published/<commit>/<name>.pack}. References name these paths. So they
 * hold whatever happens to the first names, and neither who merges nor who publishes has to wait for the other; merging besides passes published packs over,
 * which saves their bytes from being stored twice. Nothing outside the directory says that a pack is published, so to release is to delete it.
 *
 * <p>Safe for many threads and processes; only releasing a publication while it is being made is the caller's mistake. See docs/format.md, "Published
 * containers".
 */
public final class Publications {
    private static final BlobName DIRECTORY = BlobName.of("published");
    private static final Pattern PUBLISHED = Pattern.compile("published/b[a-z2-7]+/[0-9a-f]{32}\\.pack");

    private final BlobSpace space;

    Publications(BlobSpace space) {
        this.space = space;
    }

    /** The directory of the packs that are kept for a commit, within the space. */
    public BlobName directory(Cid commit) {
        return DIRECTORY.child(commit.toString());
    }

    /** What a pack is called that is kept for a commit. */
    public BlobName blobName(Cid commit, ContainerName pack) {
        return directory(commit).child(pack.in(ContainerType.DATA).lastSegment());
    }

    /**
     * Keeps a pack for a commit. It survives power loss after {@link #sync}.
     *
     * @return where it lies from now on until it is released; nothing if it is gone, because it was merged with others
     * @throws IllegalArgumentException if it is no pack of data
     * @throws FirnException of kind IO if the medium fails, REFUSED if nothing can be kept here
     */
    public Optional<BlobName> keep(Cid commit, ContainerInfo pack) {
        if (pack.type() != ContainerType.DATA) {
            throw new IllegalArgumentException(pack.blobName() + " is no pack of data");
        }
        if (!(space instanceof BlobAliases aliases)) {
            throw FirnException.refused("in " + space.place() + " no container can be kept for who points into it");
        }
        BlobName kept = blobName(commit, pack.name());
        return aliases.alias(pack.blobName(), kept) ? Optional.of(kept) : Optional.empty();
    }

    /**
     * Makes durable what was kept for a commit.
     *
     * @throws FirnException of kind IO if the medium fails, REFUSED if it may not be written
     */
    public void sync(Cid commit) {
        space.sync(directory(commit));
    }

    /** The packs that are kept for a commit. */
    public Set<ContainerName> names(Cid commit) {
        Set<ContainerName> names = new HashSet<>();
        space.list(directory(commit), entry -> name(entry).ifPresent(names::add));
        return names;
    }

    /** All packs shorter than {@code limitBytes} that are kept for anybody. */
    Set<ContainerName> namesBelow(long limitBytes) {
        Set<ContainerName> names = new HashSet<>();
        space.list(DIRECTORY, entry -> {
            if (entry.sizeBytes() < limitBytes) {
                name(entry).ifPresent(names::add);
            }
        });
        return names;
    }

    /**
     * All publications, by the text of their commits.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    public List<Publication> list() {
        TreeMap<String, Publication> found = new TreeMap<>();
        space.list(DIRECTORY, entry -> {
            Optional<Cid> commit = commit(entry);
            if (commit.isPresent() && name(entry).isPresent()) {
                found.merge(
                        commit.get().toString(),
                        new Publication(commit.get(), 1, entry.sizeBytes()),
                        (a, b) -> new Publication(
                                a.commit(), a.containers() + b.containers(), a.sizeBytes() + b.sizeBytes()));
            }
        });
        return List.copyOf(found.values());
    }

    /**
     * Forgets a publication: what points into its packs may find nothing from now on. That it is gone need not survive power loss.
     *
     * @return how many packs were kept for it
     * @throws FirnException of kind IO if the medium fails, REFUSED if the space may not be written
     */
    public int release(Cid commit) {
        if (!(space instanceof BlobDeletion deletion)) {
            throw FirnException.refused("nothing can be released in " + space.place());
        }
        List<BlobName> kept = new ArrayList<>();
        space.list(directory(commit), entry -> kept.add(entry.name()));
        int released = 0;
        for (BlobName pack : kept) {
            released += deletion.delete(pack) ? 1 : 0;
        }
        return released;
    }

    /** The name of a published pack; nothing if the blob is something else. */
    private static Optional<ContainerName> name(BlobEntry entry) {
        return isPublished(entry)
                ? Containers.name(ContainerType.PACKS.child(entry.name().lastSegment()))
                : Optional.empty();
    }

    private static Optional<Cid> commit(BlobEntry entry) {
        try {
            return isPublished(entry)
                    ? Optional.of(Cid.parse(entry.name().directory().lastSegment()))
                    : Optional.empty();
        } catch (IllegalArgumentException | FirnException e) {
            return Optional.empty();
        }
    }

    private static boolean isPublished(BlobEntry entry) {
        return PUBLISHED.matcher(entry.name().text()).matches();
    }
}
