package dev.firn.workdir;

import java.io.IOException;
import java.nio.file.Path;

/** Makes everything that was written below a directory durable, for instance by asking the system to write out its whole file system. */
@FunctionalInterface
public interface DirectorySync {
    /**
     * Does so.
     *
     * @return whether it is certain that it was done; if not, each file is synced by itself
     * @throws IOException if the medium fails
     */
    boolean sync(Path directory) throws IOException;
}
