package dev.firn.cas.pack;

import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Finds and opens the containers of a space. */
public final class Containers {
    private Containers() {}

    /**
     * Hands every blob that is named as a container is to {@code visitor}; others are passed over.
     *
     * @throws dev.firn.cas.FirnException of kind IO if the medium fails
     */
    public static void list(BlobSpace space, BiConsumer<ContainerName, BlobEntry> visitor) {
        space.list(ContainerType.PACKS, entry -> name(entry.name()).ifPresent(name -> visitor.accept(name, entry)));
        space.list(ContainerType.ALL_LINES, entry -> name(entry.name()).ifPresent(name -> visitor.accept(name, entry)));
    }

    /** The name of the container in a blob; nothing if the blob is no container. */
    public static Optional<ContainerName> name(BlobName blob) {
        ContainerType type = isLines(blob) ? ContainerType.LINES : ContainerType.DATA;
        return ContainerName.find(blob, type.suffix())
                .filter(name -> name.in(type).text().equals(blob.text()));
    }

    private static boolean isLines(BlobName blob) {
        return blob.isBelow(ContainerType.ALL_LINES);
    }

    /**
     * Opens a container and checks everything of it but its payload.
     *
     * @throws dev.firn.cas.FirnException as {@link PackFile#load} and {@link LinesFile#load}
     */
    public static LoadedContainer load(BlobSpace space, ContainerName repository, BlobName blob) {
        ContainerName name = name(blob).orElseThrow(() -> new IllegalArgumentException(blob + " is no container"));
        return isLines(blob) ? LinesFile.load(space, repository, name) : PackFile.load(space, repository, name);
    }
}
