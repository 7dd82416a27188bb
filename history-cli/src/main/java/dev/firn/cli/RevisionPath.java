package dev.firn.cli;

/**
 * A place in a version: {@code REV} or {@code REV:PATH}.
 *
 * @param revision what names the version
 * @param path what follows the colon, without slashes at its end; empty for the whole
 */
record RevisionPath(String revision, String path) {
    /** Splits at the first colon that does not stand in braces, as one in a time does; names of refs have none. */
    static RevisionPath parse(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':' && depth == 0) {
                return new RevisionPath(text.substring(0, i), trimmed(text.substring(i + 1)));
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return new RevisionPath(text, "");
    }

    private static String trimmed(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** The key, for commands that want one. */
    String key() {
        if (path.isEmpty()) {
            throw new UsageException("'" + revision + "' names no key; write REV:KEY");
        }
        return path;
    }
}
