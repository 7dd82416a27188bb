package dev.firn.bridge.blocks;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The documents whose text stands in a page of a manifest: docs/format.md, section 5.1. Pure. */
final class PageDocuments {
    private static final Ipld MANIFEST = new Ipld.Text("manifest");

    private PageDocuments() {}

    /** Shows each document and its text; none if the block is no page. */
    static void forEach(Block block, BiConsumer<Cid, String> visitor) {
        if (!(DagJson.decode(block.toByteArray(), "block " + block.cid()) instanceof MapNode page)
                || !page.find("firn").equals(Optional.of(MANIFEST))
                || !(page.find("items").orElse(Ipld.Null.NULL) instanceof ListNode items)) {
            return;
        }
        for (Ipld item : items.items()) {
            if (item instanceof MapNode map
                    && map.find("text").orElse(Ipld.Null.NULL) instanceof Ipld.Text text
                    && map.find("object").orElse(Ipld.Null.NULL) instanceof Ipld.Link object) {
                visitor.accept(object.cid(), text.value());
            }
        }
    }

    /** The bytes of one document. */
    static Optional<byte[]> find(Block page, Cid wanted) {
        byte[][] found = new byte[1][];
        forEach(page, (cid, text) -> {
            if (cid.sameBytes(wanted)) {
                found[0] = text.getBytes(StandardCharsets.UTF_8);
            }
        });
        return Optional.ofNullable(found[0]);
    }
}
