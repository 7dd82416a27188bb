package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.nio.charset.StandardCharsets;

/** How many bytes a value takes in DAG-JSON, found without writing it: what an item of a manifest weighs. */
final class Weights {
    private static final int LINK_FRAME_BYTES = "{\"/\":\"\"}".length();
    private static final int RAW_CID_CHARACTERS = 59;
    private static final int DAG_JSON_CID_CHARACTERS = 61;

    private static final int DOCUMENT_FRAME_BYTES = "{\"key\":,\"object\":,\"size\":}".length();
    private static final int TEXT_FRAME_BYTES = ",\"text\":".length();

    private Weights() {}

    /** What {@link Entries#toIpld} makes of a document. */
    static long of(ManifestEntry.Document document) {
        return DOCUMENT_FRAME_BYTES
                + ofText(document.key())
                + ofLink(document.object().cid())
                + Long.toString(document.object().sizeBytes()).length()
                + document.text().map(text -> TEXT_FRAME_BYTES + ofText(text)).orElse(0L);
    }

    static long of(Ipld value) {
        if (value instanceof MapNode map) {
            long bytes = 2L + Math.max(0, map.size() - 1);
            for (int i = 0; i < map.size(); i++) {
                bytes += ofText(map.name(i)) + 1 + of(map.value(i));
            }
            return bytes;
        }
        if (value instanceof ListNode list) {
            long bytes = 2L + Math.max(0, list.items().size() - 1);
            for (Ipld item : list.items()) {
                bytes += of(item);
            }
            return bytes;
        }
        if (value instanceof Ipld.Text text) {
            return ofText(text.value());
        }
        if (value instanceof Ipld.Link link) {
            return ofLink(link.cid());
        }
        return value.toString().length();
    }

    private static long ofLink(Cid cid) {
        return (long) LINK_FRAME_BYTES + ofCid(cid);
    }

    private static int ofCid(Cid cid) {
        if (!cid.isFirn()) {
            return cid.toString().length();
        }
        return cid.has(Codec.DAG_JSON) ? DAG_JSON_CID_CHARACTERS : RAW_CID_CHARACTERS;
    }

    private static long ofText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long bytes = 2L + utf8.length;
        for (byte c : utf8) {
            if (c == '"' || c == '\\' || c == '\b' || c == '\t' || c == '\n' || c == '\f' || c == '\r') {
                bytes += 1;
            } else if (c >= 0 && c < ' ') {
                bytes += 5;
            }
        }
        return bytes;
    }
}
