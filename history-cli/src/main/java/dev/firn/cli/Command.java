package dev.firn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command of firn: what its help says, what it takes, as fields, and what it does. {@link Commands} knows its name. */
abstract class Command extends Options implements Callable<Integer> {
    private final HelpText help;

    Command(HelpText help) {
        this.help = help;
    }

    /** What picocli parses, explains and completes the command by. */
    CommandSpec spec(String name) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(name);
        addTo(spec);
        help.addTo(spec.usageMessage());
        return spec;
    }
}
