package dev.firn.cli;

import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A JSON document that a command printed, or a part of one. */
record ModelReply(MapNode document) {
    static ModelReply of(Run run) {
        byte[] bytes = run.out().strip().getBytes(StandardCharsets.UTF_8);
        return new ModelReply((MapNode) DagJson.decode(bytes, "standard output"));
    }

    private Ipld member(String name) {
        return document.find(name).orElseThrow(() -> new AssertionError("no member " + name + " in " + document));
    }

    Optional<String> text(String name) {
        return document.find(name).map(value -> ((Ipld.Text) value).value());
    }

    long number(String name) {
        return ((Ipld.Int) member(name)).longValue();
    }

    boolean is(String name) {
        return ((Ipld.Bool) member(name)).value();
    }

    ModelReply part(String name) {
        return new ModelReply((MapNode) member(name));
    }

    List<ModelReply> parts(String name) {
        return ((ListNode) member(name))
                .items().stream().map(item -> new ModelReply((MapNode) item)).toList();
    }
}
