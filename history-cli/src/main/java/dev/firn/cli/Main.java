package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.repository.NearMiss;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code firn} command itself: finds the subcommand and turns its outcome into the exit code of the process. */
@Command(
        name = "firn",
        description = "Git for arrays: a versioned store for Zarr data.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "'firn COMMAND --help', or 'firn help COMMAND', explains a command. -R, -q and --json may stand before the command, too.",
            "The environment: FIRN_REPO (the repository), FIRN_AUTHOR (who commits), FIRN_DEBUG=1 (stack traces)."
        })
public final class Main implements Callable<Integer> {
    private static final int HELP_WIDTH = 100;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        terminal.interruption().whenStopped(() -> terminal.note("firn: interrupted"));
        terminal.interruption().listen();
        int code = run(terminal, args);
        terminal.interruption().end(code);
        System.exit(code);
    }

    /**
     * Runs one command.
     *
     * @return the exit code, see {@link ExitCodes}
     */
    public static int run(Terminal terminal, String... args) {
        String[] ordered = commandFirst(args);
        try {
            int code = commandLine(terminal, ordered).execute(ordered);
            terminal.flush();
            return code;
        } catch (Terminal.BrokenPipe e) {
            return ExitCodes.DONE;
        } catch (FirnException e) {
            return report(e, terminal);
        } catch (Error e) {
            return reportBug(e, terminal);
        }
    }

    /** The arguments with the command before the options that may stand before it. */
    private static String[] commandFirst(String... args) {
        if (args.length > 0 && args[0].equals("help") && args.length <= 2) {
            // As git has it; 'help' alone is '--help'.
            return args.length == 1
                    ? new String[] {"--help"}
                    : Commands.NAMES.contains(args[1]) ? new String[] {args[1], "--help"} : new String[] {args[1]};
        }
        int at = 0;
        while (at < args.length && args[at].startsWith("-")) {
            at += args[at].equals("-R") || args[at].equals("--repo") ? 2 : 1;
        }
        if (at == 0 || at >= args.length || !Commands.NAMES.contains(args[at])) {
            return args;
        }
        List<String> ordered = new ArrayList<>(Arrays.asList(args));
        // Behind the command -R can mean something else.
        ordered.subList(0, at).replaceAll(word -> word.equals("-R") ? "--repo" : word);
        ordered.add(0, ordered.remove(at));
        return ordered.toArray(new String[0]);
    }

    /** The whole command line: with all commands if help or completion may need them, else with only the one that is called, for a quick start. */
    static CommandLine commandLine(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new Main());
        if (args.length > 0 && Commands.NAMES.contains(args[0])) {
            CommandSpec one = add(line, args[0], terminal);
            one.usageMessage().description(HelpText.wrapped(one.usageMessage().description(), HELP_WIDTH));
        } else {
            Commands.NAMES.forEach(name -> add(line, name, terminal));
        }
        line.setOut(new PrintWriter(new TerminalWriter(terminal)));
        line.setErr(new PrintWriter(new NoteWriter(terminal), true));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((problem, commandLine, parsed) -> report(problem, terminal));
        line.setParameterExceptionHandler((problem, arguments) -> usage(problem, terminal));
        return line;
    }

    private static CommandSpec add(CommandLine line, String name, Terminal terminal) {
        CommandLine command = new CommandLine(Commands.create(name, terminal));
        command.getCommandSpec()
                .usageMessage()
                .width(HELP_WIDTH)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCodes.help());
        line.addSubcommand(name, command);
        return command.getCommandSpec();
    }

    /** Prints the help, as {@code firn} without a command does. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.USAGE;
    }

    private static int usage(ParameterException problem, Terminal terminal) {
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

    private static int report(Exception problem, Terminal terminal) {
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
        return reportBug(problem, terminal);
    }

    private static int reportBug(Throwable problem, Terminal terminal) {
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
        return Shown.name(
                String.valueOf(problem.getMessage()).replace('\n', ' ').strip());
    }

    private static String stackTrace(Throwable problem) {
        StringWriter text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "firn "
                        + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                                .orElse("(unpackaged)")
            };
        }
    }
}
