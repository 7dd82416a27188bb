package dev.firn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarTransfer;
import dev.firn.bridge.car.CarWriter;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Whole imports of CARs that nobody chose: a version comes of them whose every byte verifies, or a report and no ref. The input is tried as it is and once more
 * *sealed*: with the CIDs that its blocks should have, in its blocks too, as whoever means harm would write them; else no change would come past the hashes.
 */
class ImportFuzzTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final long MAX_FILES_BYTES = 1 << 20;

    @FuzzTest
    void carImport(byte[] data) throws IOException {
        importInto(data);
        byte[] sealed = sealed(data);
        if (sealed.length > 0) {
            importInto(sealed);
        }
    }

    private static void importInto(byte[] car) throws IOException {
        MemorySpace space = new MemorySpace(() -> 0);
        try (FileSystem files = Jimfs.newFileSystem(Configuration.unix());
                Repository repository =
                        Repository.create(space, new Surroundings(Clock.systemUTC(), new Random(1), "fuzz"))) {
            Path file = Files.write(files.getPath("/in.car"), car);
            boolean taken = isTaken(repository, file);
            boolean isThere = repository.refs().find(MAIN).isPresent();
            if (taken != isThere) {
                throw new AssertionError(taken ? "taken, and there is no ref" : "refused, and a ref moved");
            }
            if (taken) {
                boolean sound = repository
                        .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                        .isSound();
                if (!sound) {
                    throw new AssertionError("what was taken does not verify");
                }
            } else {
                space.list(BlobName.of("absent"), entry -> {
                    throw new AssertionError("refused, and absences are recorded");
                });
            }
        }
    }

    private static boolean isTaken(Repository repository, Path file) {
        try (CarBlocks blocks = CarBlocks.open(repository, file, bytes -> {})) {
            if (blocks.roots().isEmpty()) {
                return false;
            }
            Cid root = blocks.roots().get(0);
            if (CarTransfer.isCommit(blocks, root)) {
                CarTransfer transfer = new CarTransfer(repository, blocks);
                transfer.copy(root, Progress.NONE);
                transfer.offer(MAIN, root);
                return true;
            }
            if (!CarImport.isUnixFs(root)) {
                return false;
            }
            CarImport.Request request =
                    new CarImport.Request(MAIN, "at", CommitRequest.of("m", "a"), OptionalLong.of(MAX_FILES_BYTES));
            new CarImport(repository, blocks, root, request).run(Progress.NONE, commit -> {});
            return true;
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.IO) {
                throw e;
            }
            return false;
        }
    }

    /** The last blocks get their CIDs first, as parents stand before their children; nothing if it is no CARv1 as far as its header goes. */
    private static byte[] sealed(byte[] car) {
        List<Cid> roots;
        try (CarReader reader = new CarReader(new ByteArrayInputStream(car), "the input")) {
            if (reader.version() != 1) {
                return new byte[0];
            }
            roots = reader.roots();
        } catch (FirnException e) {
            return new byte[0];
        }
        Map<String, String> renamed = new LinkedHashMap<>();
        Deque<Section> sealed = new ArrayDeque<>();
        for (Section section : backwards(car)) {
            String content = section.content;
            for (Map.Entry<String, String> name : renamed.entrySet()) {
                content = content.replace(name.getKey(), name.getValue());
            }
            byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
            Cid cid = section.cid.isFirn()
                    ? Cid.ofContent(section.cid.knownCodec().orElseThrow(), bytes)
                    : section.cid;
            renamed.put(text(section.cid.digest()), text(cid.digest()));
            renamed.put(section.cid.toString(), cid.toString());
            sealed.push(new Section(cid, content));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(
                out,
                roots.stream()
                        .map(cid -> Cid.parse(renamed.getOrDefault(cid.toString(), cid.toString())))
                        .toList());
        sealed.forEach(section ->
                writer.put(section.cid, ByteBuffer.wrap(section.content.getBytes(StandardCharsets.ISO_8859_1))));
        writer.flush();
        return out.toByteArray();
    }

    private record Section(Cid cid, String content) {}

    /** The sections of a CARv1, whatever their bytes, as far as they can be told; the last comes first. */
    private static Deque<Section> backwards(byte[] car) {
        Deque<Section> sections = new ArrayDeque<>();
        ByteBuffer in = ByteBuffer.wrap(car);
        try {
            in.position(length(in) + in.position());
            while (in.hasRemaining()) {
                int length = length(in);
                ByteBuffer section = in.slice(in.position(), length);
                in.position(in.position() + length);
                Cid cid = Cid.read(section);
                byte[] bytes = new byte[section.remaining()];
                section.get(bytes);
                sections.push(new Section(cid, text(bytes)));
            }
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
            return sections;
        }
        return sections;
    }

    private static int length(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a length that no input has");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
