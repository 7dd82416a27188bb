package dev.firn.history;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One version of a hierarchy and where it comes from. Its block is DAG-JSON; see docs/format.md, "Commits and operations".
 *
 * @param manifest root page of the manifest
 * @param parents the commits it was made from; none for the first, the first one is the line that {@code ~} follows
 * @param author who made it
 * @param time when, in milliseconds
 * @param message why
 * @param metadata free texts by name
 * @param summary what changed against the first parent
 */
public record Commit(
        Cid manifest,
        List<Cid> parents,
        String author,
        Instant time,
        String message,
        SortedMap<String, String> metadata,
        ChangeSummary summary) {
    /** The most parents a commit has. */
    public static final int MAX_PARENTS = 64;

    private static final int FORMAT = 1;
    private static final Set<String> MEMBERS =
            Set.of("author", "firn", "format", "manifest", "message", "metadata", "parents", "summary", "time");

    /** Copies the collections and rounds the time to milliseconds. */
    public Commit {
        parents = List.copyOf(parents);
        metadata = new TreeMap<>(metadata);
        time = Times.rounded(time);
        if (!manifest.isFirn() || !manifest.has(Codec.DAG_JSON)) {
            throw new IllegalArgumentException("a manifest is dag-json, not " + manifest);
        }
        if (parents.size() > MAX_PARENTS) {
            throw new IllegalArgumentException(parents.size() + " parents, at most " + MAX_PARENTS);
        }
    }

    /**
     * The block of this commit.
     *
     * @throws FirnException of kind REFUSED if the texts are too long for one
     */
    public Block toBlock() {
        MapNode.Builder texts = MapNode.builder();
        metadata.forEach(texts::put);
        byte[] bytes = DagJson.encode(MapNode.builder()
                .put("author", author)
                .put("firn", "commit")
                .put("format", FORMAT)
                .put("manifest", manifest)
                .put("message", message)
                .put("metadata", texts.build())
                .put("parents", (Ipld) ListNode.ofLinks(parents))
                .put("summary", summary.toIpld())
                .put("time", Times.text(time))
                .build());
        if (bytes.length > Block.MAX_BYTES) {
            throw FirnException.refused("message and metadata make a commit of " + bytes.length + " bytes, at most "
                    + Block.MAX_BYTES + " are allowed");
        }
        return Block.of(Codec.DAG_JSON, bytes);
    }

    /**
     * Reads the block of a commit.
     *
     * @throws FirnException of kind CORRUPT if it is none, UNSUPPORTED if it is of a format not known
     */
    public static Commit read(Block block) {
        Located map = Located.of(block);
        requireKind(map, "commit");
        map.shaped(MEMBERS, Set.of());
        SortedMap<String, String> metadata = new TreeMap<>();
        Located texts = map.member("metadata");
        texts.map().names().forEach(name -> metadata.put(name, texts.text(name)));
        List<Located> parents = map.list("parents");
        if (parents.size() > MAX_PARENTS) {
            throw map.corrupt(parents.size() + " parents, at most " + MAX_PARENTS + " are lawful");
        }
        return new Commit(
                map.link("manifest", Codec.DAG_JSON),
                parents.stream().map(parent -> parent.link(Codec.DAG_JSON)).toList(),
                map.text("author"),
                Times.read(map.member("time")),
                map.text("message"),
                metadata,
                ChangeSummary.read(map.member("summary")));
    }

    /** Whether a block of DAG-JSON says of itself that it is a commit; nothing else about it is checked. */
    public static boolean isCommit(Block block) {
        return block.cid().has(Codec.DAG_JSON)
                && Located.of(block).value() instanceof MapNode map
                && map.find("firn").filter(new Ipld.Text("commit")::equals).isPresent();
    }

    /** The first parent, if there is one. */
    public Optional<Cid> firstParent() {
        return parents.isEmpty() ? Optional.empty() : Optional.of(parents.get(0));
    }

    /** The first line of the message. */
    public String subject() {
        return message.lines().findFirst().orElse("");
    }

    static void requireKind(Located map, String kind) {
        if (!map.findText("firn").equals(Optional.of(kind))) {
            throw map.corrupt("this is not a" + (kind.startsWith("o") ? "n " : " ") + kind);
        }
        long format = map.integer("format");
        if (format != FORMAT) {
            throw FirnException.unsupported(
                    map.place() + " has format " + format + ", this version of Firn knows format " + FORMAT);
        }
    }
}
