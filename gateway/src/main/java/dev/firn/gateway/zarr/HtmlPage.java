package dev.firn.gateway.zarr;

import dev.firn.gateway.PercentEncoding;
import java.util.List;

/** A listing as a page: links and a table, no script. */
final class HtmlPage {
    /** Nothing on the page may load or run anything. */
    static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private static final String STYLE =
            "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
                    + "table{border-collapse:collapse}td,th{padding:.1em 1.2em .1em 0;text-align:left;vertical-align:top}"
                    + "td.n{text-align:right;font-variant-numeric:tabular-nums}a{text-decoration:none}a:hover{text-decoration:underline}";

    private HtmlPage() {}

    /** The page at a path, given as it was asked for. */
    static String of(Listing.Page page, String rawPath) {
        StringBuilder html = new StringBuilder(1_000);
        String title = title(rawPath);
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        for (Listing.Fact fact : page.facts()) {
            html.append("<p>").append(escaped(fact.name())).append(": <b>");
            html.append(escaped(fact.value().toString())).append("</b></p>\n");
        }
        html.append("<table>\n");
        if (!rawPath.equals("/")) {
            html.append("<tr><td><a href=\"../\">../</a></td></tr>\n");
        }
        page.rows().forEach(row -> row(row, html));
        return html.append("</table>\n</body></html>\n").toString();
    }

    private static void row(Listing.Row row, StringBuilder html) {
        boolean isDirectory = row.target().endsWith("/");
        html.append("<tr><td><a href=\"").append(escaped(row.href())).append("\">");
        html.append(escaped(row.name())).append(isDirectory ? "/" : "").append("</a></td>");
        for (Listing.Fact fact : row.facts()) {
            html.append(fact.value() instanceof Long ? "<td class=\"n\">" : "<td>");
            html.append(escaped(fact.value().toString())).append(unit(fact)).append("</td>");
        }
        html.append("</tr>\n");
    }

    private static String unit(Listing.Fact fact) {
        return fact.value() instanceof Long ? " " + fact.name() : "";
    }

    private static String title(String rawPath) {
        List<String> segments = List.of(rawPath.substring(1).split("/", -1));
        StringBuilder title = new StringBuilder();
        for (String segment : segments) {
            title.append('/').append(PercentEncoding.decode(segment));
        }
        return title.toString();
    }

    /** Text that is text wherever it stands in a page. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
