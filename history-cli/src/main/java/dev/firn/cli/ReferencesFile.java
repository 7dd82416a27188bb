package dev.firn.cli;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.FirnException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where references go: seen whole or not at all, and only when what they point into is kept. */
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

    private void discard() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // What went wrong before is being reported; a file whose name begins with a dot stays.
            return;
        }
    }
}
