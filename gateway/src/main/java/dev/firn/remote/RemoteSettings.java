package dev.firn.remote;

import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Promisor;
import dev.firn.manifest.Scope;
import dev.firn.repository.Configuration;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.LazyFetch;
import dev.firn.transfer.LocalRemote;
import dev.firn.transfer.Remote;
import java.nio.file.Path;
import java.util.List;

/**
 * The remotes of a repository, as its settings have them: where each is, and which part of each version is wanted of it.
 *
 * @param directory the repository
 * @param base what relative paths of remotes are meant from
 * @param surroundings for remotes that are repositories on this machine
 */
public record RemoteSettings(Path directory, Path base, Surroundings surroundings) {
    /** The remote that a clone has, and that is meant where none is named. */
    public static final String DEFAULT = "origin";

    /** The setting that a clone has until it is through: what it clones. */
    public static final String UNFINISHED = "clone.unfinished";

    private static final String PREFIX = "remote.";
    private static final String URL = ".url";
    private static final String ONLY = ".only";

    /** Whether a setting is one of a remote. */
    public static boolean isSetting(String name) {
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

    /**
     * Where the remote of a name is.
     *
     * @throws FirnException of kind MISSING if there is none
     */
    public String address(String name) {
        return configuration()
                .find(PREFIX + name + URL)
                .orElseThrow(() -> FirnException.missing("there is no remote '" + name + "'")
                        .withHint("name one with 'firn config remote." + name + ".url URL'"));
    }

    /** Which part is wanted of a remote's versions. */
    public Scope scope(String name) {
        return configuration()
                .find(PREFIX + name + ONLY)
                .map(paths -> new Scope(List.of(paths.split("\n"))))
                .orElse(Scope.all());
    }

    /** Remembers a remote. */
    public void set(String name, String address) {
        configuration().set(PREFIX + name + URL, address);
    }

    /** Remembers which part is wanted of it. */
    public void setScope(String name, Scope scope) {
        if (scope.isAll()) {
            configuration().unset(PREFIX + name + ONLY);
        } else {
            configuration().set(PREFIX + name + ONLY, String.join("\n", scope.paths()));
        }
    }

    private Configuration configuration() {
        return Configuration.of(directory);
    }

    /** An address as it is remembered: a path from the root. */
    public String absolute(String address) {
        return RemoteAddress.parse(address) instanceof RemoteAddress.Directory local
                ? path(local).toAbsolutePath().toString()
                : address;
    }

    private Path path(RemoteAddress.Directory local) {
        return base.resolve(local.path()).normalize();
    }

    /**
     * Opens what lies at an address; the caller closes it.
     *
     * @throws FirnException of kind MISSING if it is a path without a repository, REFUSED or UNSUPPORTED if it is no address
     */
    public Remote open(String address) {
        RemoteAddress parsed = RemoteAddress.parse(address);
        if (parsed instanceof RemoteAddress.Served served) {
            return Remotes.open(served, HttpLimits.defaults());
        }
        if (parsed instanceof RemoteAddress.Gateway gateway) {
            return Remotes.open(gateway, HttpLimits.defaults());
        }
        Path found = Repository.meantBy(path((RemoteAddress.Directory) parsed));
        return new LocalRemote(Repository.open(found, surroundings));
    }

    /** Lets what a repository does not have, but a remote promised, be fetched when it is read. */
    public void fetchPromised(Repository repository) {
        if (!repository.store().absences().isEmpty()) {
            repository.store().fetchPromised(promisor(repository));
        }
    }

    /** Fetches from these remotes what they promised; each is reached when something of it is wanted first. */
    public Promisor promisor(Repository repository) {
        return new LazyFetch(repository.store(), name -> open(address(name)));
    }
}
