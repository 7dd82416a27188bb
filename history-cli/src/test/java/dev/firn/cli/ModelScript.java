package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs commands, all in one directory, and notes what is done as a shell would take it, so that a person can do it again. */
final class ModelScript {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{M}0-9_./=:~@{}^,+-]+");

    /** Where everything is. */
    final Path root;
    /** The repository, relative to it. */
    final String repository;

    private final List<String> lines = new ArrayList<>();
    private int commands;

    ModelScript(Path root, String repository) {
        this.root = root;
        this.repository = repository;
    }

    /** Notes what was done without a command of Firn's. */
    void note(String line) {
        lines.add(line);
    }

    /** How many commands of Firn's were run. */
    int commands() {
        return commands;
    }

    String text() {
        return String.join("\n", lines);
    }

    /** A number that was never given before. */
    int unique() {
        return lines.size();
    }

    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word + "'";
    }

    /** A command on the repository, which shall end with an exit code. */
    Run run(int code, String command, List<String> arguments) {
        return runOn(repository, code, command, arguments);
    }

    /** What a command on the repository says as JSON. */
    ModelReply json(String command, List<String> arguments) {
        return jsonOn(repository, command, arguments);
    }

    ModelReply jsonOn(String where, String command, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(arguments);
        return ModelReply.of(runOn(where, ExitCodes.DONE, command, all));
    }

    Run runOn(String where, int code, String command, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(command, "--repo=" + where));
        words.addAll(arguments);
        return runIn(root, code, words);
    }

    /** A command that is given no repository. */
    Run runIn(Path directory, int code, List<String> words) {
        commands++;
        Run run = Run.in(directory, words.toArray(String[]::new));
        String typed = "firn "
                + String.join(" ", words.stream().map(ModelScript::quoted).toList());
        String place = directory.equals(root) ? typed : "(cd " + root.relativize(directory) + " && " + typed + ")";
        lines.add(place + "   # " + run.code() + " "
                + run.err().lines().findFirst().orElse(""));
        assertThat(run.code()).as("exit code; it said: %s", run.err()).isEqualTo(code);
        return run;
    }
}
