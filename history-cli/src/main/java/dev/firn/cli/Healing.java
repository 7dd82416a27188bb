package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Stores objects again that were found damaged, from the files of a directory that was committed. A commit itself reads only files that were touched, so it would
 * not notice that it has the good bytes. Does nothing where no damage is on record, which costs one look.
 */
final class Healing {
    private final Store store;
    private final OpenRepository open;
    private final Path root;

    Healing(OpenRepository open, Path root) {
        this.open = open;
        this.store = open.repository().store();
        this.root = root;
    }

    /** Heals what a version holds at and below a path and the directory has; tells how many objects were stored again. */
    long heal(Cid commit, String at) {
        if (!isDamageRecorded()) {
            return 0;
        }
        Snapshot version = open.repository().snapshot(commit);
        String prefix = at.isEmpty() ? "" : at + "/";
        long[] healed = new long[1];
        try (StoreWriter writer = store.writer()) {
            version.forEachKey(at, (key, object) -> {
                boolean isGone = !store.knows(object) && !isInline(version, key);
                if (isGone && isStored(writer, root.resolve(key.substring(prefix.length())), object)) {
                    healed[0]++;
                }
            });
            if (healed[0] > 0) {
                writer.seal();
            }
        }
        return healed[0];
    }

    private boolean isDamageRecorded() {
        try (DirectoryStream<Path> bad =
                Files.newDirectoryStream(open.directory().resolve("index"), "*.bad")) {
            return bad.iterator().hasNext();
        } catch (IOException e) {
            // Without indexes nothing is recorded.
            return false;
        }
    }

    /** Whether a key's bytes stand in the manifest itself. */
    private static boolean isInline(Snapshot version, String key) {
        return version.manifest()
                .findDocument(key)
                .flatMap(ManifestEntry.Document::text)
                .isPresent();
    }

    private static boolean isStored(StoreWriter writer, Path file, ObjectRef object) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return writer.put(bytes).equals(object);
        } catch (IOException e) {
            // A file that cannot be read heals nothing.
            return false;
        }
    }
}
