package dev.firn.nio;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * The parts of {@code firn:<directory of the repository>!/<revision>/<path>}, each percent-encoded; a slash within the revision is {@code %2F}, an exclamation mark
 * in the directory {@code %21}.
 *
 * @param repository the directory of the repository, absolute
 * @param revision what names the version, as on the command line
 * @param path the key or directory within the version, empty for the root
 */
record VersionUri(Path repository, String revision, String path) {
    static final String SCHEME = "firn";

    private static final String END_OF_REPOSITORY = "!/";

    /**
     * Takes a URI apart.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static VersionUri parse(URI uri) {
        String raw = uri.getRawPath();
        int end = raw == null ? -1 : raw.indexOf(END_OF_REPOSITORY);
        if (!SCHEME.equalsIgnoreCase(uri.getScheme())
                || uri.getRawAuthority() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || raw == null
                || end < 1) {
            throw new IllegalArgumentException(
                    "wanted firn:/directory/of/repository!/revision/path, not '" + uri + "'");
        }
        String rest = raw.substring(end + END_OF_REPOSITORY.length());
        int slash = rest.indexOf('/');
        String revision = decode(slash < 0 ? rest : rest.substring(0, slash));
        if (revision.isEmpty()) {
            throw new IllegalArgumentException("there is no revision in '" + uri + "'");
        }
        return new VersionUri(
                Path.of(decode(raw.substring(0, end))), revision, slash < 0 ? "" : decode(rest.substring(slash + 1)));
    }

    private static String decode(String raw) {
        return URI.create("x:/_" + raw).getPath().substring(2);
    }

    URI toUri() {
        return URI.create(SCHEME
                + ":"
                + encode(repository.toString()).replace("!", "%21")
                + END_OF_REPOSITORY
                + encode("/" + revision).substring(1).replace("/", "%2F")
                + encode("/" + path));
    }

    /** All but ASCII letters, digits and harmless marks is percent-encoded. */
    private static String encode(String path) {
        try {
            return new URI(SCHEME, null, path, null).toASCIIString().substring(SCHEME.length() + 1);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("there is no URI for '" + path + "'", e);
        }
    }
}
