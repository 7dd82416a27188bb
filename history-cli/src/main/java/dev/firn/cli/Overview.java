package dev.firn.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** {@code firn} without a command: says which there are. */
final class Overview extends Command {
    private static final HelpText HELP = HelpText.of("Git for arrays: a versioned store for Zarr data.")
            .footer(
                    "",
                    "'firn COMMAND --help', or 'firn help COMMAND', explains a command. -R, -q and --json may stand before the command, too.",
                    "The environment: FIRN_REPO (the repository), FIRN_AUTHOR (who commits), FIRN_DEBUG=1 (stack traces). An empty one counts as not set.");

    private final Terminal terminal;

    Overview(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
        helpFlag("-h, --help", "Show this help message and exit.");
        versionFlag("-V, --version", "Print version information and exit.");
    }

    @Override
    CommandSpec spec(String name) {
        CommandSpec spec = super.spec(name).versionProvider(new Version());
        spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        return spec;
    }

    @Override
    public Integer call() {
        CommandLine whole = Main.commandLine(terminal);
        whole.usage(whole.getOut());
        return ExitCodes.USAGE;
    }

    /** Reads the version from the manifest of the jar. */
    private static final class Version implements IVersionProvider {
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
