package dev.firn.cli;

import java.util.List;

/** All commands by name, in the order of the help. A command's class is loaded only when it is made, for a quick start. */
final class Commands {
    /** The names, in the order of the help. */
    static final List<String> NAMES = List.of("log", "completion");

    private Commands() {}

    /**
     * Makes a command.
     *
     * @param name one of {@link #NAMES}
     */
    static Object create(String name, Terminal terminal) {
        return switch (name) {
            case "log" -> new LogCommand(terminal);
            case "completion" -> new CompletionCommand(terminal);
            default -> throw new AssertionError("no command " + name);
        };
    }
}
