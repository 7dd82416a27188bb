package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.manifest.Manifest;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.ZarrKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A place in a version: {@code REV} or {@code REV:PATH}.
 *
 * @param revision what names the version
 * @param path what follows the colon, without slashes at its end; empty for the whole
 */
record RevisionPath(String revision, String path) {
    /** Splits at the first colon that does not stand in braces, as one in a time does; names of refs have none. */
    static RevisionPath parse(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':' && depth == 0) {
                return new RevisionPath(text.substring(0, i), trimmed(text.substring(i + 1)));
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return new RevisionPath(text, "");
    }

    private static String trimmed(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /**
     * What the key holds in a version.
     *
     * @throws FirnException of kind MISSING if there is no such key, with a hint where a node is there
     */
    ObjectRef object(Snapshot version) {
        Optional<ObjectRef> found = version.find(path);
        if (found.isEmpty() && version.totals(path).entryCount() > 0) {
            throw FirnException.missing(ZarrKey.shown(path) + " is no key of " + revision + " but "
                            + (version.isArray(path) ? "an array" : "what keys lie below"))
                    .withHint("'firn ls -R " + revision + ":" + path + "' lists its keys");
        }
        return found.orElseGet(() -> version.object(path));
    }

    /**
     * Shows every key at and below the place, of a directory of chunks its chunks, too.
     *
     * @throws FirnException of kind MISSING if there is none, but for the whole of a version, which may be empty
     */
    void forEachKey(Snapshot version, Manifest.KeyVisitor visitor) {
        AtomicBoolean isAny = new AtomicBoolean(path.isEmpty());
        Manifest.KeyVisitor noting = (key, object) -> {
            isAny.set(true);
            visitor.visit(key, object);
        };
        version.forEachKey(path, noting);
        if (!path.isEmpty()) {
            version.find(path).ifPresent(object -> noting.visit(path, object));
        }
        if (!isAny.get()) {
            throw FirnException.missing("there is nothing at " + ZarrKey.shown(path) + " in " + revision);
        }
    }

    /** The key, for commands that want one. */
    String key() {
        if (path.isEmpty()) {
            throw new UsageException("'" + revision + "' names no key; write REV:KEY");
        }
        return path;
    }
}
