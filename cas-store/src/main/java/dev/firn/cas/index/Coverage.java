package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.Extent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** An index together with those of its containers that are there and that no other index answers for. Immutable. */
final class Coverage {
    private final IndexFile file;
    /** By ordinal; the entries of the others are passed over. */
    private final boolean[] answers;

    private final long liveEntries;

    private Coverage(IndexFile file, boolean[] answers) {
        this.file = file;
        this.answers = answers;
        long sum = 0;
        for (int i = 0; i < answers.length; i++) {
            sum += answers[i] ? file.containers().get(i).entries() : 0;
        }
        liveEntries = sum;
    }

    /**
     * An index that answers for those of its containers that are in {@code open} at their full length; these are taken out of {@code open}.
     *
     * @param open length in bytes of the containers nobody answers for yet
     */
    static Coverage claim(IndexFile file, Map<ContainerName, Long> open) {
        boolean[] answers = new boolean[file.containers().size()];
        for (int i = 0; i < answers.length; i++) {
            ContainerInfo container = file.containers().get(i);
            Long size = open.get(container.name());
            if (size != null && size == container.sizeBytes()) {
                answers[i] = true;
                open.remove(container.name());
            }
        }
        return new Coverage(file, answers);
    }

    /** The same without some containers. */
    Coverage without(Collection<ContainerName> gone) {
        boolean[] left = answers.clone();
        boolean changed = false;
        for (int i = 0; i < left.length; i++) {
            if (left[i] && gone.contains(file.containers().get(i).name())) {
                left[i] = false;
                changed = true;
            }
        }
        return changed ? new Coverage(file, left) : this;
    }

    IndexFile file() {
        return file;
    }

    /** How many entries it has of containers it answers for. */
    long liveEntries() {
        return liveEntries;
    }

    /** The containers it answers for. */
    List<ContainerInfo> containers() {
        List<ContainerInfo> found = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            if (answers[i]) {
                found.add(file.containers().get(i));
            }
        }
        return found;
    }

    boolean answersFor(int ordinal) {
        return ordinal >= 0 && ordinal < answers.length && answers[ordinal];
    }

    /** Adds the places of a block or object. */
    void collect(Cid cid, EntryKind kind, List<Place> places) {
        for (long i = file.lowerBound(cid, kind); file.matches(i, cid, kind); i++) {
            int ordinal = file.container(i);
            if (answersFor(ordinal)) {
                ContainerInfo container = file.containers().get(ordinal);
                Extent extent = file.extent(i);
                // A damaged entry may say anything; what lies outside the container is no place.
                if (extent.lengthBytes() >= 0
                        && extent.offsetBytes() <= container.sizeBytes()
                        && extent.lengthBytes() <= container.sizeBytes() - extent.offsetBytes()) {
                    places.add(new Place(container, extent));
                }
            }
        }
    }
}
