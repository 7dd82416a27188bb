package dev.firn.cas.ref;

import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.DirectorySpace;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRefsTest extends RefStoreContract {
    @TempDir
    Path directory;

    @Override
    protected BlobSpace newSpace() {
        return DirectorySpace.open(directory, new SecureRandom());
    }
}
