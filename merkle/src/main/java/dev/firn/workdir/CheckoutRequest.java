package dev.firn.workdir;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.Snapshot;
import java.util.Optional;

/**
 * What is wanted of a checkout.
 *
 * @param version the version
 * @param path path of the node that the directory becomes, empty for the whole version
 * @param ref the ref that the version was asked for by, if it was one: what the next commit of the directory is a change of
 * @param foreign what becomes of files in the way that no checkout and no commit put there
 * @param sync makes everything below a directory durable at once, if the caller has a way; otherwise each file is synced by itself
 */
public record CheckoutRequest(
        Snapshot version, String path, Optional<RefName> ref, Foreign foreign, Optional<DirectorySync> sync) {
    /** What becomes of files in the way whose content no version that is known of here has. */
    public enum Foreign {
        /** They are listed and nothing is done at all. */
        REFUSE,
        /** They are overwritten and deleted. */
        OVERWRITE
    }

    /** A checkout of a whole version that refuses to touch what is not its own. */
    public static CheckoutRequest of(Snapshot version) {
        return new CheckoutRequest(version, "", Optional.empty(), Foreign.REFUSE, Optional.empty());
    }
}
