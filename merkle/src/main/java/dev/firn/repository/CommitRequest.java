package dev.firn.repository;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a commit says beside its content.
 *
 * @param message why
 * @param author who, by custom {@code Name <address>}
 * @param time when; nothing for now
 * @param metadata free texts by name
 * @param ifUnchanged what to do where nothing changed
 */
public record CommitRequest(
        String message, String author, Optional<Instant> time, Map<String, String> metadata, IfUnchanged ifUnchanged) {

    /** What to do where a commit would have the content of its parent. */
    public enum IfUnchanged {
        /** Make none. */
        SKIP,
        /** Make it all the same. */
        COMMIT
    }

    /** Copies the map. */
    public CommitRequest {
        metadata = Map.copyOf(metadata);
    }

    /** A commit made now, with nothing special about it. */
    public static CommitRequest of(String message, String author) {
        return new CommitRequest(message, author, Optional.empty(), Map.of(), IfUnchanged.SKIP);
    }

    /** The same, made at another time. */
    public CommitRequest at(Instant newTime) {
        return new CommitRequest(message, author, Optional.of(newTime), metadata, ifUnchanged);
    }

    /** The same with another answer to no change. */
    public CommitRequest ifUnchanged(IfUnchanged answer) {
        return new CommitRequest(message, author, time, metadata, answer);
    }
}
