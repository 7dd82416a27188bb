package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.LoadedContainer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What was known of the containers at one moment. Every container that could be opened is in exactly one of: what an index answers for, and the loose
 * ones. Immutable.
 *
 * @param indexes largest first
 * @param loose containers that no index answers for, with their own tables
 * @param damaged containers that could not be opened, and why
 */
record View(List<Coverage> indexes, List<LoadedContainer> loose, Map<ContainerName, String> damaged) {
    View {
        List<Coverage> sorted = new ArrayList<>(indexes);
        sorted.sort((a, b) -> Long.compare(b.liveEntries(), a.liveEntries()));
        indexes = List.copyOf(sorted);
        loose = List.copyOf(loose);
        damaged = Map.copyOf(damaged);
    }

    /** Which of its places somebody wants to know. */
    enum Wanted {
        ALL,
        /** Those in the first index or container that has any. */
        SOME
    }

    List<Place> places(Cid cid, EntryKind kind, Wanted wanted) {
        List<Place> places = new ArrayList<>(2);
        for (int i = 0; i < indexes.size() && isWanted(wanted, places); i++) {
            indexes.get(i).collect(cid, kind, places);
        }
        for (int i = 0; i < loose.size() && isWanted(wanted, places); i++) {
            LoadedContainer container = loose.get(i);
            container.table().find(cid, kind).ifPresent(at -> places.add(new Place(container.info(), at)));
        }
        return places;
    }

    private static boolean isWanted(Wanted wanted, List<Place> found) {
        return wanted == Wanted.ALL || found.isEmpty();
    }

    /** How many entries there are in all that is looked into. */
    long entries() {
        long count = 0;
        for (Coverage index : indexes) {
            count += index.file().entries();
        }
        for (LoadedContainer container : loose) {
            count += container.info().entries();
        }
        return count;
    }

    List<ContainerInfo> containers() {
        List<ContainerInfo> found = new ArrayList<>();
        for (Coverage index : indexes) {
            found.addAll(index.containers());
        }
        for (LoadedContainer container : loose) {
            found.add(container.info());
        }
        return found;
    }

    View with(LoadedContainer added) {
        List<LoadedContainer> all = new ArrayList<>(loose);
        all.add(added);
        return new View(indexes, all, damaged);
    }

    View without(Collection<ContainerName> gone) {
        return new View(
                indexes.stream().map(index -> index.without(gone)).toList(),
                loose.stream()
                        .filter(container -> !gone.contains(container.info().name()))
                        .toList(),
                damaged);
    }
}
