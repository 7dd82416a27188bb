package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.RecentNodes;

/**
 * The pages of manifests and the nodes of chunk maps that were read or written last. Manifests of one repository may share one, so that however many versions are open at once the
 * memory of one is enough: some 30 MB at most. Safe for many threads.
 */
public final class RecentPages {
    /** The pages of some ten thousand arrays: a commit reads again what it wrote, to count what changed. */
    private static final long PAGE_BYTES = 8L << 20;

    private static final long CHUNKS = 1L << 16;

    private final RecentNodes<ManifestEntry> pages = new RecentNodes<>(PAGE_BYTES);
    private final RecentNodes<ObjectRef> chunks = new RecentNodes<>(CHUNKS);

    /** None yet. */
    public RecentPages() {}

    RecentNodes<ManifestEntry> pages() {
        return pages;
    }

    /** The nodes of chunk maps of any rank. */
    RecentNodes<ObjectRef> chunks() {
        return chunks;
    }
}
