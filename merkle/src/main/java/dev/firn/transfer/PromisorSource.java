package dev.firn.transfer;

import dev.firn.cas.store.Promisor;
import dev.firn.repository.Repository;

/**
 * Knows who fetches what a repository lacks and its remotes promised. Who opens repositories and can reach no other host himself finds one with
 * {@link java.util.ServiceLoader}: there is one where the module {@code gateway} is.
 */
public interface PromisorSource {
    /**
     * Who fetches for this repository, which lies in a directory. Nothing is read and no host reached before something is wanted.
     *
     * @throws IllegalArgumentException if it lies in none
     */
    Promisor promisor(Repository repository);
}
