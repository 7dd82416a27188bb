package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.history.Commit;
import dev.firn.repository.CommitLog;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Damage;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Versions by number: what the n-th commit of a writer holds follows from the writer's name and n, and its message is both; so anybody can check it. */
final class Numbered {
    static final String ARRAY = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
            + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}";
    private static final int CHUNKS = 3;
    private static final int ROWS = 40;
    private static final int MAX_CHUNK_BYTES = 3_000;

    private Numbered() {}

    static Surroundings surroundings(String actor) {
        return new Surroundings(Clock.systemUTC(), new SecureRandom(), actor);
    }

    static Repository open(Path directory) {
        return Repository.open(directory, surroundings("test"));
    }

    static ByteBuffer chunk(String writer, long number, int part) {
        SplittableRandom random = new SplittableRandom(31L * writer.hashCode() + 1_000_003L * number + part);
        byte[] bytes = new byte[1 + random.nextInt(MAX_CHUNK_BYTES)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static String chunkKey(String writer, long number, int part) {
        return writer + "/c/" + number % ROWS + "/" + part;
    }

    /** Puts what version {@code number} of a writer holds. */
    static void put(Session session, String writer, long number) {
        session.put(writer + "/zarr.json", ByteBuffer.wrap(ARRAY.getBytes(StandardCharsets.UTF_8)));
        for (int part = 0; part < CHUNKS; part++) {
            session.put(chunkKey(writer, number, part), chunk(writer, number, part));
        }
        session.put(writer + ".txt", ByteBuffer.wrap(Long.toString(number).getBytes(StandardCharsets.UTF_8)));
    }

    static CommitRequest request(String writer, long number) {
        return CommitRequest.of(writer + " " + number, writer);
    }

    /** Reads all of a version, and that it holds what its message says. */
    static void check(Repository repository, Cid cid) {
        Commit commit = repository.commit(cid);
        String[] words = commit.message().split(" ");
        String writer = words[0];
        long number = Long.parseLong(words[1]);
        Snapshot snapshot = repository.snapshot(cid);
        assertThat(snapshot.get(writer + "/zarr.json"))
                .isEqualTo(ByteBuffer.wrap(ARRAY.getBytes(StandardCharsets.UTF_8)));
        assertThat(StandardCharsets.UTF_8.decode(snapshot.get(writer + ".txt")).toString())
                .isEqualTo(words[1]);
        for (int part = 0; part < CHUNKS; part++) {
            assertThat(snapshot.get(chunkKey(writer, number, part))).isEqualTo(chunk(writer, number, part));
        }
    }

    /** The commits that lead to a revision, oldest first. */
    static List<Cid> history(Repository repository, String revision) {
        List<Cid> commits = new ArrayList<>();
        for (CommitLog.Entry entry : repository.log(repository.resolve(revision))) {
            commits.add(entry.cid());
        }
        Collections.reverse(commits);
        return commits;
    }

    /** Verifies every byte, and that nothing is wrong. */
    static void requireSound(Repository repository, String what) {
        requireSound(repository, Optional.empty(), what);
    }

    /** Verifies every byte, but of the versions only one, which is quicker where there are many. */
    static void requireSound(Repository repository, Optional<Cid> only, String what) {
        assertThat(repository.verify(Repository.VerifyDepth.FULL, only, 2).damages())
                .extracting(Damage::message)
                .as(what)
                .isEmpty();
    }
}
