package dev.firn.house;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the types and functions of a source file by its braces: what stands between two of {@code ; { }} is a header if it reads like one. Knows
 * just enough Java for the house rules.
 */
final class DeclarationScanner {
    private static final Pattern ANNOTATION = Pattern.compile("@(?!interface\\b)(?:\\w+\\.)*(\\w+)");
    private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record|enum)\\s+(\\w+)");
    private static final Pattern FUNCTION = Pattern.compile("(\\w+)\\s*\\(");
    private static final Pattern NO_FUNCTION = Pattern.compile(
            "\\b(if|for|while|switch|try|catch|synchronized|do|else|return|new|throw|assert|case)\\b|->|=");

    private final JavaSource source;
    private final String code;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final List<Declaration> found = new ArrayList<>();

    DeclarationScanner(JavaSource source) {
        this.source = source;
        this.code = source.code();
    }

    List<Declaration> scan() {
        int begin = 0;
        int parentheses = 0;
        for (int at = 0; at < code.length(); at++) {
            char c = code.charAt(at);
            parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean inAnnotation = parentheses > 0 && (blocks.isEmpty() || inTypeBody());
            if (inAnnotation || (c != ';' && c != '{' && c != '}')) {
                continue;
            }
            if (c == '}') {
                blocks.poll();
            } else {
                header(begin, at, c == '{');
            }
            begin = at + 1;
        }
        return found;
    }

    private void header(int begin, int end, boolean opens) {
        Set<String> annotations = new HashSet<>();
        String header = withoutAnnotations(code.substring(begin, end), annotations);
        boolean inTypeBody = inTypeBody();
        Matcher type = TYPE.matcher(header);
        Matcher function = FUNCTION.matcher(header);
        Block block = Block.CODE;
        if (opens && type.find() && !header.substring(0, type.start()).contains("(")) {
            block = typeBlock(header, type.group(1));
            found.add(declaration(begin, end, type.start(2), annotations, header, block));
        } else if (inTypeBody && function.find() && !NO_FUNCTION.matcher(header).find()) {
            found.add(declaration(begin, end, function.start(1), annotations, header, Block.CODE));
        }
        if (opens) {
            blocks.push(block);
        }
    }

    private Declaration declaration(
            int begin, int end, int nameAt, Set<String> annotations, String header, Block block) {
        Matcher word = Pattern.compile("\\w+").matcher(header);
        String name = word.find(nameAt) ? word.group() : "";
        boolean isType = block.kind != Block.Kind.CODE;
        boolean inRecord = !blocks.isEmpty() && blocks.peek().kind == Block.Kind.RECORD;
        Declaration.Kind kind = isType
                ? (block.kind == Block.Kind.RECORD ? Declaration.Kind.RECORD : Declaration.Kind.TYPE)
                : (inRecord ? Declaration.Kind.FUNCTION_OF_RECORD : Declaration.Kind.FUNCTION);
        boolean isPublic = isType ? block.isPublic : isPublicMember(header);
        return new Declaration(
                kind,
                name,
                annotations,
                isPublic ? Declaration.Access.PUBLIC : Declaration.Access.INTERNAL,
                isType ? List.of() : parameters(header, header.indexOf('(', nameAt)),
                source.text().substring(begin, end).contains("/**"),
                begin + nameAt,
                code.charAt(end) == '{' ? bodyLines(end) : 0);
    }

    private Block typeBlock(String header, String keyword) {
        Block.Kind kind = switch (keyword) {
            case "record" -> Block.Kind.RECORD;
            case "interface" -> Block.Kind.INTERFACE;
            default -> Block.Kind.CLASS;
        };
        return new Block(kind, isPublicMember(header));
    }

    /** Whether what the header declares is public, and so are all types around it. */
    private boolean isPublicMember(String header) {
        Block around = blocks.peek();
        boolean saysPublic = Pattern.compile("\\bpublic\\b").matcher(header).find();
        if (around == null) {
            return saysPublic;
        }
        boolean saysPrivate = Pattern.compile("\\bprivate\\b").matcher(header).find();
        return around.isPublic && (saysPublic || (around.kind == Block.Kind.INTERFACE && !saysPrivate));
    }

    private boolean inTypeBody() {
        return !blocks.isEmpty() && blocks.peek().kind != Block.Kind.CODE;
    }

    private int bodyLines(int brace) {
        int depth = 0;
        int at = brace;
        do {
            char c = code.charAt(at++);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        } while (depth > 0 && at < code.length());
        return source.line(at - 1) - source.line(brace) + 1;
    }

    /** Blanks the annotations, with their arguments, and collects their names. */
    private static String withoutAnnotations(String header, Set<String> annotations) {
        StringBuilder rest = new StringBuilder(header);
        Matcher annotation = ANNOTATION.matcher(header);
        int from = 0;
        while (annotation.find(from)) {
            annotations.add(annotation.group(1));
            from = annotation.end();
            if (from < header.length() && header.charAt(from) == '(') {
                from = afterParenthesis(header, from);
            }
            for (int at = annotation.start(); at < from; at++) {
                rest.setCharAt(at, ' ');
            }
        }
        return rest.toString();
    }

    private static int afterParenthesis(String text, int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
            if (depth == 0) {
                return at + 1;
            }
        }
        return text.length();
    }

    private static List<String> parameters(String header, int open) {
        List<String> parameters = new ArrayList<>();
        String inside = header.substring(open + 1, afterParenthesis(header, open) - 1);
        int depth = 0;
        int begin = 0;
        for (int at = 0; at <= inside.length(); at++) {
            char c = at == inside.length() ? ',' : inside.charAt(at);
            depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parameters.add(inside.substring(begin, at).strip());
                begin = at + 1;
            }
        }
        return inside.isBlank() ? List.of() : parameters;
    }

    /** What a pair of braces holds. */
    private record Block(Kind kind, boolean isPublic) {
        static final Block CODE = new Block(Kind.CODE, false);

        enum Kind {
            CLASS,
            INTERFACE,
            RECORD,
            CODE
        }
    }
}
