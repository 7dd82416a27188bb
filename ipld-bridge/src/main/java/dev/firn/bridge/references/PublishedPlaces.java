package dev.firn.bridge.references;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.store.Publications;
import dev.firn.cas.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds objects in packs that are published for one commit, and publishes the packs it needs. What an earlier publication of the commit kept is taken first, so
 * the same version has the same places again. Holds one name for each pack. For one thread.
 */
final class PublishedPlaces {
    private static final int MAX_TRIES = 100;

    private final Store store;
    private final Cid commit;
    private final Map<ContainerName, BlobName> kept = new HashMap<>();

    PublishedPlaces(Store store, Cid commit) {
        this.store = store;
        this.commit = commit;
        Publications publications = store.publications();
        publications.names(commit).forEach(name -> kept.put(name, publications.blobName(commit, name)));
    }

    /** How many packs are published. */
    int packs() {
        return kept.size();
    }

    /** The range of an object; nothing if it is nowhere in one piece. */
    Optional<Reference.Range> find(ObjectRef object, String root) {
        for (int i = 0; i < MAX_TRIES; i++) {
            List<Place> places = store.places(object);
            for (Place place : places) {
                BlobName known = kept.get(place.container().name());
                if (known != null) {
                    return Optional.of(range(place, known, root));
                }
            }
            boolean gone = false;
            for (Place place : places) {
                if (place.container().type() == ContainerType.DATA) {
                    Optional<BlobName> blob = store.publications().keep(commit, place.container());
                    if (blob.isPresent()) {
                        kept.put(place.container().name(), blob.get());
                        return Optional.of(range(place, blob.get(), root));
                    }
                    gone = true;
                }
            }
            if (!gone) {
                return Optional.empty();
            }
            // Merged away since it was listed: what it held lies in a pack that the next listing finds.
            store.refresh();
        }
        return Optional.empty();
    }

    private static Reference.Range range(Place place, BlobName blob, String root) {
        return new Reference.Range(root + "/" + blob, place.offsetBytes(), place.lengthBytes());
    }
}
