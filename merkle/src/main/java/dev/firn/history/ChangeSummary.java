package dev.firn.history;

import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import java.util.List;

/**
 * How much a version differs from the one before it: a hint, found again by comparing the two.
 *
 * @param arrays arrays whose chunk-naming document or chunks came, changed, went
 * @param chunks chunks
 * @param documents metadata documents and other files
 * @param sizeBytes the sizes of all objects of the version, added up
 */
public record ChangeSummary(Counts arrays, Counts chunks, Counts documents, long sizeBytes) {

    /**
     * Three counts.
     *
     * @param added in the later version only
     * @param changed in both, with other content
     * @param removed in the earlier version only
     */
    public record Counts(long added, long changed, long removed) {
        /** None of anything. */
        public static final Counts NONE = new Counts(0, 0, 0);

        /** All three together. */
        public long total() {
            return added + changed + removed;
        }

        ListNode toIpld() {
            return ListNode.ofIntegers(added, changed, removed);
        }

        static Counts read(Located list) {
            List<Located> items = list.items(3);
            return new Counts(
                    items.get(0).count(), items.get(1).count(), items.get(2).count());
        }
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return arrays.total() + chunks.total() + documents.total() == 0;
    }

    MapNode toIpld() {
        return MapNode.builder()
                .put("arrays", (Ipld) arrays.toIpld())
                .put("bytes", sizeBytes)
                .put("chunks", (Ipld) chunks.toIpld())
                .put("documents", (Ipld) documents.toIpld())
                .build();
    }

    static ChangeSummary read(Located map) {
        map.exactly("arrays", "bytes", "chunks", "documents");
        return new ChangeSummary(
                Counts.read(map.member("arrays")),
                Counts.read(map.member("chunks")),
                Counts.read(map.member("documents")),
                map.count("bytes"));
    }
}
