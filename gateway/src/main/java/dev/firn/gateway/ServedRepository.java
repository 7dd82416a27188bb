package dev.firn.gateway;

import dev.firn.repository.Repository;

/**
 * A repository and the name it is served under.
 *
 * @param name the first segment of its paths, decoded
 * @param repository open; whoever opened it closes it, after the server
 */
public record ServedRepository(String name, Repository repository) {}
