package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

/** Repositories to copy. */
public final class Samples {
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\"}}";
    private static final int WIDE = 17;

    private Samples() {}

    /** A repository without anything in it. */
    public static Repository empty(long seed) {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
    }

    /** Two branches and a tag; wide and narrow arrays, large objects, documents of every kind, equal content at several places. */
    public static Repository rich(long seed) {
        return rich(seed, (9 << 20) + 1);
    }

    /** The same with the largest object so large. */
    public static Repository rich(long seed, int largestBytes) {
        Repository repository = empty(seed);
        Random random = new Random(seed);
        put(repository, "main", session -> {
            put(session, "zarr.json", "{\"zarr_format\":3,\"node_type\":\"group\"}");
            put(session, "wide/zarr.json", ARRAY);
            put(session, "wide/inner/zarr.json", ARRAY);
            for (int i = 0; i < WIDE; i++) {
                for (int j = 0; j < WIDE; j++) {
                    put(session, "wide/c/" + i + "/" + j, "chunk " + i + " of " + j % 7);
                }
            }
            put(session, "narrow/zarr.json", ARRAY);
            put(session, "narrow/c/0/0", "few");
            put(session, "notes/long.txt", "long ".repeat(2_000));
            put(session, "notes/short.txt", "short");
        });
        Cid first = repository.resolve("main");
        put(repository, "main", session -> {
            session.put("large/zarr.json", bytes(ARRAY));
            session.put("large/c/0/0", random(random, (1 << 20) + 17));
            session.put("large/c/0/1", random(random, largestBytes));
            put(session, "wide/c/3/3", "changed");
        });
        repository.refs().create(RefName.branch("side"), first);
        put(repository, "side", session -> put(session, "narrow/c/0/1", "on the side"));
        repository.refs().create(RefName.tag("v1"), first);
        for (int i = 0; i < 5; i++) {
            int day = i;
            put(repository, "main", session -> {
                put(session, "wide/c/" + (WIDE + day) + "/0", "day " + day);
                put(session, "group/a" + day + "/zarr.json", ARRAY);
                put(session, "group/a" + day + "/c/0/0", "chunk of a day " + day);
            });
        }
        return repository;
    }

    public interface Changes {
        void make(Session session);
    }

    public static Cid put(Repository repository, String branch, Changes changes) {
        try (Session session = repository.session(RefName.branch(branch))) {
            changes.make(session);
            return session.commit(CommitRequest.of("change", "tester")).commit().orElseThrow();
        }
    }

    public static void put(Session session, String key, String text) {
        session.put(key, bytes(text));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer random(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
