package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.car.CarWriter;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.testing.JavaProcess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CARs made to take all memory are refused by a process that has little: 96 MiB. */
final class HostileCarMemoryTest {
    private static final byte[] DIRECTORY = new UnixFsData.Directory().encode();
    private static final Foreign SMALL = raw("x");
    /** So many links make a node of nearly 4 MiB, the longest block that is read. */
    private static final int MANY_LINKS = 70_000;

    @TempDir
    private Path directory;

    private final Map<String, String> wanted = new TreeMap<>();

    @Test
    void hostileCarsAreRefusedInLittleMemory() throws IOException {
        claims();
        bombs();
        wideNodes();
        manyBlocks();
        try (JavaProcess process = JavaProcess.start(HostileImports.class, List.of("-Xmx96m"), directory)) {
            List<String> lines = process.lines().toList();
            assertThat(lines).contains("branch false");
            assertThat(lines.stream()
                            .filter(line -> line.contains(".car "))
                            .collect(Collectors.toMap(line -> line.split(" ", 2)[0], line -> line.split(" ", 2)[1])))
                    .isEqualTo(wanted);
        }
    }

    /** Lengths that nothing of it has. */
    private void claims() throws IOException {
        byte[] sound = bytes(List.of(SMALL.cid()), List.of(SMALL));
        int header = sound.length - (int) CarWriter.sectionBytes(SMALL.cid(), 1);
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
        add("length", "REFUSED", concat(Arrays.copyOf(sound, header), huge, new byte[1_000]));
        add("header", "CORRUPT", concat(huge, sound));
        ByteBuffer frame = ByteBuffer.allocate(51).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        frame.put(new byte[] {0x0a, (byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 2})
                .position(27);
        frame.putLong(51).putLong(1L << 60).putLong(0);
        add("exabyte", "CORRUPT", concat(frame.array(), sound));
        byte[] nested = new byte[1 << 20];
        Arrays.fill(nested, (byte) 0x81);
        add("nested", "CORRUPT", concat(new byte[] {(byte) 0x80, (byte) 0x80, 0x40}, nested));
    }

    /** Little that means much. */
    private void bombs() throws IOException {
        List<Foreign> files = new ArrayList<>(List.of(SMALL));
        List<Foreign> directories = new ArrayList<>(List.of(SMALL));
        for (int level = 0; level < 60; level++) {
            long size = 1L << level;
            Cid file = files.get(level).cid();
            files.add(node(file("", size, size), List.of(PbLink.of(file, "", size), PbLink.of(file, "", size))));
            Cid below = directories.get(level).cid();
            directories.add(node(DIRECTORY, List.of(PbLink.of(below, "a", 1), PbLink.of(below, "b", 1))));
        }
        add("file-bomb", "REFUSED", bytes(List.of(files.get(60).cid()), files));
        add("directory-bomb", "REFUSED", bytes(List.of(directories.get(60).cid()), directories));
    }

    /** Nodes as long as may be, each below the one before. */
    private void wideNodes() throws IOException {
        List<Foreign> directories = new ArrayList<>(List.of(SMALL));
        List<Foreign> files = new ArrayList<>(List.of(SMALL));
        long size = 1;
        for (int level = 0; level < 8; level++) {
            Cid below = directories.get(level).cid();
            List<PbLink> entries = new ArrayList<>(List.of(PbLink.of(below, "0", 1)));
            List<PbLink> parts =
                    new ArrayList<>(List.of(PbLink.of(files.get(level).cid(), "", 1)));
            long[] sizes = new long[MANY_LINKS];
            sizes[0] = size;
            for (int i = 1; i < MANY_LINKS; i++) {
                entries.add(PbLink.of(SMALL.cid(), "n" + (100_000 + i), 1));
                parts.add(PbLink.of(SMALL.cid(), "", 1));
                sizes[i] = 1;
            }
            directories.add(node(DIRECTORY, entries));
            files.add(node(file("", sizes), parts));
            size += MANY_LINKS - 1;
        }
        add("wide-directories", "REFUSED", bytes(List.of(directories.get(8).cid()), directories));
        Foreign root = node(DIRECTORY, List.of(PbLink.of(files.get(8).cid(), "file", 1)));
        files.add(root);
        add("wide-files", "REFUSED", bytes(List.of(root.cid()), files));
    }

    private void manyBlocks() throws IOException {
        Foreign absent = raw("y");
        Foreign root = node(DIRECTORY, List.of(PbLink.of(absent.cid(), "absent", 1)));
        List<Foreign> blocks = new ArrayList<>(List.of(root));
        for (int i = 0; i < 150_000; i++) {
            blocks.add(i % 3 == 0 ? SMALL : raw("block " + i));
        }
        add("many-blocks", "MISSING", bytes(List.of(root.cid()), blocks));
        List<Cid> roots = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            roots.add(root.cid());
        }
        add("many-roots", "MISSING", bytes(roots, List.of(root)));
    }

    private void add(String name, String outcome, byte[] car) throws IOException {
        Files.write(directory.resolve(name + ".car"), car);
        wanted.put(name + ".car", outcome);
    }

    private byte[] bytes(List<Cid> roots, List<Foreign> blocks) throws IOException {
        Path file = directory.resolve("made");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                CarWriter writer = new CarWriter(out, roots)) {
            for (Foreign block : blocks) {
                writer.put(block.cid(), block.bytes().duplicate());
            }
        }
        return Files.readAllBytes(file);
    }

    /** A block of any length: Firn's own are at most 1 MiB. */
    private record Foreign(Cid cid, ByteBuffer bytes) {
        static Foreign of(Codec codec, byte[] bytes) {
            return new Foreign(
                    Cid.ofContent(codec, bytes), ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }
    }

    private static Foreign raw(String text) {
        return Foreign.of(Codec.RAW, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Foreign node(byte[] data, List<PbLink> links) {
        return Foreign.of(Codec.DAG_PB, PbNode.of(links, data).encode());
    }

    private static byte[] file(String content, long... sizes) {
        long total = content.length() + Arrays.stream(sizes).sum();
        return new UnixFsData.File(
                        content.isEmpty()
                                ? Optional.empty()
                                : Optional.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))),
                        total,
                        Arrays.stream(sizes).boxed().toList())
                .encode();
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
