package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.PercentEncoding;
import dev.firn.gateway.ServedRepository;
import dev.firn.repository.NodeListing;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.NodeDocument;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a person who started a server pastes into xarray, zarrita.js and a shell to read from it. */
final class ServeLines {
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    /** So many are looked into for a node. */
    private static final int MAX_DIRECTORIES = 100;

    private final URI root;

    ServeLines(URI root) {
        this.root = root;
    }

    /** A server's address as readers elsewhere write it: one that listens on every address is reached by name, if one was given. */
    static URI reachable(URI listening, List<String> names) {
        boolean everywhere = ANY_ADDRESS.contains(listening.getHost());
        return names.stream()
                .filter(name -> everywhere && PLAIN_NAME.matcher(name).matches())
                .findFirst()
                .map(name -> URI.create("http://" + name + ":" + listening.getPort() + "/"))
                .orElse(listening);
    }

    /** The URL of a repository, with a slash behind. */
    String url(ServedRepository served) {
        return root + PercentEncoding.encodeSegment(served.name()) + "/";
    }

    /** The lines for one repository. */
    List<String> of(ServedRepository served) {
        String url = url(served);
        Optional<RefCell> ref = shown(served);
        if (ref.isEmpty()) {
            return List.of("serving " + Shown.name(served.name()) + " at " + url + ", which has no version yet", "");
        }
        String version = url + PercentEncoding.encodeSegment(ref.get().ref().name());
        Snapshot snapshot = served.repository().snapshot(ref.get().commit().orElseThrow());
        Optional<String> top = top(snapshot);
        if (top.isEmpty()) {
            return List.of(
                    "serving " + Shown.name(served.name()) + " at " + url,
                    "",
                    "  curl        curl " + version + "/",
                    "");
        }
        String array = array(snapshot, top.get()).orElse(top.get());
        String opened = below(version, top.get());
        String python = snapshot.isArray(top.get())
                ? "import zarr; zarr.open(\"" + opened + "\")"
                : "import xarray; xarray.open_zarr(\"" + opened + "\")";
        return List.of(
                "serving " + Shown.name(served.name()) + " at " + url,
                "",
                "  Python      " + python,
                "  zarrita.js  await zarr.open(new zarr.FetchStore(\"" + below(version, array) + "\"))",
                "  curl        curl " + below(version, array) + "/" + document(snapshot, array),
                "");
    }

    private static String below(String version, String path) {
        return path.isEmpty() ? version : version + "/" + encoded(path);
    }

    private static Optional<RefCell> shown(ServedRepository served) {
        return served.repository()
                .refs()
                .find(OpenRepository.DEFAULT_BRANCH)
                .or(() -> Stream.of(RefName.Kind.values())
                        .flatMap(kind -> served.repository().refs().list(kind).stream())
                        .findFirst());
    }

    /** The node that is nearest to the root, if there is one not far from it. */
    private static Optional<String> top(Snapshot snapshot) {
        Deque<String> ahead = new ArrayDeque<>(List.of(""));
        for (int i = 0; i < MAX_DIRECTORIES && !ahead.isEmpty(); i++) {
            String path = ahead.remove();
            if (!document(snapshot, path).isEmpty()) {
                return Optional.of(path);
            }
            for (NodeListing child : snapshot.list(path, MAX_DIRECTORIES)) {
                if (child.kind() != NodeListing.Kind.FILE) {
                    ahead.add(join(path, child.name()));
                }
            }
        }
        return Optional.empty();
    }

    /** The first array among the children of a node, unless that is one. */
    private static Optional<String> array(Snapshot snapshot, String path) {
        if (snapshot.isArray(path)) {
            return Optional.empty();
        }
        return snapshot.list(path).stream()
                .filter(child -> child.kind() == NodeListing.Kind.ARRAY)
                .map(child -> join(path, child.name()))
                .findFirst();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    private static String document(Snapshot snapshot, String path) {
        for (NodeDocument document : NodeDocument.values()) {
            if (snapshot.exists(document.key(path))) {
                return encoded(document.fileName());
            }
        }
        return "";
    }

    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (String segment : path.split("/", -1)) {
            encoded.append(encoded.isEmpty() ? "" : "/").append(PercentEncoding.encodeSegment(segment));
        }
        return encoded.toString();
    }
}
