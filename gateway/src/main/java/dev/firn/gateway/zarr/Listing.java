package dev.firn.gateway.zarr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Conditional;
import dev.firn.gateway.PercentEncoding;
import dev.firn.gateway.Reply;
import dev.firn.gateway.Representation;
import dev.firn.gateway.ServedRepository;
import dev.firn.repository.ArrayListing;
import dev.firn.repository.NodeListing;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;

/**
 * What there is at a path, as JSON for programs that ask for it and else as a small page of links, which people and programs that crawl pages read. See
 * docs/python.md, "Listings".
 */
final class Listing {
    /** More are not listed, and that is said. */
    private static final int MAX_CHILDREN = 10_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final Ask ask;
    private final Conditional conditional;

    Listing(Ask ask, Conditional conditional) {
        this.ask = ask;
        this.conditional = conditional;
    }

    /** The repositories of a server. */
    Reply repositories(List<String> names) {
        List<Row> rows = names.stream()
                .map(name -> new Row(name, name + "/", List.of(new Fact("kind", "repository"))))
                .toList();
        return reply(new Page("repositories", List.of(), rows));
    }

    /** The branches and tags of a repository, and what is remembered of remotes' branches, with the versions they name. */
    Reply refs(ServedRepository served) {
        List<Row> rows = new ArrayList<>();
        for (RefName.Kind kind : RefName.Kind.values()) {
            for (RefCell cell : served.repository().refs().list(kind)) {
                String name = cell.ref().name();
                boolean isHidden = served.repository()
                        .refs()
                        .find(name)
                        .filter(found -> !found.ref().equals(cell.ref()))
                        .isPresent();
                Optional<Cid> commit = cell.commit();
                if (commit.isPresent()) {
                    String href = isHidden
                            ? ZarrAddress.path(served.name(), commit.get())
                            : ZarrAddress.path(served.name(), name);
                    rows.add(new Row(
                            name,
                            href,
                            List.of(
                                    new Fact("kind", kindName(kind)),
                                    new Fact("commit", commit.get().toString()))));
                }
            }
        }
        return reply(new Page("refs", List.of(new Fact("repository", served.name())), rows));
    }

    private static String kindName(RefName.Kind kind) {
        return switch (kind) {
            case HEADS -> "branch";
            case TAGS -> "tag";
            case REMOTES -> "remote branch";
        };
    }

    /** What is below a node of a version; not found if there is nothing. */
    Reply node(Snapshot snapshot, String path) {
        List<NodeListing> children = snapshot.list(path, MAX_CHILDREN + 1);
        Optional<ArrayListing> array = snapshot.array(path);
        if (children.isEmpty() && !path.isEmpty()) {
            return Reply.text(404, "there is nothing at that path in that version");
        }
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("path", path));
        snapshot.commit().ifPresent(commit -> facts.add(new Fact("commit", commit.toString())));
        array.ifPresent(found -> {
            facts.add(new Fact("chunks", found.chunkCount()));
            facts.add(new Fact("chunkBytes", found.storedBytes()));
        });
        boolean isCut = children.size() > MAX_CHILDREN;
        if (isCut) {
            facts.add(new Fact("shown", (long) MAX_CHILDREN));
        }
        List<Row> rows = new ArrayList<>();
        for (NodeListing child : isCut ? children.subList(0, MAX_CHILDREN) : children) {
            boolean isFile = child.kind() == NodeListing.Kind.FILE;
            rows.add(new Row(
                    child.name(),
                    child.name() + (isFile ? "" : "/"),
                    List.of(
                            new Fact("kind", child.kind().name().toLowerCase(Locale.ROOT)),
                            new Fact("keys", child.keyCount()),
                            new Fact("bytes", child.sizeBytes()))));
        }
        if (array.isPresent()) {
            rows.addAll(ChunkRows.of(snapshot, path));
        }
        return reply(new Page(array.isPresent() ? "array" : "node", facts, rows));
    }

    /**
     * Something that is said of a page or a row.
     *
     * @param value text or a long number
     */
    record Fact(String name, Object value) {}

    /**
     * A thing on a page.
     *
     * @param target an absolute path, or a name that is encoded when it is written
     */
    record Row(String name, String target, List<Fact> facts) {
        /** The link, percent-encoded, colons too, so that none makes a scheme; without {@code ./}, which programs that crawl pages take for a name. */
        String href() {
            if (target.startsWith("/")) {
                return target;
            }
            StringBuilder href = new StringBuilder();
            String rest = target.endsWith("/") ? target.substring(0, target.length() - 1) : target;
            String between = "";
            for (String segment : rest.split("/", -1)) {
                href.append(between)
                        .append(PercentEncoding.encodeSegment(segment).replace(":", "%3A"));
                between = "/";
            }
            return target.endsWith("/") ? href.append('/').toString() : href.toString();
        }
    }

    /** What there is to show. */
    record Page(String kind, List<Fact> facts, List<Row> rows) {}

    private Reply reply(Page page) {
        boolean isJson = ask.firstQuery("format")
                .map("json"::equals)
                .orElseGet(() -> ask.header("Accept").orElse("").contains("application/json"));
        String text = isJson ? json(page) : HtmlPage.of(page, ask.rawPath());
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        List<HttpField> fields = new ArrayList<>(List.of(
                new HttpField("Cache-Control", "no-cache"),
                new HttpField("Vary", "Accept"),
                new HttpField("Content-Type", isJson ? "application/json" : "text/html;charset=utf-8")));
        if (!isJson) {
            fields.add(new HttpField("Content-Security-Policy", HtmlPage.POLICY));
        }
        return conditional.answer(
                ask, Representation.of(Cid.ofContent(Codec.RAW, bytes).toString(), bytes, fields));
    }

    private static String json(Page page) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("firn", "listing");
            json.writeStringField("of", page.kind());
            write(page.facts(), json);
            json.writeArrayFieldStart("entries");
            for (Row row : page.rows()) {
                json.writeStartObject();
                json.writeStringField("name", row.name());
                json.writeStringField("href", row.href());
                write(row.facts(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void write(List<Fact> facts, JsonGenerator json) throws IOException {
        for (Fact fact : facts) {
            if (fact.value() instanceof Long number) {
                json.writeNumberField(fact.name(), number);
            } else {
                json.writeStringField(fact.name(), fact.value().toString());
            }
        }
    }
}
