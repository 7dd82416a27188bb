package dev.firn.cli;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Randomness of the operating system, made ready when it is first wanted: most commands need none, and it costs time. Safe for many threads. */
final class ProcessRandom implements RandomGenerator {
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
