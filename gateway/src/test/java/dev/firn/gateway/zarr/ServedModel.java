package dev.firn.gateway.zarr;

import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A repository, and beside it what it must hold, in maps. */
final class ServedModel implements Closeable {
    static final int MIB = 1 << 20;
    static final int[] SIZES = {
        0, 1, 2, 17, 5_000, 70_000, MIB - 1, MIB, MIB + 1, 3 * MIB, 4 * MIB, 4 * MIB + 1, 6 * MIB
    };
    static final List<String> NAMES = List.of("main", "side", "feature/x", "commits", "v1");
    static final List<String> KEYS = List.of(
            "k0",
            "k1",
            "k2",
            "k3",
            "k4",
            "some b.json",
            "dir/x%y",
            "dir/\u00e9",
            "zarr.json",
            "arr/zarr.json",
            "arr/c/0/0",
            "arr/c/0/1",
            "arr/c/1/0",
            "sub/zarr.json",
            "v2/.zgroup",
            "v2/.zattrs",
            "v2/b/.zarray",
            "v2/b/0");

    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4,4],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\"},\"attributes\":{\"n\":0}}";
    private static final String GROUP = "{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{\"n\":0}}";
    private static final String ARRAY_V2 = "{\"zarr_format\":2,\"shape\":[4],\"chunks\":[2],\"dtype\":\"|i1\","
            + "\"compressor\":null,\"fill_value\":0,\"filters\":null,\"order\":\"C\"}";

    final String name;
    final Path directory;
    /** What is served. */
    final Repository repository;
    /** The same, opened once more. */
    final Repository other;

    final SortedMap<String, Cid> refs = new TreeMap<>();
    final Map<Cid, Version> versions = new LinkedHashMap<>();
    /** The CIDs of the contents, as they were told when these were put. */
    final Map<Content, Cid> cids = new LinkedHashMap<>();

    /** Bytes, known by who they are. */
    static final class Content {
        final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        static Content text(String text) {
            return new Content(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What one commit holds. */
    record Version(Cid commit, Optional<Cid> parent, SortedMap<String, Content> keys) {}

    ServedModel(String name, Path directory, long seed) {
        this.name = name;
        this.directory = directory;
        this.repository = Repository.create(directory, surroundings(seed));
        this.other = Repository.open(directory, surroundings(seed + 1));
    }

    static Surroundings surroundings(long seed) {
        return new Surroundings(Clock.systemUTC(), new Random(seed), "tester");
    }

    /** Some bytes of each size, the same for all repositories. */
    static List<Content> contents(long seed, int ofEach) {
        List<Content> contents = new ArrayList<>();
        for (int size : SIZES) {
            for (int i = 0; i < ofEach; i++) {
                byte[] bytes = new byte[size];
                new Random(seed * 31 + i).nextBytes(bytes);
                contents.add(new Content(bytes));
            }
        }
        return contents;
    }

    private static String numbered(String document, int number) {
        return document.replace(":0", ":" + number);
    }

    /** The bytes for a key: of metadata a document, else any. */
    Content content(String key, Random random, List<Content> contents) {
        int number = random.nextInt(4);
        if (key.equals("arr/zarr.json")) {
            return Content.text(numbered(ARRAY, number));
        } else if (key.endsWith("zarr.json")) {
            return Content.text(numbered(GROUP, number));
        } else if (key.endsWith(".zarray")) {
            return Content.text(numbered(ARRAY_V2, number));
        } else if (key.endsWith(".zgroup")) {
            return Content.text("{\"zarr_format\":2}");
        } else if (key.endsWith(".zattrs")) {
            return Content.text("{\"n\":" + number + "}");
        }
        // Mostly small ones, and the limits of one block.
        int at = random.nextInt(3) > 0 ? random.nextInt(contents.size() * 9 / 13) : random.nextInt(contents.size());
        return contents.get(at);
    }

    /** Commits some changes to a branch. */
    void commit(RefName branch, SortedMap<String, Optional<Content>> changes, Repository through) {
        Optional<Cid> base = Optional.ofNullable(refs.get(branch.toString()));
        SortedMap<String, Content> keys =
                new TreeMap<>(base.map(it -> at(versions, it).keys()).orElse(new TreeMap<>()));
        try (Session session = through.session(branch)) {
            changes.forEach((key, content) -> {
                if (content.isPresent()) {
                    Cid cid = session.put(key, ByteBuffer.wrap(content.get().bytes))
                            .cid();
                    if (content.get().bytes.length <= MIB
                            && !cid.equals(Cid.ofContent(Codec.RAW, content.get().bytes))) {
                        throw new AssertionError("another CID: " + cid);
                    }
                    cids.put(content.get(), cid);
                    keys.put(key, content.get());
                } else if (keys.remove(key) != null) {
                    session.delete(key);
                }
            });
            CommitResult result = session.commit(CommitRequest.of("change", "tester"));
            if (result.commit().isPresent()) {
                Cid commit = result.commit().get();
                versions.put(commit, new Version(commit, base, keys));
                refs.put(branch.toString(), commit);
            }
        }
    }

    /** What must be there. */
    static <K, V> V at(Map<K, V> map, K key) {
        return Optional.ofNullable(map.get(key)).orElseThrow(() -> new AssertionError("there is no " + key));
    }

    /** What a name in a path means. */
    Optional<Cid> find(String ref) {
        return Optional.ofNullable(refs.get("heads/" + ref)).or(() -> Optional.ofNullable(refs.get("tags/" + ref)));
    }

    /** The versions that refs name, and those before them. */
    Set<Cid> reachable() {
        Set<Cid> all = new LinkedHashSet<>();
        for (Cid tip : refs.values()) {
            for (Optional<Cid> at = Optional.of(tip); at.isPresent() && all.add(at.get()); ) {
                at = at(versions, at.get()).parent();
            }
        }
        return all;
    }

    Cid unixFs(Cid commit) {
        return UnixFsView.root(repository, repository.snapshot(commit), "").cid();
    }

    /** The consolidated document that is served at a key; nothing where what is stored is. */
    static Optional<byte[]> consolidated(SortedMap<String, Content> keys, String key, boolean isExact) {
        String prefix = key.substring(0, key.lastIndexOf('/') + 1);
        if (key.endsWith(".zmetadata")) {
            boolean isNode = keys.containsKey(prefix + ".zgroup") || keys.containsKey(prefix + ".zarray");
            String all = members(keys, prefix, List.of(".zgroup", ".zarray", ".zattrs"), 0);
            return isNode
                    ? Optional.of(("{\"metadata\":{" + all + "},\"zarr_consolidated_format\":1}")
                            .getBytes(StandardCharsets.UTF_8))
                    : Optional.empty();
        }
        boolean isGroup = key.endsWith("zarr.json") && !key.equals("arr/zarr.json") && keys.containsKey(key);
        String all = members(keys, prefix, List.of("/zarr.json"), "/zarr.json".length());
        if (!isGroup || isExact || all.isEmpty()) {
            return Optional.empty();
        }
        String own = new String(at(keys, key).bytes, StandardCharsets.UTF_8);
        return Optional.of((own.substring(0, own.length() - 1)
                        + ",\"consolidated_metadata\":{\"kind\":\"inline\",\"must_understand\":false,\"metadata\":{"
                        + all + "}}}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String members(SortedMap<String, Content> keys, String prefix, List<String> endings, int dropped) {
        List<String> members = new ArrayList<>();
        keys.forEach((key, content) -> {
            if (key.startsWith(prefix) && endings.stream().anyMatch(key.substring(prefix.length())::endsWith)) {
                members.add("\"" + key.substring(prefix.length(), key.length() - dropped) + "\":"
                        + new String(content.bytes, StandardCharsets.UTF_8));
            }
        });
        return String.join(",", members);
    }

    @Override
    public void close() {
        other.close();
        repository.close();
    }
}
