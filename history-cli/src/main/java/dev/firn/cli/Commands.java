package dev.firn.cli;

import java.util.List;

/** All commands by name, in the order of the help. A command's class is loaded only when it is made, for a quick start. */
final class Commands {
    /** The names, in the order of the help. */
    static final List<String> NAMES = List.of(
            "init",
            "clone",
            "fetch",
            "commit",
            "import",
            "export",
            "status",
            "log",
            "show",
            "ls",
            "info",
            "cat",
            "diff",
            "checkout",
            "branch",
            "tag",
            "restore",
            "reset",
            "undo",
            "operations",
            "cid",
            "checksum",
            "refs",
            "verify",
            "du",
            "stats",
            "config",
            "serve",
            "demo",
            "completion");

    private Commands() {}

    /**
     * Makes a command.
     *
     * @param name one of {@link #NAMES}
     */
    static Command create(String name, Terminal terminal) {
        // Held as an object: to see that each class is a command, the virtual machine would load all of them.
        Object command = switch (name) {
            case "init" -> new InitCommand(terminal);
            case "clone" -> new CloneCommand(terminal);
            case "fetch" -> new FetchCommand(terminal);
            case "commit" -> new CommitCommand(terminal);
            case "import" -> new ImportCommand(terminal);
            case "export" -> new ExportCommand(terminal);
            case "status" -> new StatusCommand(terminal);
            case "checkout" -> new CheckoutCommand(terminal);
            case "restore" -> new RestoreCommand(terminal);
            case "verify" -> new VerifyCommand(terminal);
            case "log" -> new LogCommand(terminal);
            case "show" -> new ShowCommand(terminal);
            case "ls" -> new LsCommand(terminal);
            case "info" -> new InfoCommand(terminal);
            case "cat" -> new CatCommand(terminal);
            case "diff" -> new DiffCommand(terminal);
            case "branch" -> new BranchCommand(terminal);
            case "tag" -> new TagCommand(terminal);
            case "reset" -> new ResetCommand(terminal);
            case "undo" -> new UndoCommand(terminal);
            case "operations" -> new OperationsCommand(terminal);
            case "cid" -> new CidCommand(terminal);
            case "checksum" -> new ChecksumCommand(terminal);
            case "refs" -> new RefsCommand(terminal);
            case "du" -> new DuCommand(terminal);
            case "stats" -> new StatsCommand(terminal);
            case "serve" -> new ServeCommand(terminal);
            case "demo" -> new DemoCommand(terminal);
            case "config" -> new ConfigCommand(terminal);
            case "completion" -> new CompletionCommand(terminal);
            default -> throw new AssertionError("no command " + name);
        };
        return (Command) command;
    }
}
