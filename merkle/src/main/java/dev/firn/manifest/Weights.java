package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;

/** How many bytes a value takes in DAG-JSON, found without writing it: what an item of a manifest weighs. */
final class Weights {
    private static final int LINK_FRAME_BYTES = "{\"/\":\"\"}".length();
    private static final int RAW_CID_CHARACTERS = 59;
    private static final int DAG_JSON_CID_CHARACTERS = 61;

    private Weights() {}

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
            return (long) LINK_FRAME_BYTES + ofCid(link.cid());
        }
        return value.toString().length();
    }

    private static int ofCid(Cid cid) {
        if (!cid.isFirn()) {
            return cid.toString().length();
        }
        return cid.has(Codec.DAG_JSON) ? DAG_JSON_CID_CHARACTERS : RAW_CID_CHARACTERS;
    }

    private static long ofText(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\b' || c == '\t' || c == '\n' || c == '\f' || c == '\r') {
                bytes += 2;
            } else if (c < ' ') {
                bytes += 6;
            } else if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else {
                // Each half of a pair of surrogates is two of the four bytes.
                bytes += Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }
}
