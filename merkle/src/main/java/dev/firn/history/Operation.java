package dev.firn.history;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One movement of a ref. Its block is DAG-JSON; see docs/format.md, "Commits and operations".
 *
 * @param ref the whole name of the ref, such as {@code heads/main}
 * @param sequence the number of the cell it belongs to, from 1
 * @param move what the ref named before and names after
 * @param previous the operation before it on this ref; none for the first
 * @param cause who did it, when and why
 * @param undoes the operation that it takes back, if it does
 */
public record Operation(
        String ref, long sequence, Move move, Optional<Cid> previous, Cause cause, Optional<Cid> undoes) {
    private static final int FORMAT = 1;
    private static final Set<String> MEMBERS =
            Set.of("actor", "firn", "format", "from", "previous", "reason", "ref", "sequence", "time", "to");

    /**
     * From where to where.
     *
     * @param from the commit before; none if the ref did not exist
     * @param to the commit after; none if the ref was deleted
     */
    public record Move(Optional<Cid> from, Optional<Cid> to) {}

    /**
     * Who, when, why.
     *
     * @param actor who did it
     * @param time when, in milliseconds
     * @param reason one word, and behind a colon what a person may want to know
     */
    public record Cause(String actor, Instant time, String reason) {
        /** Rounds the time to milliseconds. */
        public Cause {
            time = Times.rounded(time);
        }
    }

    /** The block of this operation. */
    public Block toBlock() {
        MapNode.Builder map = MapNode.builder()
                .put("actor", cause.actor())
                .put("firn", "operation")
                .put("format", FORMAT)
                .putLinkOrNull("from", move.from())
                .putLinkOrNull("previous", previous)
                .put("reason", cause.reason())
                .put("ref", ref)
                .put("sequence", sequence)
                .put("time", Times.text(cause.time()))
                .putLinkOrNull("to", move.to());
        undoes.ifPresent(cid -> map.put("undoes", cid));
        return DagJson.block(map.build());
    }

    /**
     * Reads the block of an operation.
     *
     * @throws dev.firn.cas.FirnException of kind CORRUPT if it is none, UNSUPPORTED if it is of a format not known
     */
    public static Operation read(Block block) {
        Located map = Located.of(block);
        Commit.requireKind(map, "operation");
        map.shaped(MEMBERS, Set.of("undoes"));
        return new Operation(
                map.text("ref"),
                map.member("sequence").integer(1, Long.MAX_VALUE),
                new Move(linkOrNull(map, "from"), linkOrNull(map, "to")),
                linkOrNull(map, "previous"),
                new Cause(map.text("actor"), Times.read(map.member("time")), map.text("reason")),
                map.find("undoes").map(link -> link.link(Codec.DAG_JSON)));
    }

    /** Whether a block of DAG-JSON says of itself that it is an operation; nothing else about it is checked. */
    public static boolean isOperation(Block block) {
        return block.cid().has(Codec.DAG_JSON)
                && Located.of(block).value() instanceof MapNode map
                && map.find("firn")
                        .filter(new dev.firn.ipld.Ipld.Text("operation")::equals)
                        .isPresent();
    }

    private static Optional<Cid> linkOrNull(Located map, String name) {
        return map.member(name).unlessNull().map(link -> link.link(Codec.DAG_JSON));
    }
}
