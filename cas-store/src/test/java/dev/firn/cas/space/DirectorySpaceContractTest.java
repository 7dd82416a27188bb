package dev.firn.cas.space;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.io.TempDir;

class DirectorySpaceContractTest extends BlobSpaceContract {
    @TempDir
    Path directory;

    @Override
    protected BlobSpace newSpace() {
        return DirectorySpace.open(directory, new SecureRandom());
    }
}
