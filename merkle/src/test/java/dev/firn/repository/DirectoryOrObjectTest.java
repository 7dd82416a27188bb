package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No key is an object and the directory of others: in the state after a commit, whatever stood there before and in whatever order it was put. */
final class DirectoryOrObjectTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final String[] SEGMENTS = {"a", "a-b", "1", "10", "c", "0"};

    private static String key(Random random) {
        StringBuilder key = new StringBuilder(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            key.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        return key.toString();
    }

    private static boolean isLawful(NavigableSet<String> keys) {
        return keys.stream().noneMatch(key -> {
            String below = keys.ceiling(key + "/");
            return below != null && below.startsWith(key + "/");
        });
    }

    @Test
    void aCommitIsRefusedIfAndOnlyIfAKeyWouldBeBoth() {
        int refused = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            Repository repository = Repository.create(
                    new MemorySpace(() -> 0L), new Surroundings(Clock.systemUTC(), new Random(seed), "tester"));
            TreeSet<String> before = new TreeSet<>();
            for (int round = 0; round < 5; round++) {
                TreeSet<String> after = new TreeSet<>(before);
                Optional<FirnException.Kind> kind = Optional.empty();
                try (Session session = repository.session(MAIN)) {
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        String key = key(random);
                        if (random.nextInt(3) > 0) {
                            after.add(key);
                            session.put(key, ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
                        } else {
                            after.remove(key);
                            session.delete(key);
                        }
                    }
                    session.commit(CommitRequest.of("round " + round, "tester"));
                } catch (FirnException e) {
                    kind = Optional.of(e.kind());
                }
                boolean lawful = isLawful(after);
                assertThat(kind)
                        .as("seed %d, round %d, %s", seed, round, after)
                        .isEqualTo(lawful ? Optional.empty() : Optional.of(FirnException.Kind.REFUSED));
                refused += lawful ? 0 : 1;
                before = lawful ? after : before;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
