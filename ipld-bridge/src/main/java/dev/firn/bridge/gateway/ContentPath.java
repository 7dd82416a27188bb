package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.PercentCode.Plus;
import dev.firn.cas.Cid;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A content path: {@code /ipfs/}, a CID and the names that lead on from it (ipfs/specs, Path Gateway, "Content resolution").
 *
 * @param root the CID
 * @param rootText the CID as it was written; letters and digits only
 * @param segments the names, decoded, none of them empty, {@code .} or {@code ..}, or with a slash or a zero byte in it
 */
public record ContentPath(Cid root, String rootText, List<String> segments) {
    /** What every path begins with. */
    public static final String PREFIX = "/ipfs/";

    /** The longest path, in characters as they stand in the URL. */
    public static final int MAX_LENGTH = 8_192;

    /** The most names. */
    public static final int MAX_SEGMENTS = 256;

    /** Copies. */
    public ContentPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads the path of a URL, percent-encoded, without its query. A slash at the end, or several in one place, mean nothing.
     *
     * @throws GatewayRefusal of reason BAD_REQUEST if it is not one
     */
    public static ContentPath parse(String urlPath) {
        if (!urlPath.startsWith(PREFIX)) {
            throw GatewayRefusal.bad("a content path begins with " + PREFIX);
        }
        if (urlPath.length() > MAX_LENGTH) {
            throw GatewayRefusal.bad(
                    "a content path of " + urlPath.length() + " characters, at most " + MAX_LENGTH + " are taken");
        }
        List<String> segments = new ArrayList<>();
        for (String part : urlPath.substring(PREFIX.length()).split("/", -1)) {
            if (!part.isEmpty()) {
                segments.add(segment(part));
            }
            if (segments.size() > MAX_SEGMENTS + 1) {
                throw GatewayRefusal.bad("a content path of more than " + MAX_SEGMENTS + " names");
            }
        }
        if (segments.isEmpty()) {
            throw GatewayRefusal.bad("there is no CID behind " + PREFIX);
        }
        return new ContentPath(root(segments.get(0)), segments.get(0), segments.subList(1, segments.size()));
    }

    private static String segment(String part) {
        String name = PercentCode.decode(part, Plus.PLUS);
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw GatewayRefusal.bad(
                    "a content path has the name " + PercentCode.encode(name) + ", which leads nowhere");
        }
        return name;
    }

    private static Cid root(String text) {
        try {
            return Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw GatewayRefusal.bad("there is no CID behind " + PREFIX + " that can be read");
        }
    }

    /** The path as it stands in a URL: names percent-encoded, ASCII only. */
    @Override
    public String toString() {
        return PREFIX
                + rootText
                + segments.stream().map(name -> "/" + PercentCode.encode(name)).collect(Collectors.joining());
    }

    /** The path up to and with the first {@code count} names. */
    String upTo(int count) {
        return new ContentPath(root, rootText, segments.subList(0, count)).toString();
    }
}
