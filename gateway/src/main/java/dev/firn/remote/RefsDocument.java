package dev.firn.remote;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import dev.firn.transfer.RemoteRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server says of the refs of one repository. See docs/format.md, "Fetching over HTTP".
 *
 * @param repositoryId id of the repository
 * @param blocks where its blocks are: a path of the same server that ends with {@code /ipfs/}
 * @param batches where many blocks are had at once, if that is offered: a path of the same server that ends with a slash
 * @param refs branches and tags
 */
public record RefsDocument(String repositoryId, String blocks, Optional<String> batches, List<RemoteRef> refs) {
    /** The path of the document below that of the repository. */
    public static final String PATH = ".firn/refs";
    /** The longest document there is, in bytes. */
    static final int MAX_BYTES = 16 << 20;

    private static final int FORMAT = 1;
    private static final int MAX_PATH_CHARACTERS = 1_024;
    private static final Pattern REPOSITORY = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern PATH_OF_SERVER = Pattern.compile("/(?:(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})++/)*+");
    private static final String GATEWAY = "/ipfs/";

    /** Copies the list. */
    public RefsDocument {
        refs = List.copyOf(refs);
    }

    /** What a repository has now, to be served beside {@code /ipfs/} and, if they are offered, batches of blocks at this path. */
    static RefsDocument of(Repository repository, Optional<String> batches) {
        List<RefCell> cells = new ArrayList<>(repository.refs().list(RefName.Kind.HEADS));
        cells.addAll(repository.refs().list(RefName.Kind.TAGS));
        List<RemoteRef> refs = cells.stream()
                .map(cell -> new RemoteRef(cell.ref(), cell.commit().orElseThrow()))
                .toList();
        return new RefsDocument(repository.id(), GATEWAY, batches, refs);
    }

    /** The document: canonical DAG-JSON. */
    public byte[] encode() {
        List<Ipld> list = new ArrayList<>();
        for (RemoteRef ref : refs) {
            list.add(MapNode.builder()
                    .put("commit", ref.commit().toString())
                    .put("ref", ref.ref().toString())
                    .build());
        }
        MapNode.Builder document = MapNode.builder();
        batches.ifPresent(path -> document.put("batches", path));
        return DagJson.encode(document.put("blocks", blocks)
                .put("firn", "refs")
                .put("format", FORMAT)
                .put("refs", list)
                .put("repository", repositoryId)
                .build());
    }

    /**
     * Reads a document. Members that are not known are passed over.
     *
     * @param place where it was read, for messages
     * @throws FirnException of kind CORRUPT if it is none or {@code blocks} is no path of the same server, UNSUPPORTED if it is of another format
     */
    public static RefsDocument decode(byte[] bytes, String place) {
        Located document = Located.of(DagJson.decode(bytes, place), place);
        if (!document.text("firn").equals("refs")) {
            throw document.corrupt("this is no list of refs");
        }
        if (document.integer("format") != FORMAT) {
            throw FirnException.unsupported(place + " has format " + document.integer("format")
                    + ", this version of Firn knows format " + FORMAT);
        }
        List<RemoteRef> refs = new ArrayList<>();
        for (Located ref : document.list("refs")) {
            refs.add(ref(ref));
        }
        Optional<String> batches = document.find("batches").map(RefsDocument::path);
        return new RefsDocument(repository(document), blocks(document), batches, refs);
    }

    private static String repository(Located document) {
        String id = document.text("repository");
        if (!REPOSITORY.matcher(id).matches()) {
            throw document.member("repository").corrupt("this is no id of a repository");
        }
        return id;
    }

    private static String blocks(Located document) {
        Located blocks = document.member("blocks");
        String path = path(blocks);
        if (!path.endsWith(GATEWAY)) {
            throw blocks.corrupt("this is no path of a gateway");
        }
        return path;
    }

    /** An absolute path and nothing else, so that it cannot send a client to another server. */
    private static String path(Located member) {
        String path = member.text();
        if (path.length() > MAX_PATH_CHARACTERS || !PATH_OF_SERVER.matcher(path).matches()) {
            throw member.corrupt("this is no path of the server");
        }
        return path;
    }

    private static RemoteRef ref(Located ref) {
        try {
            return new RemoteRef(RefName.parse(ref.text("ref")), Cid.parse(ref.text("commit")));
        } catch (IllegalArgumentException e) {
            throw ref.corrupt(String.valueOf(e.getMessage()));
        }
    }
}
