package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The {@code firn} command itself: finds the subcommand and turns its outcome into the exit code of the process. */
public final class Main {
    private static final int HELP_WIDTH = 100;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        quicken();
        wakeHashing();
        Terminal terminal = Terminal.ofProcess();
        terminal.interruption().whenStopped(() -> terminal.note("firn: interrupted"));
        terminal.interruption().listen();
        int code = run(terminal, args);
        terminal.interruption().end(code);
        System.exit(code);
    }

    /** Java looks for its hash functions when the first is wanted, which every command does: for ten milliseconds, in which another processor can do so. */
    private static void wakeHashing() {
        Thread waking = new Thread(() -> Sha256.digest(ByteBuffer.allocate(0)), "firn-waking");
        waking.setDaemon(true);
        try {
            waking.start();
        } catch (OutOfMemoryError e) {
            // No thread is to be had; whoever wants a hash waits for it.
            return;
        }
    }

    /** Spares picocli the search for what is not here, in every jar, and for types that no command takes. */
    private static void quicken() {
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", ".*");
    }

    /**
     * Runs one command.
     *
     * @return the exit code, see {@link ExitCodes}
     */
    public static int run(Terminal terminal, String... args) {
        String[] ordered = commandFirst(args);
        int code = ExitCodes.DONE;
        try {
            code = commandLine(terminal, ordered).execute(ordered);
            terminal.flush();
            return code;
        } catch (Terminal.BrokenPipe e) {
            return code;
        } catch (FirnException e) {
            return new Failures(terminal).report(e);
        } catch (Error e) {
            return new Failures(terminal).reportBug(e);
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
        if (args.length > 0 && !args[0].startsWith("-") && !Commands.NAMES.contains(args[0])) {
            // Whatever stands behind it, '--help' above all, is about a command that there is not.
            return new String[] {args[0]};
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
        ordered.subList(0, at).replaceAll(word -> word.startsWith("-R") ? longForm(word.substring(2)) : word);
        ordered.add(0, ordered.remove(at));
        return ordered.toArray(new String[0]);
    }

    /** What {@code -R} means, with the value that is written behind it, if one is. */
    private static String longForm(String value) {
        return value.isEmpty() || value.startsWith("=") ? "--repo" + value : "--repo=" + value;
    }

    /** The whole command line: with all commands if help or completion may need them, else with only the one that is called, for a quick start. */
    static CommandLine commandLine(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new Overview(terminal).spec("firn"));
        if (args.length > 0 && Commands.NAMES.contains(args[0])) {
            UsageMessageSpec usage = add(line, args[0], terminal).usageMessage();
            usage.description(HelpText.wrapped(usage.description(), HELP_WIDTH));
        } else {
            Commands.NAMES.forEach(name -> add(line, name, terminal));
        }
        line.setOut(new PrintWriter(new TerminalWriter(terminal)));
        line.setErr(new PrintWriter(new NoteWriter(terminal), true));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // A message or a name may begin with an @; it is no file of arguments.
        line.setExpandAtFiles(false);
        Failures failures = new Failures(terminal);
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        return line;
    }

    private static CommandSpec add(CommandLine line, String name, Terminal terminal) {
        CommandSpec command = Commands.create(name, terminal).spec(name);
        command.usageMessage()
                .width(HELP_WIDTH)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCodes.help());
        line.addSubcommand(name, command);
        return command;
    }
}
