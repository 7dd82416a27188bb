package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.util.List;
import java.util.Optional;

/**
 * Something that verification found wrong.
 *
 * @param kind CORRUPT, MISSING, UNSUPPORTED or IO
 * @param content what should be there, where it is one object or node
 * @param message one sentence with the place
 * @param hits some of the keys of versions that it makes unreadable: {@code <commit>:<key>}, or a description of the keys below a node
 * @param hitCount how many such keys there are in all; 0 if no version that was looked at is touched
 * @param isRebuildable whether it is no part of the data, and {@code --repair} makes it anew
 */
public record Damage(
        FirnException.Kind kind,
        Optional<Cid> content,
        String message,
        List<String> hits,
        long hitCount,
        boolean isRebuildable) {
    /** Copies the list. */
    public Damage {
        hits = List.copyOf(hits);
    }

    /** What is wrong with one block, whatever it hits. */
    static Damage ofBlock(FirnException.Kind kind, Cid block, String message) {
        return new Damage(kind, Optional.of(block), message, List.of(), 0, false);
    }
}
