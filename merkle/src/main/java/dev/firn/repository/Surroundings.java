package dev.firn.repository;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * What a library takes from its caller instead of looking around.
 *
 * @param clock for the times of commits and operations
 * @param random for names of containers and repositories: no two processes may draw the same, so a seeded one is for tests only; safe for many threads
 * @param actor who moves refs, as operations record it
 */
public record Surroundings(Clock clock, RandomGenerator random, String actor) {}
