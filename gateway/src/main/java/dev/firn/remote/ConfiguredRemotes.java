package dev.firn.remote;

import dev.firn.cas.store.Promisor;
import dev.firn.repository.Repository;
import dev.firn.transfer.PromisorSource;
import java.nio.file.Path;

/** Fetches from the remotes that a repository's settings name; relative paths are meant from the current directory. For {@link java.util.ServiceLoader}. */
public final class ConfiguredRemotes implements PromisorSource {
    /** For {@link java.util.ServiceLoader}. */
    public ConfiguredRemotes() {}

    @Override
    public Promisor promisor(Repository repository) {
        Path directory = repository
                .directory()
                .orElseThrow(() -> new IllegalArgumentException(repository.place() + " is in no directory"));
        return new RemoteSettings(directory, Path.of(""), repository.surroundings()).promisor(repository);
    }
}
