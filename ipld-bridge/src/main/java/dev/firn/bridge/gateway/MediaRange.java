package dev.firn.bridge.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One entry of an {@code Accept} header (RFC 9110, section 12.5.1).
 *
 * @param type in lower case
 * @param parameters all but {@code q}; names in lower case
 * @param weight from 0 to 1
 */
record MediaRange(String type, Map<String, String> parameters, double weight) {
    private static final int MAX_RANGES = 64;

    /** The entries of all headers that are wanted at all, those wanted most first. Parts that cannot be read are passed over. */
    static List<MediaRange> parse(List<String> accept) {
        List<MediaRange> ranges = new ArrayList<>();
        for (String header : accept) {
            for (String entry : split(header, ',')) {
                MediaRange range = of(entry);
                if (range.weight > 0 && range.type.indexOf('/') > 0 && ranges.size() < MAX_RANGES) {
                    ranges.add(range);
                }
            }
        }
        ranges.sort(Comparator.comparingDouble(MediaRange::weight).reversed());
        return ranges;
    }

    private static MediaRange of(String entry) {
        List<String> parts = split(entry, ';');
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.putIfAbsent(name, unquoted(part.substring(equals + 1).strip()));
            }
        }
        String weight = parameters.remove("q");
        return new MediaRange(
                parts.get(0).strip().toLowerCase(Locale.ROOT), parameters, weight == null ? 1 : number(weight));
    }

    private static double number(String text) {
        return text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(text) : 0;
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /** Splits where no quotation mark is open. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"') {
                quoted = !quoted;
            } else if (next == '\\' && quoted) {
                i++;
            } else if (next == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    boolean isWildcard() {
        return type.endsWith("/*");
    }

    boolean is(ResponseFormat format) {
        return type.equals(format.mediaType());
    }
}
