package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares all indexes of a space, entry by entry, with the tables of the containers they name. Containers that are gone or damaged are passed over. */
public final class IndexCheck {
    /** Takes what is wrong, one call a fault. */
    @FunctionalInterface
    public interface Findings {
        /** Something is wrong with an index, which can be deleted and is made anew. */
        void accept(BlobName index, String problem);
    }

    private final BlobSpace space;
    private final ContainerName repository;
    private final Unlisted unlisted;

    IndexCheck(BlobSpace space, ContainerName repository) {
        this.space = space;
        this.repository = repository;
        unlisted = new Unlisted(space, repository);
    }

    void run(Findings findings) {
        List<BlobName> blobs = new ArrayList<>();
        space.list(IndexLayout.DIRECTORY, entry -> blobs.add(entry.name()));
        for (BlobName blob : blobs) {
            IndexLayout.name(blob).ifPresent(name -> check(blob, name, findings));
            Unlisted.name(blob).ifPresent(name -> report(blob, findings, () -> unlisted.check(name)));
        }
    }

    private void check(BlobName blob, ContainerName name, Findings findings) {
        report(blob, findings, () -> {
            IndexFile file = IndexFile.open(space, repository, name);
            if (file.hasSoundEntries()) {
                compare(blob, file, findings);
            } else {
                findings.accept(blob, "index " + blob + " has entries that do not have their checksum");
            }
        });
    }

    private static void report(BlobName blob, Findings findings, Runnable check) {
        try {
            check.run();
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.MISSING) {
                findings.accept(blob, String.valueOf(e.getMessage()));
            }
        }
    }

    private void compare(BlobName blob, IndexFile file, Findings findings) {
        @Nullable
        LoadedContainer[] loaded =
                new @Nullable LoadedContainer[file.containers().size()];
        int[] counts = new int[loaded.length];
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = load(file.containers().get(i));
        }
        for (long i = 0; i < file.entries(); i++) {
            int ordinal = file.container(i);
            if (ordinal < 0 || ordinal >= loaded.length) {
                findings.accept(blob, "index " + blob + " has an entry " + i + " of a container it does not name");
                return;
            }
            LoadedContainer container = loaded[ordinal];
            counts[ordinal]++;
            if (container != null && !agrees(file, i, container)) {
                findings.accept(
                        blob,
                        "index " + blob + " has an entry " + i + " that "
                                + container.info().blobName() + " has not");
                return;
            }
        }
        for (int i = 0; i < loaded.length; i++) {
            LoadedContainer container = loaded[i];
            if (container != null && container.table().count() != counts[i]) {
                findings.accept(
                        blob,
                        "index " + blob + " has " + counts[i] + " of the "
                                + container.table().count() + " entries of "
                                + container.info().blobName());
            }
        }
    }

    private @Nullable LoadedContainer load(ContainerInfo container) {
        try {
            LoadedContainer loaded = Containers.load(space, repository, container.blobName());
            return loaded.info().sizeBytes() == container.sizeBytes() ? loaded : null;
        } catch (FirnException e) {
            return null;
        }
    }

    private static boolean agrees(IndexFile file, long index, LoadedContainer container) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        int at = IndexFile.offsetInSegment(index);
        file.segment(index).get(at, digest);
        EntryKind kind = EntryKind.of(file.segment(index).get(at + IndexLayout.KIND_AT));
        return container.table().find(Cid.of(Codec.RAW, digest), kind).equals(Optional.of(file.extent(index)));
    }
}
