package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

/** A small repository with two versions of one array, always of the same content. */
final class Sample {
    static final String AUTHOR = "A <a@example.org>";

    private Sample() {}

    /** Makes it in {@code directory/.firn}. */
    static void create(Path directory) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
        // Seeded: this process alone draws from it.
        Surroundings surroundings = new Surroundings(clock, new Random(1), AUTHOR);
        try (Repository repository = Repository.create(directory.resolve(".firn"), surroundings)) {
            commit(repository, "first day", session -> {
                put(session, ".zgroup", "{\"zarr_format\":2}");
                put(session, "sst/.zarray", zarray(10));
                put(session, "sst/0.0", "one");
                put(session, "sst/0.1", "two");
            });
            Cid second = commit(repository, "second day", session -> {
                put(session, "sst/.zarray", zarray(20));
                put(session, "sst/0.1", "changed");
                put(session, "sst/1.0", "three");
                put(session, "sst/1.1", "four");
                put(session, "notes.txt", "wind\n");
            });
            repository.refs().create(RefName.tag("v2"), second);
        }
    }

    private interface Changes {
        void make(Session session);
    }

    private static Cid commit(Repository repository, String message, Changes changes) {
        try (Session session = repository.session(RefName.branch("main"))) {
            changes.make(session);
            return session.commit(CommitRequest.of(message, AUTHOR)).commit().orElseThrow();
        }
    }

    private static String zarray(int length) {
        return "{\"zarr_format\":2,\"shape\":[" + length
                + ",40],\"chunks\":[10,20],\"dtype\":\"<i2\",\"compressor\":null,"
                + "\"fill_value\":0,\"order\":\"C\",\"filters\":null}";
    }

    private static void put(Session session, String key, String text) {
        session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
