package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.repository.NearMiss;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says on standard error what went wrong, in one sentence and with a hint where one is known, and turns it into the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Pattern JAVA_NUMBER = Pattern.compile(" is not an? (int|long)$");

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine line, ParseResult parsed) {
        return report(problem);
    }

    @Override
    public int handleParseException(ParameterException problem, String[] args) {
        if (problem instanceof CommandLine.UnmatchedArgumentException unmatched) {
            boolean isCommand = problem.getCommandLine().getParent() == null && !unmatched.isUnknownOption();
            List<String> near = near(unmatched, isCommand);
            terminal.note("firn: "
                    + (isCommand
                            ? "there is no command '"
                                    + Shown.name(unmatched.getUnmatched().get(0)) + "'"
                            : sentence(problem)));
            if (!near.isEmpty()) {
                terminal.note("hint: did you mean '" + String.join("' or '", near) + "'?");
                return ExitCodes.USAGE;
            }
        } else {
            terminal.note("firn: " + sentence(problem));
        }
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        terminal.note("hint: '" + command + " --help' says what it takes");
        return ExitCodes.USAGE;
    }

    private static List<String> near(CommandLine.UnmatchedArgumentException unmatched, boolean isCommand) {
        List<String> near = unmatched.getSuggestions();
        String written = unmatched.getUnmatched().get(0);
        return near.isEmpty() && isCommand
                ? Commands.NAMES.stream()
                        .filter(name -> NearMiss.isNear(name, written))
                        .toList()
                : near;
    }

    /** Says what went wrong, and returns the exit code. */
    int report(Exception problem) {
        if (problem instanceof Terminal.BrokenPipe) {
            return ExitCodes.DONE;
        }
        terminal.flushQuietly();
        if (problem instanceof Interruption.Interrupted
                || terminal.interruption().isStopping()) {
            return ExitCodes.INTERRUPTED;
        }
        if (terminal.variable("FIRN_DEBUG").isPresent()) {
            terminal.note(stackTrace(problem));
        }
        if (problem instanceof FirnException known) {
            terminal.note("firn: " + sentence(known));
            known.hint().ifPresent(hint -> terminal.note("hint: " + hint));
            return ExitCodes.of(known.kind());
        }
        if (problem instanceof UsageException wrong) {
            terminal.note("firn: " + sentence(problem));
            if (!wrong.hint().isEmpty()) {
                terminal.note("hint: " + Shown.name(wrong.hint()));
            }
            return ExitCodes.USAGE;
        }
        if (problem instanceof UncheckedIOException) {
            terminal.note("firn: " + sentence(problem));
            return ExitCodes.IO;
        }
        return reportBug(problem);
    }

    /** Says that the program is wrong, or has not the memory it needs, and returns the exit code. */
    int reportBug(Throwable problem) {
        if (problem instanceof OutOfMemoryError) {
            terminal.note("firn: there is not enough memory: " + problem.getMessage());
            terminal.note("hint: give Java more with FIRN_JAVA_OPTS=-Xmx2g");
            return ExitCodes.REFUSED;
        }
        terminal.note("firn: internal error: " + problem + "; please report it");
        terminal.note(stackTrace(problem));
        return ExitCodes.BUG;
    }

    private static String sentence(Exception problem) {
        String said = String.valueOf(problem.getMessage()).replace('\n', ' ').strip();
        return Shown.name(JAVA_NUMBER.matcher(said).replaceAll(" is not a whole number"));
    }

    private static String stackTrace(Throwable problem) {
        StringWriter text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }
}
