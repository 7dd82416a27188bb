package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import java.util.ArrayList;
import java.util.List;

/** How refs and their movements are reported. */
record RefText(Terminal terminal, OutputOptions output) {
    /** How much room the name of a ref has in a list. */
    static final int NAME_WIDTH = 24;

    /** Reports where a ref stands now. */
    static void moved(Terminal terminal, OutputOptions output, RefCell cell) {
        String ref = kind(cell.ref()) + " " + Shown.name(cell.ref().name());
        terminal.happened(ref + " "
                + cell.commit().map(commit -> "names commit " + commit + " now").orElse("is deleted"));
        if (output.isJson()) {
            OutputOptions.print(terminal, json(cell));
        } else if (!output.isQuiet()) {
            terminal.line(ref + " "
                    + cell.commit().map(commit -> "is at " + Shown.cid(commit)).orElse("is deleted"));
        }
    }

    /** Lists refs. */
    void list(List<RefCell> cells) {
        List<Ipld> refs = new ArrayList<>();
        for (RefCell cell : cells) {
            if (output.isJson()) {
                refs.add(json(cell));
            } else {
                terminal.line(Shown.left(Shown.name(cell.ref().name()), NAME_WIDTH) + " "
                        + Shown.cid(cell.commit().orElseThrow()));
            }
        }
        if (output.isJson()) {
            OutputOptions.print(terminal, MapNode.builder().put("refs", refs).build());
        }
    }

    private static String kind(RefName ref) {
        return switch (ref.kind()) {
            case HEADS -> "branch";
            case TAGS -> "tag";
            case REMOTES -> "remote branch";
        };
    }

    private static MapNode json(RefCell cell) {
        MapNode.Builder json = MapNode.builder()
                .put("kind", kind(cell.ref()))
                .put("name", cell.ref().name())
                .put("operation", cell.operation().toString())
                .put("sequence", cell.sequence());
        cell.commit().ifPresent(commit -> json.put("commit", commit.toString()));
        return json.build();
    }
}
