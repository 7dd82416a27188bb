package dev.firn.house;

import java.util.List;
import java.util.Set;

/**
 * A type or function that a source file declares.
 *
 * @param kind what it is
 * @param name its simple name
 * @param annotations the simple names of its annotations
 * @param access who sees it, all enclosing types considered
 * @param parameters each as written, type and name; empty for types
 * @param documented whether Javadoc stands before it
 * @param offset where its name stands in the file
 * @param lineCount how many lines its body takes, zero without one
 */
record Declaration(
        Kind kind,
        String name,
        Set<String> annotations,
        Access access,
        List<String> parameters,
        boolean documented,
        int offset,
        int lineCount) {

    enum Kind {
        TYPE,
        RECORD,
        FUNCTION,
        FUNCTION_OF_RECORD
    }

    enum Access {
        PUBLIC,
        INTERNAL
    }

    boolean isFunction() {
        return kind == Kind.FUNCTION || kind == Kind.FUNCTION_OF_RECORD;
    }

    boolean isPublic() {
        return access == Access.PUBLIC;
    }

    boolean has(String annotation) {
        return annotations.contains(annotation);
    }
}
