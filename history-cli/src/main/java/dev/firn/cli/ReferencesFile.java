package dev.firn.cli;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.ParquetReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.repository.ProcessRandom;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where references go, a file or a directory: seen whole or not at all, and only when what they point into is kept. */
final class ReferencesFile {
    private final Path target;
    private final Path temporary;

    /**
     * References in a file.
     *
     * @throws UsageException if it has no name
     */
    ReferencesFile(Path target) {
        Path absolute = target.toAbsolutePath();
        Path name = absolute.getFileName();
        if (name == null) {
            throw new UsageException("'" + target + "' is no file");
        }
        this.target = absolute;
        this.temporary = absolute.resolveSibling("." + name + "." + Long.toHexString(new ProcessRandom().nextLong()));
    }

    /**
     * Sees to it that references may take this place, before anything is kept for them.
     *
     * @throws FirnException of kind REFUSED if what is there is not to be replaced
     */
    void requirePlace(RefsCommand.Format format) {
        if (format == RefsCommand.Format.JSON) {
            NewFile.requireReplaceable(target);
        } else if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw FirnException.refused(
                            target + " is there already, and references in Parquet form are a directory of their own")
                    .withHint("name a new directory");
        }
    }

    void writeJson(References references) {
        try {
            try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
                JsonReferences.write(references, out);
            }
            references.sync();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FirnException.io("cannot write " + target, e);
        } finally {
            discard();
        }
    }

    /** Returns what the form has no place for. */
    ParquetReferences.Losses writeParquet(References references, Scratch scratch) {
        try {
            Files.createDirectory(temporary);
            ParquetReferences.Losses losses = ParquetReferences.write(references, temporary, scratch);
            references.sync();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return losses;
        } catch (IOException e) {
            throw FirnException.io("cannot write " + target, e);
        } finally {
            discard();
        }
    }

    private void discard() {
        if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // What went wrong before is being reported; a file whose name begins with a dot stays.
            return;
        }
    }
}
