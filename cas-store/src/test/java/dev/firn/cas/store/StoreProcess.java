package dev.firn.cas.store;

import dev.firn.cas.space.DirectorySpace;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What other processes do in {@link StoreProcessesTest}: commit and merge until they are done or killed. */
final class StoreProcess {
    private StoreProcess() {}

    /** Arguments: directory, first and last commit (exclusive). Writes the number of each commit once it is safe. */
    public static void main(String[] arguments) throws IOException {
        int end = Integer.parseInt(arguments[2]);
        SecureRandom random = new SecureRandom();
        try (DirectorySpace space = DirectorySpace.open(Path.of(arguments[0]), random);
                Store store = Store.open(space, StoreContract.REPOSITORY, StoreOptions.defaults(random))) {
            for (int i = Integer.parseInt(arguments[1]); i < end; i++) {
                TinyCommit.write(store, i);
                System.out.println(i);
                store.refresh();
                store.maintenance().run(Maintenance.DEFAULT_BUDGET_BYTES);
            }
        }
    }
}
