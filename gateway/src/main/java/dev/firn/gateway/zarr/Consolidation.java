package dev.firn.gateway.zarr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.firn.cas.Cid;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consolidated metadata where a version has none: all documents below a group in one, so that a reader needs one request for them. For Zarr v2 that is the
 * document {@code .zmetadata}, for v3 the member {@code consolidated_metadata} of the group's {@code zarr.json}. The stored documents stand in them byte for
 * byte. What is stored is never changed, and where a version has such a document or member of its own, that is served.
 *
 * <p>Safe for many threads. See docs/python.md, "Consolidated metadata".
 */
final class Consolidation {
    /** Beyond that many bytes of documents none is made: the reader asks for them one by one. */
    static final int MAX_BYTES = 16 << 20;

    private static final int MAX_KEPT_BYTES = 32 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final String MEMBER = "consolidated_metadata";

    private final Map<Place, Made> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    private record Place(Cid manifest, String key) {}

    /** What was made for a place; nothing where what is stored is to be served. */
    private record Made(Optional<ByteBuffer> document) {}

    /** The document to serve in place of what is stored at a key, or of nothing; nothing if what is stored is to be served. */
    Optional<ByteBuffer> find(ZarrAddress address, Snapshot snapshot, String key) {
        Optional<NodeDocument> document = NodeDocument.find(key);
        boolean isV2 = document.filter(NodeDocument.ZMETADATA::equals).isPresent();
        boolean isV3 = document.filter(NodeDocument.ZARR_JSON::equals).isPresent() && !address.isExact();
        if (!isV2 && !isV3 || !ZarrKey.isLegal(key)) {
            return Optional.empty();
        }
        Place place = new Place(snapshot.manifestCid(), key);
        synchronized (kept) {
            @Nullable Made known = kept.get(place);
            if (known != null) {
                return known.document();
            }
        }
        Optional<ByteBuffer> made = isV2 ? v2(snapshot, key) : v3(snapshot, key);
        keep(place, new Made(made));
        return made;
    }

    private void keep(Place place, Made made) {
        synchronized (kept) {
            if (kept.put(place, made) == null) {
                keptBytes += weight(place, made);
            }
            Iterator<Map.Entry<Place, Made>> oldest = kept.entrySet().iterator();
            while (keptBytes > MAX_KEPT_BYTES) {
                Map.Entry<Place, Made> entry = oldest.next();
                keptBytes -= weight(entry.getKey(), entry.getValue());
                oldest.remove();
            }
        }
    }

    private static long weight(Place place, Made made) {
        return 500L
                + place.key().length()
                + made.document().map(ByteBuffer::remaining).orElse(0);
    }

    private static Optional<ByteBuffer> v2(Snapshot snapshot, String key) {
        String path = ZarrKey.directory(key);
        boolean isNode =
                snapshot.exists(NodeDocument.ZGROUP.key(path)) || snapshot.exists(NodeDocument.ZARRAY.key(path));
        if (!isNode || snapshot.exists(key)) {
            return Optional.empty();
        }
        return documents(snapshot, path, Set.of(NodeDocument.ZGROUP, NodeDocument.ZARRAY, NodeDocument.ZATTRS), "")
                .map(all -> bytes("{\"metadata\":{" + all + "},\"zarr_consolidated_format\":1}"));
    }

    private static Optional<ByteBuffer> v3(Snapshot snapshot, String key) {
        Optional<String> own = text(snapshot, key);
        Optional<Gap> gap = own.flatMap(Consolidation::gap);
        if (gap.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> below =
                documents(snapshot, ZarrKey.directory(key), Set.of(NodeDocument.ZARR_JSON), "/zarr.json");
        if (below.isEmpty() || below.get().isEmpty()) {
            return Optional.empty();
        }
        String value = "{\"kind\":\"inline\",\"must_understand\":false,\"metadata\":{" + below.get() + "}}";
        return Optional.of(bytes(gap.get().before() + value + gap.get().behind()));
    }

    /** What stands before and behind the place of the member's value. */
    private record Gap(String before, String behind) {}

    /** The members of the object of all documents of some kinds below a path; nothing if there are too many, or one is no JSON. */
    private static Optional<String> documents(Snapshot snapshot, String path, Set<NodeDocument> kinds, String dropped) {
        String prefix = path.isEmpty() ? "" : path + "/";
        StringBuilder all = new StringBuilder();
        Iterator<ManifestEntry> entries = snapshot.manifest().entries(prefix);
        while (entries.hasNext()) {
            if (!(entries.next() instanceof ManifestEntry.Document document)
                    || NodeDocument.find(document.key()).filter(kinds::contains).isEmpty()) {
                continue;
            }
            String name = document.key().substring(prefix.length());
            if (name.length() < dropped.length()) {
                continue; // The group's own.
            }
            Optional<String> text = document.object().sizeBytes() > MAX_BYTES - all.length()
                    ? Optional.empty()
                    : text(snapshot, document.key()).filter(Consolidation::isJson);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            all.append(all.isEmpty() ? "" : ",").append('"');
            JsonStringEncoder.getInstance().quoteAsString(name.substring(0, name.length() - dropped.length()), all);
            all.append("\":").append(text.get());
        }
        return Optional.of(all.toString());
    }

    private static Optional<String> text(Snapshot snapshot, String key) {
        if (snapshot.find(key).filter(object -> object.sizeBytes() <= MAX_BYTES).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(snapshot.get(key))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /** Whether this is one JSON value; NaN and the infinities pass, as they do where such documents are written and read. */
    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** Where the member goes in the document of a Zarr v3 group that has none, or has null; nothing for all other documents. */
    private static Optional<Gap> gap(String text) {
        boolean isGroup = false;
        Optional<Gap> gap = Optional.empty();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(MEMBER)) {
                    if (value != JsonToken.VALUE_NULL || gap.isPresent()) {
                        return Optional.empty();
                    }
                    int at = (int) parser.currentTokenLocation().getCharOffset();
                    gap = Optional.of(new Gap(text.substring(0, at), text.substring(at + "null".length())));
                }
                isGroup |= name.equals("node_type")
                        && value == JsonToken.VALUE_STRING
                        && parser.getText().equals("group");
                parser.skipChildren();
            }
            if (!isGroup || parser.nextToken() != null) {
                return Optional.empty();
            }
            int end = text.lastIndexOf('}');
            return gap.isPresent()
                    ? gap
                    : Optional.of(new Gap(text.substring(0, end) + ",\"" + MEMBER + "\":", text.substring(end)));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
