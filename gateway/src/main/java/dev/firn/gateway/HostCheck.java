package dev.firn.gateway;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which hosts a request may name. A web page can make a name of its own point to this server and then read it as if it were the page's own; so only names
 * that lead here by themselves are answered: literal addresses, {@code localhost}, and those that whoever started the server allowed. Immutable.
 */
final class HostCheck {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F:.]+(%25[\\w.]+)?]");

    private final Set<String> names;

    HostCheck(Set<String> names) {
        Set<String> all = new TreeSet<>();
        all.add("localhost");
        names.forEach(name -> all.add(withoutDot(name)));
        this.names = all;
    }

    private volatile String lastAllowed = "localhost";

    /** Whether a host, without port, IPv6 in brackets, is one of those. */
    boolean allows(String host) {
        if (host.equals(lastAllowed)) {
            return true;
        }
        boolean allowed = isAllowed(host);
        if (allowed) {
            lastAllowed = host;
        }
        return allowed;
    }

    private boolean isAllowed(String host) {
        return IPV4.matcher(host).matches()
                || IPV6.matcher(host).matches()
                || names.contains(withoutDot(host))
                || withoutDot(host).endsWith(".localhost");
    }

    private static String withoutDot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
