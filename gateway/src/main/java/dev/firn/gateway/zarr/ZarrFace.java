package dev.firn.gateway.zarr;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Conditional;
import dev.firn.gateway.Face;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ObjectContent;
import dev.firn.gateway.Reply;
import dev.firn.gateway.Representation;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * Zarr over HTTP: {@code /REPOSITORY/REF/KEY}, for any reader that takes a URL. The entity tag of each key is the CID of its bytes. A path that ends in a slash
 * is a listing. See docs/python.md.
 */
public final class ZarrFace implements Face {
    private static final HttpField FOR_EVER =
            new PreEncodedHttpField("Cache-Control", "public, max-age=31536000, immutable");
    private static final HttpField ASK_AGAIN = new PreEncodedHttpField("Cache-Control", "no-cache");
    private static final HttpField JSON = new PreEncodedHttpField("Content-Type", "application/json");
    private static final HttpField BYTES = new PreEncodedHttpField("Content-Type", "application/octet-stream");

    private static final Reply ABSENT = Reply.text(404, "there is no such key in that version");

    private final Map<String, Versions> repositories = new LinkedHashMap<>();
    private final Conditional conditional;
    private final Consolidation consolidation = new Consolidation();
    private final VerifiedBytes verified;
    private final HotReplies hot;

    /**
     * A face of some repositories.
     *
     * @param verified bytes that are served again without being read again
     * @throws IllegalArgumentException if two have the same name
     */
    public ZarrFace(List<ServedRepository> repositories, Limits limits, VerifiedBytes verified) {
        this.verified = verified;
        this.hot = new HotReplies(verified);
        for (ServedRepository served : repositories) {
            if (this.repositories.put(served.name(), new Versions(served)) != null) {
                throw new IllegalArgumentException("two repositories are called " + served.name());
            }
        }
        this.conditional = new Conditional(limits);
    }

    @Override
    public String name() {
        return "zarr";
    }

    /** All paths: it comes last. */
    @Override
    public boolean takes(List<String> segments) {
        return true;
    }

    @Override
    public Reply reply(Ask ask) {
        List<String> segments = ask.segments();
        if (segments.equals(List.of(""))) {
            return new Listing(ask, conditional).repositories(List.copyOf(repositories.keySet()));
        }
        @Nullable Versions versions = repositories.get(segments.get(0));
        if (versions == null) {
            return Reply.text(404, "there is no repository of that name here");
        }
        if (segments.size() == 1) {
            return withSlash(ask);
        }
        if (segments.size() == 2 && segments.get(1).isEmpty()) {
            return new Listing(ask, conditional).refs(versions.served());
        }
        Optional<ZarrAddress> address = ZarrAddress.parse(segments.subList(1, segments.size()));
        Optional<Versions.Found> found = address.flatMap(versions::find);
        if (found.isEmpty()) {
            return Reply.text(404, "there is no such version");
        }
        Snapshot snapshot = found.get().snapshot();
        Optional<String> key = address.get().key();
        if (key.isEmpty()) {
            return withSlash(ask);
        }
        boolean isListing = key.get().isEmpty() || key.get().endsWith("/");
        Reply reply = isListing ? list(ask, snapshot, key.get()) : key(ask, address.get(), snapshot, key.get());
        Reply named = snapshot.commit()
                .map(commit -> reply.with("X-Firn-Commit", commit.toString()))
                .orElse(reply);
        found.get().isCurrent().ifPresent(isCurrent -> hot.keep(ask, named, isCurrent));
        return named;
    }

    @Override
    public Optional<Reply> quickReply(String target) {
        return hot.find(target);
    }

    private static Reply withSlash(Ask ask) {
        String query = ask.rawQuery().map(text -> "?" + text).orElse("");
        return Reply.text(308, "with a slash behind").with("Location", ask.rawPath() + "/" + query);
    }

    private Reply list(Ask ask, Snapshot snapshot, String key) {
        String path = key.isEmpty() ? "" : key.substring(0, key.length() - 1);
        return new Listing(ask, conditional).node(snapshot, path);
    }

    private Reply key(Ask ask, ZarrAddress address, Snapshot snapshot, String key) {
        Optional<ByteBuffer> derived = consolidation.find(address, snapshot, key);
        if (derived.isPresent()) {
            // It may be made in another way one day, so it is kept by nobody without asking.
            Cid cid = Cid.ofContent(Codec.RAW, derived.get());
            return conditional.answer(ask, Representation.of(cid.toString(), derived.get(), List.of(ASK_AGAIN, JSON)));
        }
        Optional<ObjectRef> object = snapshot.find(key);
        if (object.isPresent()) {
            HttpField caching = address.isImmutable() ? FOR_EVER : ASK_AGAIN;
            return conditional.answer(ask, representation(snapshot, key, object.get(), caching));
        }
        boolean isForPeople = ask.header("Accept").orElse("").contains("text/html");
        if (isForPeople && ZarrKey.isLegal(key) && snapshot.totals(key).entryCount() > 0) {
            return withSlash(ask);
        }
        return ABSENT;
    }

    private Representation representation(Snapshot snapshot, String key, ObjectRef object, HttpField caching) {
        List<HttpField> fields = new ArrayList<>(List.of(caching, mediaType(key)));
        String etag = object.cid().toString();
        Optional<String> text = snapshot.manifest().findDocument(key).flatMap(ManifestEntry.Document::text);
        return text.map(json -> Representation.of(etag, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), fields))
                .orElseGet(() -> new Representation(
                        etag, object.sizeBytes(), fields, new ObjectContent(snapshot.objects(), object, verified)));
    }

    /** Nothing that a browser would run: what is stored here was written by others. */
    private static HttpField mediaType(String key) {
        return key.endsWith(".json") || NodeDocument.find(key).isPresent() ? JSON : BYTES;
    }
}
