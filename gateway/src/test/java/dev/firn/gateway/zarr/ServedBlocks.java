package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarSection;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.gateway.zarr.KeptConnection.Asked;
import dev.firn.gateway.zarr.KeptConnection.Came;
import dev.firn.gateway.zarr.ServedModel.Content;
import dev.firn.remote.RefsDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks for blocks, as IPFS and clones do, and compares with what the models have. */
final class ServedBlocks {
    private static final String FOR_EVER = "public, max-age=29030400, immutable";

    private static final int MAX_TEXT_BYTES = 1_000;

    private final List<ServedModel> models;
    private final KeptConnection connection;
    private final Random random;

    ServedBlocks(List<ServedModel> models, KeptConnection connection, Random random) {
        this.models = models;
        this.connection = connection;
        this.random = random;
    }

    void ask(String what) throws IOException {
        Map<Cid, Content> contents = new TreeMap<>(Comparator.comparing(Cid::toString));
        models.forEach(model -> model.cids.forEach((content, cid) -> contents.put(cid, content)));
        List<Cid> cids = new ArrayList<>(contents.keySet());
        Cid cid = cids.get(random.nextInt(cids.size()));
        switch (random.nextInt(5)) {
            case 0 -> batch(cids, contents, what);
            case 1 -> refs(what);
            case 2 -> directory(what);
            default -> {
                if (cid.has(Codec.RAW)) {
                    raw(cid, ServedModel.at(contents, cid).bytes, what + ": " + cid);
                } else {
                    car(cid, ServedModel.at(contents, cid).bytes, what + ": " + cid);
                }
            }
        }
    }

    /** Asked again as long as it is still being looked for. */
    private Came came(String method, String target, List<String> fields) throws IOException {
        while (true) {
            Came came = connection
                    .ask(List.of(new Asked(method, target, fields, new byte[0])))
                    .get(0);
            if (came.status() != 503) {
                return came;
            }
        }
    }

    private void raw(Cid cid, byte[] bytes, String what) throws IOException {
        String target = "/ipfs/" + cid + "?format=raw";
        String tag = "\"" + cid + ".raw\"";
        Came whole = came("GET", target, List.of());
        ServedRequest.checkBody(whole, 200, bytes, what);
        assertThat(whole.field("ETag")).as(what).contains(tag);
        assertThat(whole.field("Cache-Control")).as(what).contains(FOR_EVER);
        assertThat(came("HEAD", target, List.of()).field("Content-Length"))
                .as(what)
                .contains("" + bytes.length);
        assertThat(came("GET", target, List.of("If-None-Match", tag)).status())
                .as(what)
                .isEqualTo(304);
        if (bytes.length > 1) {
            Came part = came("GET", target, List.of("Range", "bytes=1-" + bytes.length / 2));
            ServedRequest.checkBody(part, 206, Arrays.copyOfRange(bytes, 1, bytes.length / 2 + 1), what);
        }
        assertThat(came("GET", target.replace("?format=raw", ""), List.of()).status())
                .as(what)
                .isEqualTo(400);
    }

    private void car(Cid root, byte[] bytes, String what) throws IOException {
        boolean isPart = random.nextBoolean();
        int from = isPart ? random.nextInt(bytes.length) : 0;
        int to = isPart ? from + random.nextInt(bytes.length - from) : bytes.length - 1;
        String target = "/ipfs/" + root + "?format=car&dag-scope=entity&dups=y"
                + (isPart ? "&entity-bytes=" + from + ":" + to : "");
        Came head = came("HEAD", target, List.of());
        Came came = came("GET", target, List.of());
        assertThat(came.status()).as(what).isEqualTo(200);
        assertThat(head.field("ETag")).as(what).isEqualTo(came.field("ETag"));
        assertThat(came(
                                "GET",
                                target,
                                List.of("If-None-Match", came.field("ETag").orElseThrow()))
                        .status())
                .isEqualTo(304);
        int begin = from / ServedModel.MIB * ServedModel.MIB;
        int end = Math.min(bytes.length, (to / ServedModel.MIB + 1) * ServedModel.MIB);
        assertThat(Arrays.equals(leaves(came, root, what), Arrays.copyOfRange(bytes, begin, end)))
                .as(what + " " + target)
                .isTrue();
    }

    /** A file by its name in a version's directory. */
    private void directory(String what) throws IOException {
        ServedModel model = models.get(random.nextInt(models.size()));
        List<Cid> reachable = List.copyOf(model.reachable());
        if (reachable.isEmpty()) {
            return;
        }
        Cid commit = reachable.get(random.nextInt(reachable.size()));
        Map<String, Content> keys = ServedModel.at(model.versions, commit).keys();
        Cid root = model.unixFs(commit);
        String place = what + ": directory " + root + " of " + commit;
        assertThat(came("GET", "/ipfs/" + root + "?format=raw", List.of()).status())
                .as(place)
                .isEqualTo(200);
        Came block = came("GET", "/ipfs/" + commit + "?format=raw", List.of());
        ServedRequest.checkBody(
                block, 200, model.repository.store().block(commit).toByteArray(), place);
        for (String key : keys.keySet()) {
            if (key.matches("[a-z0-9/.]+") && random.nextInt(3) == 0) {
                Came came = came("GET", "/ipfs/" + root + "/" + key + "?format=car&dag-scope=entity&dups=y", List.of());
                assertThat(came.status()).as(place + "/" + key).isEqualTo(200);
                Cid cid = ServedModel.at(model.cids, ServedModel.at(keys, key));
                byte[] leaves = leaves(came, cid, place);
                assertThat(Arrays.equals(leaves, ServedModel.at(keys, key).bytes))
                        .as(place + "/" + key)
                        .isTrue();
            }
        }
        assertThat(came("GET", "/ipfs/" + root + "/absent?format=car", List.of())
                        .status())
                .as(place)
                .isEqualTo(404);
    }

    /** The bytes of a block, which have its hash. */
    private static byte[] sound(CarSection section, String what) {
        byte[] block = new byte[section.sizeBytes()];
        section.bytes().get(block);
        assertThat(Cid.ofContent(Codec.RAW, block).digest())
                .as(what)
                .isEqualTo(section.cid().digest());
        return block;
    }

    /** The raw blocks of a CAR, one behind the other. */
    private static byte[] leaves(Came came, Cid root, String what) throws IOException {
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        try (CarReader reader = new CarReader(new ByteArrayInputStream(came.body()), what)) {
            assertThat(reader.roots()).as(what).isEqualTo(List.of(root));
            for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
                byte[] block = sound(next.get(), what);
                if (next.get().cid().has(Codec.RAW)) {
                    leaves.writeBytes(block);
                }
            }
        }
        return leaves.toByteArray();
    }

    private void batch(List<Cid> cids, Map<Cid, Content> contents, String what) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Cid> wanted = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            boolean isUnknown = random.nextInt(10) == 0;
            wanted.add(
                    isUnknown
                            ? Cid.ofContent(Codec.RAW, new byte[] {1, 2, (byte) i})
                            : cids.get(random.nextInt(cids.size())));
            body.writeBytes(wanted.get(wanted.size() - 1).toBytes());
        }
        Came came = connection
                .ask(List.of(new Asked(
                        "POST",
                        "/.firn/blocks/",
                        List.of("Content-Type", "application/vnd.firn.cids"),
                        body.toByteArray())))
                .get(0);
        assertThat(came.status()).as(what).isEqualTo(200);
        List<Cid> got = new ArrayList<>();
        try (CarReader reader = new CarReader(new ByteArrayInputStream(came.body()), what)) {
            for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
                sound(next.get(), what);
                got.add(next.get().cid());
            }
        }
        // Documents and short texts stand in pages, and are no blocks of their own; what others wrote is known once it
        // was asked for alone.
        for (Cid cid : wanted) {
            if (contents.containsKey(cid)
                    && ServedModel.at(contents, cid).bytes.length > MAX_TEXT_BYTES
                    && !got.contains(cid)) {
                assertThat(came("GET", "/ipfs/" + cid + "?format=raw", List.of())
                                .status())
                        .as(what + ": " + cid)
                        .isEqualTo(200);
            }
        }
        List<Cid> known = wanted.stream().filter(got::contains).toList();
        assertThat(got).as(what).isEqualTo(known);
        assertThat(contents.keySet()).as(what).containsAll(got);
    }

    private void refs(String what) throws IOException {
        for (ServedModel model : models) {
            Came came = came("GET", "/" + model.name + "/.firn/refs", List.of());
            Map<String, Cid> refs = new HashMap<>();
            RefsDocument.decode(came.body(), what)
                    .refs()
                    .forEach(ref -> refs.put(ref.ref().toString(), ref.commit()));
            assertThat(refs).as(what).isEqualTo(model.refs);
            String listed = new String(
                    came("GET", "/" + model.name + "/?format=json", List.of()).body(), StandardCharsets.UTF_8);
            model.refs.forEach((name, commit) -> assertThat(listed)
                    .as(what)
                    .contains("\"kind\":\"" + (name.startsWith("heads/") ? "branch" : "tag") + "\",\"commit\":\""
                            + commit + "\""));
            assertThat(listed.split("\"kind\"", -1)).as(what).hasSize(model.refs.size() + 1);
            Optional<Cid> main = model.find("main");
            Came node = came("GET", "/" + model.name + "/main/?format=json", List.of());
            assertThat(node.status()).as(what).isEqualTo(main.isPresent() ? 200 : 404);
            if (main.isPresent()) {
                listing(node, ServedModel.at(model.versions, main.get()).keys(), what);
            }
        }
    }

    private static void listing(Came node, Map<String, Content> keys, String what) {
        String listed = new String(node.body(), StandardCharsets.UTF_8);
        Map<String, List<String>> children =
                keys.keySet().stream().collect(Collectors.groupingBy(key -> key.split("/", 2)[0]));
        children.forEach((name, below) -> {
            long bytes = below.stream()
                    .mapToLong(key -> ServedModel.at(keys, key).bytes.length)
                    .sum();
            assertThat(listed)
                    .as(what)
                    .containsPattern("\\Q{\"name\":\"" + name + "\"\\E[^}]*\\Q\"keys\":" + below.size() + ",\"bytes\":"
                            + bytes + "}\\E");
        });
        assertThat(listed.split("\"kind\"", -1)).as(what).hasSize(children.size() + 1);
    }
}
