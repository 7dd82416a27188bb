package dev.firn.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What source code may look like here, one function a rule. Each returns what breaks it, as {@code file:line what; remedy}. */
final class HouseRules {
    private static final int FILE_LINES = 500;
    private static final int TEST_FILE_LINES = 800;
    private static final int FUNCTION_LINES = 70;
    private static final int PARAMETERS = 4;
    private static final String COMMANDS = "history-cli";

    private static final Pattern BANNED_NAME =
            Pattern.compile("\\w+(?:Impl|Manager|Helper|Utils?)|(?:Abstract|Base)[A-Z]\\w*");
    /** Here "base" is the domain's own word: the commit that changes stand on. */
    private static final Set<String> ALLOWED_NAMES = Set.of("BaseKeys");

    private static final Set<String> ENDS_PROCESS = Set.of("Main.java", "Interruption.java");

    /** For callers: commands, and what Java itself makes without asking for anything. */
    private static final Set<String> DRAWS_RANDOMNESS = Set.of("ProcessRandom.java");

    private static final Pattern UNFINISHED = Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final List<Ban> BANS = List.of(
            new Ban(
                    "System\\s*\\.\\s*(?:out|err)\\b",
                    "only the command line prints: return the value",
                    Where.LIBRARIES),
            new Ban("System\\s*\\.\\s*(?:getenv|getProperty)\\b", "take the value as a parameter", Where.LIBRARIES),
            new Ban(
                    "System\\s*\\.\\s*currentTimeMillis\\b|\\b(?:Instant|LocalDate|LocalDateTime|OffsetDateTime|ZonedDateTime)"
                            + "\\s*\\.\\s*now\\s*\\(\\s*\\)|\\bClock\\s*\\.\\s*system",
                    "take a java.time.Clock from the caller",
                    Where.LIBRARIES),
            new Ban(
                    "\\bnew\\s+Random\\s*\\(\\s*\\)|\\bMath\\s*\\.\\s*random\\b|\\bSecureRandom\\b|\\bThreadLocalRandom\\b"
                            + "|\\bUUID\\s*\\.\\s*randomUUID\\b",
                    "take a source of randomness from the caller",
                    Where.ALL_BUT_RANDOM),
            new Ban("\\.\\s*printStackTrace\\s*\\(", "throw, with the cause", Where.LIBRARIES_AND_TESTS),
            new Ban(
                    "\\bSystem\\s*\\.\\s*exit\\b|\\bRuntime\\s*\\.[^;]*\\.\\s*halt\\b",
                    "throw; the exit code is made in dev.firn.cli.Main",
                    Where.ALL_BUT_MAIN),
            new Ban(
                    "\\.\\s*getBytes\\s*\\(\\s*\\)",
                    "name the charset: getBytes(StandardCharsets.UTF_8)",
                    Where.EVERYWHERE),
            new Ban(
                    "@\\s*(?:CommandLine\\s*\\.\\s*)?(?:Command|Option|Parameters|Mixin|Spec|ArgGroup|ParentCommand|Unmatched)\\b",
                    "make it a field by a method of dev.firn.cli.Options; annotations make every start slower (ADR 34)",
                    Where.EVERYWHERE));

    private HouseRules() {}

    static List<String> longFiles(JavaSource source) {
        int limit = source.isTest() ? TEST_FILE_LINES : FILE_LINES;
        return source.lineCount() <= limit
                ? List.of()
                : List.of(source.path() + ":1 has " + source.lineCount() + " lines, the limit is " + limit
                        + "; find the second idea in it and give that its own type");
    }

    static List<String> longFunctions(JavaSource source) {
        return source.declarations().stream()
                .filter(it -> it.isFunction() && it.lineCount() > FUNCTION_LINES)
                .map(it -> source.place(it.offset()) + " " + it.name() + " has " + it.lineCount()
                        + " lines, the limit is " + FUNCTION_LINES + "; it does more than one thing")
                .toList();
    }

    static List<String> manyParameters(JavaSource source) {
        return source.declarations().stream()
                .filter(it -> it.kind() == Declaration.Kind.FUNCTION && it.isPublic())
                .filter(it -> !it.has("Override") && !it.has("Command") && !source.isTest())
                .filter(it -> it.parameters().size() > PARAMETERS)
                .map(it -> source.place(it.offset()) + " " + it.name() + " takes "
                        + it.parameters().size() + " parameters, the limit is " + PARAMETERS
                        + "; make a record of those that belong together")
                .toList();
    }

    static List<String> booleanParameters(JavaSource source) {
        return source.declarations().stream()
                .filter(it -> it.kind() == Declaration.Kind.FUNCTION && it.isPublic() && !it.has("Override"))
                .filter(it -> !source.isTest() && !source.isIn(COMMANDS))
                .filter(it ->
                        it.parameters().stream().anyMatch(parameter -> parameter.matches("(?:final )?boolean\\b.*")))
                .map(it -> source.place(it.offset()) + " " + it.name()
                        + " takes a boolean, which says nothing at the call; make it an enum or two functions")
                .toList();
    }

    static List<String> bannedCalls(JavaSource source) {
        List<String> broken = new ArrayList<>();
        for (Ban ban : BANS) {
            Matcher call = ban.pattern().matcher(source.code());
            while (ban.where().covers(source) && call.find()) {
                broken.add(source.place(call.start()) + " uses "
                        + call.group().replaceAll("\\s+", " ").strip() + "; " + ban.remedy());
            }
        }
        return broken;
    }

    static List<String> bannedNames(JavaSource source) {
        return source.declarations().stream()
                .filter(it -> !it.isFunction() && BANNED_NAME.matcher(it.name()).matches())
                .filter(it -> !ALLOWED_NAMES.contains(it.name()))
                .map(
                        it -> source.place(it.offset()) + " is named " + it.name()
                                + "; an interface is a plain noun, what implements it says how, and a function lives with its type")
                .toList();
    }

    static List<String> undocumentedTypes(JavaSource source) {
        return source.declarations().stream()
                .filter(it -> !it.isFunction() && it.isPublic() && !it.documented() && !source.isTest())
                .map(it -> source.place(it.offset()) + " " + it.name()
                        + " is public and has no Javadoc; say what it promises, and to whom")
                .toList();
    }

    static List<String> unfinishedWork(JavaSource source) {
        return UNFINISHED
                .matcher(source.text())
                .results()
                .map(it -> source.place(it.start()) + " says " + it.group()
                        + "; finish it, or file an issue and say what is so today")
                .toList();
    }

    /** Judges a {@code package-info.java}. */
    static List<String> poorPackageInfo(JavaSource source) {
        if (!source.fileName().equals("package-info.java")) {
            return List.of();
        }
        List<String> broken = new ArrayList<>();
        if (!source.code().contains("@NullMarked")) {
            broken.add(source.path() + ":1 lacks @NullMarked; annotate the package");
        }
        if (!source.text().contains("/**")) {
            broken.add(source.path() + ":1 lacks Javadoc; say what may live in the package");
        }
        return broken;
    }

    /** A call that may not be made, and what to do instead. */
    private record Ban(Pattern pattern, String remedy, Where where) {
        Ban(String regex, String remedy, Where where) {
            this(Pattern.compile(regex), remedy, where);
        }
    }

    private enum Where {
        EVERYWHERE,
        LIBRARIES,
        LIBRARIES_AND_TESTS,
        ALL_BUT_RANDOM,
        ALL_BUT_MAIN;

        boolean covers(JavaSource source) {
            boolean isCommand = source.isIn(COMMANDS);
            return switch (this) {
                case EVERYWHERE -> true;
                case LIBRARIES -> !source.isTest() && !isCommand;
                case ALL_BUT_RANDOM -> LIBRARIES.covers(source) && !DRAWS_RANDOMNESS.contains(source.fileName());
                case LIBRARIES_AND_TESTS -> !isCommand;
                case ALL_BUT_MAIN -> !(isCommand && ENDS_PROCESS.contains(source.fileName()));
            };
        }
    }
}
