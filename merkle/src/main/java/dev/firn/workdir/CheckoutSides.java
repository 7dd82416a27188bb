package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.util.Optional;

/** What a checkout knows of each key before it looks at the directory, side by side in the order of keys. For one thread. */
interface CheckoutSides {
    /**
     * All of one key.
     *
     * @param wanted what the version wanted has there
     * @param mark that of the version wanted, see {@link VersionKeys}
     * @param base what the version has that the directory stands on
     * @param interrupted what the version has whose checkout was cut short
     * @param seen what the directory's memory has seen there
     * @param stays whether {@link #remember} remembers it without being told, if the file is what was seen and that is what is wanted
     */
    record Row(
            String key,
            Optional<ObjectRef> wanted,
            int mark,
            Optional<ObjectRef> base,
            Optional<ObjectRef> interrupted,
            Optional<MemoryEntry.Seen> seen,
            boolean stays) {}

    /** Moves to the next key that any version has; false if there is none. */
    boolean advance();

    /** What is known of it. */
    Row row();

    /** Adds what will be remembered to {@code writer}: {@code files}, which were told, and those that stay. */
    default void remember(WrittenFiles files, MemoryWriter writer) throws IOException {
        files.addTo(writer);
    }
}
