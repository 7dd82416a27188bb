package dev.firn.cas.store;

import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.DirectorySpace;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    protected BlobSpace newSpace() {
        return DirectorySpace.open(directory, new Random(1));
    }
}
