package dev.firn.gateway.zarr;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.BadRequestException;
import dev.firn.gateway.PercentEncoding;
import java.util.List;
import java.util.Optional;

/**
 * Which version a path means, and which key in it. See docs/python.md, "Addresses".
 *
 * <pre>
 * main                     the branch of that name, else the tag
 * main@                    the same
 * main@COMMIT              that commit, whatever the branch is now
 * commits/COMMIT           that commit, each document as it is stored
 * </pre>
 *
 * @param ref the name of a branch or tag; nothing for {@code commits/…}
 * @param commit the commit, where the address says it itself
 * @param key what follows: a key, or the path of a node and a slash, or nothing for the root without its slash
 */
record ZarrAddress(Optional<String> ref, Optional<Cid> commit, Optional<String> key) {
    private static final String COMMITS = "commits";

    /** Whether whatever it says can never change. */
    boolean isImmutable() {
        return commit.isPresent();
    }

    /** Whether stored documents are served as they are stored, and none with consolidated metadata added. */
    boolean isExact() {
        return ref.isEmpty();
    }

    /**
     * Reads the segments of a path, without that of the repository.
     *
     * @return nothing if they cannot name anything
     */
    static Optional<ZarrAddress> parse(List<String> segments) {
        if (segments.get(0).equals(COMMITS)) {
            if (segments.size() < 2) {
                return Optional.empty();
            }
            return commit(segments.get(1))
                    .map(commit -> new ZarrAddress(Optional.empty(), Optional.of(commit), key(segments, 2)));
        }
        String text = segments.get(0);
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        if (RefName.fault(name).isPresent()) {
            return Optional.empty();
        }
        Optional<String> key = key(segments, 1);
        if (at < 0 || at == text.length() - 1) {
            return Optional.of(new ZarrAddress(Optional.of(name), Optional.empty(), key));
        }
        return commit(text.substring(at + 1))
                .map(commit -> new ZarrAddress(Optional.of(name), Optional.of(commit), key));
    }

    /** A CID in full that can be a commit's: a shorter one may come to mean another commit. */
    private static Optional<Cid> commit(String text) {
        try {
            Cid cid = Cid.parse(text);
            return cid.isFirn() && cid.has(Codec.DAG_JSON) ? Optional.of(cid) : Optional.empty();
        } catch (IllegalArgumentException notACid) {
            return Optional.empty();
        }
    }

    private static Optional<String> key(List<String> segments, int from) {
        for (int i = from; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.indexOf('/') >= 0) {
                throw new BadRequestException(400, "a slash in a key is not percent-encoded");
            }
            if (segment.isEmpty() && i < segments.size() - 1) {
                throw new BadRequestException(400, "the path has an empty segment");
            }
        }
        return from >= segments.size()
                ? Optional.empty()
                : Optional.of(String.join("/", segments.subList(from, segments.size())));
    }

    /** The path of a commit, with a slash behind. */
    static String path(String repository, Cid commit) {
        return "/" + PercentEncoding.encodeSegment(repository) + "/" + COMMITS + "/" + commit + "/";
    }

    /** The path of what a branch or tag names, with a slash behind; {@code @} escapes a branch that is called {@code commits}. */
    static String path(String repository, String ref) {
        String escape = ref.equals(COMMITS) ? "@" : "";
        return "/" + PercentEncoding.encodeSegment(repository) + "/" + PercentEncoding.encodeSegment(ref) + escape
                + "/";
    }
}
