package dev.firn.remote;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a remote is, as a person writes it. */
public sealed interface RemoteAddress {
    /**
     * A directory on this machine.
     *
     * @param path its path, as it was written
     */
    record Directory(String path) implements RemoteAddress {}

    /**
     * A repository that {@code firn serve} serves.
     *
     * @param uri {@code http://host:port/name}, without a slash at the end
     */
    record Served(URI uri) implements RemoteAddress {}

    /**
     * One commit at a trustless IPFS gateway.
     *
     * @param blocks what the CID of a block is appended to: {@code http://host/ipfs/}
     * @param commit the commit
     */
    record Gateway(URI blocks, Cid commit) implements RemoteAddress {}

    /**
     * Reads an address: a path, {@code file:} and a path, the URL of a served repository, or the URL of a commit at a gateway, whose path ends with
     * {@code /ipfs/} and a CID.
     *
     * @throws FirnException of kind UNSUPPORTED for other schemes, REFUSED if it is no address
     */
    static RemoteAddress parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("file:")) {
            return directory(uri(text), text);
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return web(uri(text), text);
        }
        int scheme = text.indexOf("://");
        if (scheme > 0 && text.substring(0, scheme).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw FirnException.unsupported("'" + text + "' is neither a path nor http:, https: or file:")
                    .withHint("a commit at an IPFS gateway is http://HOST/ipfs/CID");
        }
        if (text.isEmpty()) {
            throw FirnException.refused("an empty text is no address");
        }
        return new Directory(text);
    }

    private static Directory directory(URI uri, String text) {
        if (uri.isOpaque() || uri.getPath().isEmpty()) {
            throw FirnException.refused("'" + text + "' has no absolute path behind file:");
        }
        return new Directory(uri.getPath());
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw FirnException.refused("'" + text + "' is no URL: " + e.getReason());
        }
    }

    private static RemoteAddress web(URI uri, String text) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        if (!HttpGet.hasServer(uri) || uri.getRawQuery() != null || uri.getRawFragment() != null || path.isEmpty()) {
            throw FirnException.refused("'" + text + "' is not http://HOST/REPOSITORY nor http://HOST/ipfs/CID");
        }
        Matcher gateway = Pattern.compile("(.*/ipfs/)([^/]+)").matcher(path);
        String root = uri.getScheme() + "://" + uri.getRawAuthority();
        if (!gateway.matches()) {
            return new Served(URI.create(root + path));
        }
        return new Gateway(URI.create(root + gateway.group(1)), commit(gateway.group(2)));
    }

    private static Cid commit(String text) {
        Cid cid;
        try {
            cid = Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw FirnException.refused("'" + text + "' is no CID: " + e.getMessage());
        }
        if (!cid.isFirn() || !cid.has(Codec.DAG_JSON)) {
            throw FirnException.refused(cid + " is not the CID of a commit")
                    .withHint("the CID of a commit begins with baguqeera; 'firn cid REV' prints it");
        }
        return cid;
    }
}
