package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.manifest.Scope;
import dev.firn.remote.HttpLimits;
import dev.firn.remote.RemoteAddress;
import dev.firn.remote.Remotes;
import dev.firn.repository.Repository;
import dev.firn.transfer.LazyFetch;
import dev.firn.transfer.LocalRemote;
import dev.firn.transfer.Remote;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The remotes of a repository, as its settings have them: where each is, and which part of each version is wanted of it.
 *
 * @param directory the repository
 */
record RemoteSettings(Path directory) {
    /** The remote that a clone has, and that is meant where none is named. */
    static final String DEFAULT = "origin";

    /** The setting that a clone has until it is through: what it clones. */
    static final String UNFINISHED = "clone.unfinished";

    private static final String PREFIX = "remote.";
    private static final String URL = ".url";
    private static final String ONLY = ".only";

    /** Whether a setting is one of a remote. */
    static boolean isSetting(String name) {
        int end = name.lastIndexOf('.');
        boolean isOne = name.startsWith(PREFIX) && (name.endsWith(URL) || name.endsWith(ONLY));
        // In remote.url, the one point is that of the prefix and of the ending: there is no name between.
        return isOne && end >= PREFIX.length() && isName(name.substring(PREFIX.length(), end));
    }

    private static boolean isName(String name) {
        return !name.contains("/")
                && !name.contains(".")
                && RefName.fault(name + "/main").isEmpty();
    }

    /** Where the remote of a name is, as it was written; nothing if there is none. */
    Optional<String> findAddress(String name) {
        return Configuration.of(directory).find(PREFIX + name + URL);
    }

    /**
     * Where the remote of a name is.
     *
     * @throws FirnException of kind MISSING if there is none
     */
    String address(String name) {
        return findAddress(name)
                .orElseThrow(() -> FirnException.missing("there is no remote '" + name + "'")
                        .withHint("name one with 'firn config remote." + name + ".url URL'"));
    }

    /** Which part is wanted of a remote's versions. */
    Scope scope(String name) {
        return Configuration.of(directory)
                .find(PREFIX + name + ONLY)
                .map(paths -> new Scope(List.of(paths.split("\n"))))
                .orElse(Scope.all());
    }

    /** Remembers a remote. */
    void set(String name, String address) {
        Configuration.of(directory).set(PREFIX + name + URL, address);
    }

    /** Remembers which part is wanted of it. */
    void setScope(String name, Scope scope) {
        Configuration configuration = Configuration.of(directory);
        if (scope.isAll()) {
            configuration.unset(PREFIX + name + ONLY);
        } else {
            configuration.set(PREFIX + name + ONLY, String.join("\n", scope.paths()));
        }
    }

    /** An address as it is remembered: a path from the root. */
    static String absolute(String address, Terminal terminal) {
        return RemoteAddress.parse(address) instanceof RemoteAddress.Directory local
                ? terminal.path(local.path()).toAbsolutePath().toString()
                : address;
    }

    /**
     * Opens what lies at an address; the caller closes it.
     *
     * @throws FirnException of kind MISSING if it is a path without a repository, REFUSED or UNSUPPORTED if it is no address
     */
    static Remote open(String address, Terminal terminal) {
        RemoteAddress parsed = RemoteAddress.parse(address);
        if (parsed instanceof RemoteAddress.Served served) {
            return Remotes.open(served, HttpLimits.defaults());
        }
        if (parsed instanceof RemoteAddress.Gateway gateway) {
            return Remotes.open(gateway, HttpLimits.defaults());
        }
        Path path = terminal.path(((RemoteAddress.Directory) parsed).path());
        Path inside = path.resolve(RepositoryOptions.INSIDE);
        Path found = !Repository.isAt(path) && Repository.isAt(inside) ? inside : path;
        return new LocalRemote(Repository.open(found, RepositoryOptions.surroundings(terminal, "nobody")));
    }

    /** Lets what a repository does not have, but a remote promised, be fetched when it is read. */
    void fetchPromised(Repository repository, Terminal terminal) {
        if (!repository.store().absences().isEmpty()) {
            repository
                    .store()
                    .fetchPromised(new LazyFetch(
                            repository.store(),
                            name -> open(address(name), terminal).blocks()));
        }
    }
}
