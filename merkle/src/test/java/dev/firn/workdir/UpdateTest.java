package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkouts into a directory whose memory has all of the version that it stands on. */
class UpdateTest {
    @TempDir
    Path temporary;

    WorkDirectoryFixture fixture;
    Path target;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkDirectoryFixture(temporary);
        target = temporary.resolve("out");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private WorkDirectory work() {
        return WorkDirectory.make(fixture.repository, target, fixture.options());
    }

    private CheckoutResult checkout(String revision) {
        return work().checkout(CheckoutRequest.of(fixture.repository.snapshot(revision)), Progress.NONE);
    }

    private DirectoryMemory memory() throws IOException {
        Surroundings surroundings = fixture.repository.surroundings();
        return new DirectoryMemory(
                fixture.repository.directory().orElseThrow().resolve("work"),
                target.toRealPath(),
                surroundings.actor(),
                surroundings.random());
    }

    private boolean isUpdate(String revision) throws IOException {
        WorkDirectory directory = work();
        CheckoutRequest request = CheckoutRequest.of(fixture.repository.snapshot(revision));
        Optional<UpdateSides> sides = UpdateSides.find(directory, request, directory.standing());
        sides.ifPresent(UpdateSides::close);
        return sides.isPresent();
    }

    /** The memory has the version's keys and no others, with what they hold, and as seen nothing but what lies there. */
    private void assertRemembered(String revision, String where) throws IOException {
        Snapshot version = fixture.repository.snapshot(revision);
        Map<String, String> wanted = new TreeMap<>();
        version.forEachKey("", (key, object) -> wanted.put(key, object.toString()));
        Map<String, String> found = new TreeMap<>();
        try (MemoryCursor cursor = memory().openFiles().orElseThrow()) {
            assertThat(cursor.remembered().orElseThrow().whole()).isTrue();
            assertThat(Optional.of(cursor.remembered().get().standing().base())).isEqualTo(version.commit());
            while (cursor.advance()) {
                String key = new String(cursor.key(), StandardCharsets.UTF_8);
                found.put(key, String.valueOf(cursor.entry().base().orElse(null)));
                if (cursor.entry().seen().isPresent()) {
                    MemoryEntry.Seen seen = cursor.entry().seen().get();
                    assertThat(seen.stamp())
                            .as(where + ": " + key)
                            .isEqualTo(FileStatus.of(target.resolve(key)).stamp());
                    assertThat(Optional.of(seen.content()))
                            .isEqualTo(cursor.entry().base());
                }
            }
        }
        assertThat(found).as(where).isEqualTo(wanted);
    }

    @Test
    void anyVersionFollowsAnyOtherWhateverHappenedToTheFiles() throws IOException {
        int updates = 0;
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            List<Map<String, ByteBuffer>> versions = new ArrayList<>();
            for (int step = 0; step < 6; step++) {
                fixture.change(random, 12);
                changeArray(random);
                fixture.write("step", "step " + step);
                fixture.commit();
                versions.add(fixture.contents());
            }
            for (int round = 0; round < 25; round++) {
                int back = random.nextInt(versions.size());
                String revision = "main~" + back;
                String where = "seed " + seed + ", round " + round + ", " + back + " back";
                updates += Files.exists(target) && isUpdate(revision) ? 1 : 0;
                checkout(revision);
                assertThat(WorkDirectoryFixture.contents(target))
                        .as(where)
                        .isEqualTo(versions.get(versions.size() - 1 - back));
                assertRemembered(revision, where);
                disturb(random);
            }
        }
        assertThat(updates).isGreaterThan(120);
    }

    /** Makes files chunks of an array, or of one with other names for them, or no chunks, of the same content or of other. */
    private void changeArray(Random random) throws IOException {
        String[] encodings = {
            "\"name\":\"default\"",
            "\"name\":\"default\",\"configuration\":{\"separator\":\".\"}",
            "\"name\":\"v2\"",
            ""
        };
        String encoding = encodings[random.nextInt(encodings.length)];
        String text =
                "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[3,3],\"data_type\":\"int8\",\"chunk_grid\":{\"name\":\"regular\","
                        + "\"configuration\":{\"chunk_shape\":[1,1]}},\"chunk_key_encoding\":{" + encoding
                        + "},\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}";
        fixture.write("real/zarr.json", encoding.isEmpty() ? "none" : text);
        for (int i = random.nextInt(9); i > 0; i--) {
            int row = random.nextInt(3);
            int column = random.nextInt(3);
            String[] keys = {
                "real/c/" + row + "/" + column, "real/c." + row + "." + column, "real/" + row + "." + column
            };
            Path file = fixture.directory.resolve(keys[random.nextInt(3)]);
            if (random.nextInt(3) == 0) {
                Files.deleteIfExists(file);
            } else {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "x".repeat(random.nextInt(3)));
            }
        }
    }

    /** What changes no content, takes files away, or makes the memory know files of no version. */
    private void disturb(Random random) throws IOException {
        List<String> keys =
                new ArrayList<>(WorkDirectoryFixture.contents(target).keySet());
        Path some = target.resolve(keys.get(random.nextInt(keys.size())));
        switch (random.nextInt(6)) {
            case 0 -> Files.delete(some);
            case 1 -> Files.setLastModifiedTime(some, FileTime.fromMillis(random.nextInt()));
            case 2 -> Files.write(some, Files.readAllBytes(some));
            case 3 -> {
                Files.writeString(target.resolve("strange"), "x");
                try (DirectoryStatus status =
                        work().status(WorkDirectoryFixture.MAIN, Optional.empty(), Mode.OVERLAY, Progress.NONE)) {
                    assertThat(status.changes()).isNotNull();
                }
                Files.delete(target.resolve("strange"));
            }
            default -> {}
        }
    }

    @Test
    void aFileThatIsWhatIsWantedAlreadyStaysAndIsRemembered() throws IOException {
        fixture.write("a", "1");
        fixture.commit();
        fixture.write("a", "2");
        fixture.commit();
        checkout("main~1");
        Files.writeString(target.resolve("a"), "2");
        try (DirectoryStatus status =
                work().status(WorkDirectoryFixture.MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            assertThat(status.changes().counts().changed()).isEqualTo(1);
        }
        assertThat(checkout("main").keptFiles()).isEqualTo(1);
        assertRemembered("main", "kept");
    }

    @Test
    void whatOthersChangedIsInTheWay() throws IOException {
        fixture.write("a", "1");
        fixture.write("b", "1");
        fixture.commit();
        fixture.write("a", "2");
        fixture.write("n", "new");
        fixture.commit();
        checkout("main");
        Files.writeString(target.resolve("a"), "mine");
        assertThat(isUpdate("main~1")).isTrue();
        assertThat(refusal("main~1")).contains("\"a\" was changed");
        Files.writeString(target.resolve("a"), "2");
        checkout("main~1");
        Files.writeString(target.resolve("n"), "mine");
        assertThat(isUpdate("main")).isTrue();
        assertThat(refusal("main")).contains("\"n\" was not written by a checkout");
        Files.delete(target.resolve("n"));
        Files.writeString(target.resolve("b"), "mine, and the same in both versions");
        assertThat(refusal("main")).contains("\"b\" was changed");
    }

    private String refusal(String revision) {
        try {
            checkout(revision);
        } catch (FirnException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void manyLostFilesAreWrittenAgain() throws IOException {
        for (int i = 0; i < 1_100; i++) {
            fixture.write("many/" + i, "file " + i);
        }
        fixture.commit();
        checkout("main");
        for (int lost : new int[] {3, 1_050}) {
            for (int i = 0; i < lost; i++) {
                Files.delete(target.resolve("many/" + i));
            }
            assertThat(isUpdate("main")).isTrue();
            assertThat(checkout("main").writtenFiles()).isEqualTo(lost);
            assertThat(WorkDirectoryFixture.contents(target)).isEqualTo(fixture.contents());
            assertRemembered("main", lost + " lost");
        }
    }

    @Test
    void aDirectoryThatIsNotAllOfWhatItStandsOnIsNoUpdate() throws IOException {
        fixture.write("a/b", "1");
        fixture.commit();
        checkout("main");
        assertThat(isUpdate("main")).isTrue();
        work().forget();
        assertThat(isUpdate("main")).isFalse();
        checkout("main");
        memory().remember(new DirectoryMemory.State(
                work().standing(),
                Optional.of(new Intent(
                        Intent.Kind.CHECKOUT,
                        work().standing().orElseThrow().base(),
                        Optional.empty(),
                        "",
                        Standing.Extent.WHOLE))));
        assertThat(isUpdate("main")).isFalse();
        checkout("main");
        assertThat(isUpdate("main")).isTrue();
    }
}
