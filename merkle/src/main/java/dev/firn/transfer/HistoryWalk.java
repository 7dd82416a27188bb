package dev.firn.transfer;

import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.history.Commit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the commits that a transfer has to look at, nearest to the heads first, without recursion: history may be as deep as it likes. For one use. */
final class HistoryWalk {
    /** Beyond this a list of commits no longer fits anywhere. */
    private static final int MAX_COMMITS = 4_000_000;

    private final BlockSource blocks;
    private final TransferRequest request;
    private final Predicate<Cid> isEnd;
    private final Map<Cid, Step> steps = new LinkedHashMap<>();
    private final List<Cid> absent = new ArrayList<>();

    /**
     * A commit to look at.
     *
     * @param commit the commit
     * @param manifest root page of its manifest
     * @param base root page of the manifest of its first parent, where that is here or looked at, too
     */
    record Step(Cid commit, Cid manifest, Optional<Cid> base) {}

    private record Ahead(Cid commit, int depth) {}

    /**
     * A walk.
     *
     * @param isEnd whether history is known to end before a commit, which is recorded as absent and not wanted now
     */
    HistoryWalk(BlockSource blocks, TransferRequest request, Predicate<Cid> isEnd) {
        this.blocks = blocks;
        this.request = request;
        this.isEnd = isEnd;
    }

    /** The manifests to look at, the nearest to the heads first. */
    List<Step> run() {
        Map<Cid, Commit> found = new LinkedHashMap<>();
        Deque<Ahead> ahead = new ArrayDeque<>();
        Set<Cid> seen = new HashSet<>();
        for (Cid head : request.heads()) {
            if (seen.add(head)) {
                ahead.add(new Ahead(head, 1));
            }
        }
        while (!ahead.isEmpty()) {
            Ahead next = ahead.poll();
            boolean isHere = request.here().commits().contains(next.commit);
            if (isHere && request.here().beyond() == TransferRequest.Beyond.KNOWN) {
                continue;
            }
            Commit commit = commit(next.commit);
            if (!isHere) {
                found.put(next.commit, commit);
            }
            if (seen.size() > MAX_COMMITS) {
                throw FirnException.refused("more than " + MAX_COMMITS + " commits are reached")
                        .withHint("fetch fewer with --depth");
            }
            for (Cid parent : commit.parents()) {
                if (next.depth >= request.extent().depth() || isEnd.test(parent)) {
                    absent.add(parent);
                } else if (seen.add(parent)) {
                    ahead.add(new Ahead(parent, next.depth + 1));
                }
            }
        }
        absent.removeAll(seen);
        absent.removeAll(request.here().commits());
        found.forEach((cid, commit) -> steps.put(cid, new Step(cid, commit.manifest(), base(commit, seen))));
        return List.copyOf(steps.values());
    }

    private Optional<Cid> base(Commit commit, Set<Cid> seen) {
        return commit.firstParent()
                .filter(parent ->
                        seen.contains(parent) || request.here().commits().contains(parent))
                .map(parent -> commit(parent).manifest());
    }

    private Commit commit(Cid cid) {
        return Commit.read(blocks.block(cid));
    }

    /** Commits before those that were looked at, where the walk was told to end; none that is here with its version. */
    List<Cid> absent() {
        return absent;
    }
}
