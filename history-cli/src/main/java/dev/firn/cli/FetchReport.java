package dev.firn.cli;

import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.transfer.FetchResult;
import dev.firn.transfer.TransferResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How what was fetched is reported, for people and as JSON. */
final class FetchReport {
    private FetchReport() {}

    /** Prints what became of each ref that did not stay as it was. */
    static void print(Terminal terminal, FetchResult result) {
        for (FetchResult.Moved moved : result.refs()) {
            if (moved.how() != FetchResult.How.SAME) {
                terminal.line(Shown.left(Shown.name(moved.ref().name()), RefText.NAME_WIDTH) + " " + words(moved));
            }
        }
    }

    private static String words(FetchResult.Moved moved) {
        String before = moved.before().map(Shown::cid).orElse("nothing");
        String after = moved.after().map(Shown::cid).orElse("nothing");
        return switch (moved.how()) {
            case SAME -> after;
            case NEW -> after + "  new";
            case FORWARD -> after + "  was " + before;
            case REWOUND -> after + "  was " + before + ", from which it was not made";
            case KEPT -> after + "  stays, though the tag is another one there";
            case FORGOTTEN -> "gone, was " + before;
        };
    }

    /** How much was fetched, in a few words. */
    static String amount(TransferResult transfer) {
        return Shown.count(transfer.commits(), "commit") + ", " + Shown.count(transfer.blocks(), "block") + ", "
                + Shown.size(transfer.fetchedBytes());
    }

    /** What was fetched as JSON. */
    static MapNode.Builder json(FetchResult result) {
        List<Ipld> refs = new ArrayList<>();
        for (FetchResult.Moved moved : result.refs()) {
            MapNode.Builder ref = MapNode.builder()
                    .put("how", moved.how().name().toLowerCase(Locale.ROOT))
                    .put("ref", moved.ref().toString());
            moved.before().ifPresent(cid -> ref.put("before", cid.toString()));
            moved.after().ifPresent(cid -> ref.put("after", cid.toString()));
            refs.add(ref.build());
        }
        return MapNode.builder()
                .put("absent", result.transfer().absent())
                .put("blocks", result.transfer().blocks())
                .put("commits", result.transfer().commits())
                .put("fetchedBytes", result.transfer().fetchedBytes())
                .put("refs", refs);
    }
}
