package dev.firn.cas.store;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LinesFile;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps containers few: merges small packs and lines by tiers of size, and writes indexes of what has none.
 *
 * <p>A tier holds the containers of one kind from one power of 8 up to the next, from 512 bytes. Once it has eight, they become one, which belongs to a
 * higher tier; so a byte is rewritten once a tier, and at most seven are left in each. From 32 MiB, or a quarter of the entries a container may have, a
 * container is left as it is, and so are objects in packs of their own.
 *
 * <p>This is safe beside readers, writers and other mergers, in this process and in others, and wherever it stops:
 *
 * <ul>
 *   <li>A source is deleted only after one new container holds, verified and durably, <em>everything</em> the source held. Nothing is left out because
 *       it also lies elsewhere, so what another process counts as known stays stored. Every block of a container that was ever published is in some
 *       published container: by induction over deletions in the order of time, since a merged container is younger than its sources and names are not
 *       used twice, there is no circle in which two hold each other's only copy.
 *   <li>A reader that located a block in a source reads on if it has the source open, and else lists containers again and finds the new one.
 *   <li>Two that merge the same sources leave the same blocks in two containers; the next merge of both keeps one copy. One that finds a source gone gives
 *       up: whoever deleted it has written all of it elsewhere.
 *   <li>Stopped before publication it leaves a temporary; after it, sources that hold nothing new, which the next merge takes in. A deletion that power
 *       loss takes back does the same.
 *   <li>A source with a damaged block is left alone for the life of this object, and is there for whoever can repair it.
 *   <li>A container that is published ({@link Publications}) is no source. One that is published while it is merged loses its first name and keeps its second.
 * </ul>
 */
public final class Maintenance {
    /** A budget that keeps a commit short and still lets merging keep up. */
    public static final long DEFAULT_BUDGET_BYTES = 64L << 20;

    private static final int FAN_IN = 8;
    private static final int FIRST_TIER_BYTES = 512;
    private static final int TIER_BITS = 3;
    private static final long MAX_SOURCE_BYTES = 32L << 20;
    private static final long MAX_MERGED_BYTES = 256L << 20;
    private static final int MAX_MERGES = 64;

    private final Shelf shelf;
    private final Publications publications;
    private final Set<ContainerName> leftAlone = ConcurrentHashMap.newKeySet();

    Maintenance(Shelf shelf, Publications publications) {
        this.shelf = shelf;
        this.publications = publications;
    }

    /** The containers of one kind within one tier. */
    private record Tier(ContainerType type, int level) {
        // Written out, since what Java links for a record's own takes milliseconds the first time:
        // docs/adr/0035-what-an-archive-can-hold.md.

        @Override
        public boolean equals(Object other) {
            return other instanceof Tier that && type == that.type && level == that.level;
        }

        @Override
        public int hashCode() {
            return 31 * type.hashCode() + level;
        }
    }

    /**
     * Merges what is due, and writes an index where too many containers are without one. Takes containers as known, without listing them again.
     *
     * @param budgetBytes how many bytes may be rewritten at most
     * @throws FirnException of kind IO or REFUSED if nothing can be written; nothing is lost then
     */
    public synchronized MaintenanceReport run(long budgetBytes) {
        MaintenanceReport report = new MaintenanceReport(0, 0, 0);
        if (shelf.space() instanceof BlobDeletion deletion) {
            for (int i = 0; i < MAX_MERGES; i++) {
                List<ContainerInfo> due = due(budgetBytes - report.rewrittenBytes());
                if (due.isEmpty()) {
                    break;
                }
                report = report.plus(merge(due, deletion));
            }
        }
        shelf.index().consolidate();
        return report;
    }

    /** The containers to merge next; none if nothing is due. */
    private List<ContainerInfo> due(long budgetBytes) {
        Map<Tier, List<ContainerInfo>> tiers = new HashMap<>();
        for (ContainerInfo container : shelf.index().containers()) {
            if (isSource(container)) {
                tiers.computeIfAbsent(new Tier(container.type(), level(container)), tier -> new ArrayList<>())
                        .add(container);
            }
        }
        tiers.values().removeIf(tier -> tier.size() < FAN_IN);
        if (tiers.isEmpty()) {
            return List.of();
        }
        // Looked up only now, since most commits have nothing to merge.
        Set<ContainerName> published = publications.namesBelow(MAX_SOURCE_BYTES);
        tiers.values().forEach(tier -> tier.removeIf(container -> published.contains(container.name())));
        return tiers.values().stream()
                .filter(tier -> tier.size() >= FAN_IN)
                .map(tier -> chosen(tier, budgetBytes))
                .filter(sources -> sources.size() > 1)
                .findFirst()
                .orElse(List.of());
    }

    private boolean isSource(ContainerInfo container) {
        boolean alone = container.entries() == 1
                && container.sizeBytes() >= shelf.options().ownPackBytes();
        return !alone
                && container.sizeBytes() < MAX_SOURCE_BYTES
                && container.entries() < maxEntries(container.type()) / 4
                && !leftAlone.contains(container.name());
    }

    private static int maxEntries(ContainerType type) {
        return type == ContainerType.LINES ? LinesFile.MAX_BLOCKS : EntryTable.MAX_ENTRIES;
    }

    private static int level(ContainerInfo container) {
        long units = Math.max(1, container.sizeBytes() / FIRST_TIER_BYTES);
        return (63 - Long.numberOfLeadingZeros(units)) / TIER_BITS;
    }

    private static List<ContainerInfo> chosen(List<ContainerInfo> tier, long budgetBytes) {
        tier.sort(Comparator.comparingLong(ContainerInfo::sizeBytes));
        List<ContainerInfo> sources = new ArrayList<>();
        long bytes = 0;
        int entries = 0;
        for (ContainerInfo container : tier) {
            bytes += container.sizeBytes();
            entries += container.entries();
            if (bytes > Math.min(budgetBytes, MAX_MERGED_BYTES) || entries > maxEntries(container.type())) {
                break;
            }
            sources.add(container);
        }
        return sources;
    }

    private MaintenanceReport merge(List<ContainerInfo> sources, BlobDeletion deletion) {
        ContainerType type = sources.get(0).type();
        Optional<ContainerInfo> merged = new ContainerMerge(shelf, type).run(sources, this::cannotTake);
        if (merged.isEmpty()) {
            return new MaintenanceReport(0, 0, 0);
        }
        // The new one is known before the old ones are forgotten, so whoever looks in between finds one of them.
        List<ContainerName> names = sources.stream().map(ContainerInfo::name).toList();
        shelf.index().remove(names);
        for (ContainerInfo source : sources) {
            deletion.delete(source.blobName());
        }
        return new MaintenanceReport(sources.size(), 1, merged.get().sizeBytes());
    }

    private void cannotTake(ContainerInfo source, FirnException reason) {
        if (reason.kind() == Kind.MISSING) {
            shelf.index().refresh();
        } else {
            leftAlone.add(source.name());
        }
    }

    /**
     * Goes through all indexes, deletes those that are damaged, and writes what is needed instead.
     *
     * @return how many were deleted
     * @throws FirnException of kind IO or REFUSED if nothing can be written
     */
    public synchronized int repairIndexes() {
        int deleted = 0;
        if (shelf.space() instanceof BlobDeletion deletion) {
            Set<BlobName> damaged = ConcurrentHashMap.newKeySet();
            shelf.index().verify((index, problem) -> damaged.add(index));
            for (BlobName index : damaged) {
                deleted += deletion.delete(index) ? 1 : 0;
            }
            shelf.index().refresh();
        }
        shelf.index().consolidate();
        return deleted;
    }
}
