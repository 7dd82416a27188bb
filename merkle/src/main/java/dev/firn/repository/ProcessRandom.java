package dev.firn.repository;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Randomness of the operating system, made ready when it is first wanted: many programs need none, and it costs time. Safe for many threads. */
public final class ProcessRandom implements RandomGenerator {
    /** Draws nothing yet. */
    public ProcessRandom() {}

    private static final class Source {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    @Override
    public long nextLong() {
        return Source.RANDOM.nextLong();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        Source.RANDOM.nextBytes(bytes);
    }
}
