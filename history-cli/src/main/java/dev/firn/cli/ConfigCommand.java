package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.MapNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and sets settings of a repository. */
@Command(
        name = "config",
        description = {
            "Show the settings of the repository, or show or set one. They stand in its config.json, to be read and edited.",
            "Settings: author, who commits, by custom 'Name <address>'; remote.NAME.url, where the remote NAME is, and"
                    + " remote.NAME.only, which paths of it are wanted, one a line."
        },
        footer = {
            "",
            "Examples:",
            "  firn config",
            "  firn config author",
            "  firn config author 'Ada Lovelace <ada@example.org>'",
            "  firn config --unset author"
        })
final class ConfigCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RepositoryOptions repositoryOptions = new RepositoryOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The setting.")
    private Optional<String> name = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "What it shall be.")
    private Optional<String> value = Optional.empty();

    @Option(names = "--unset", description = "Take the setting away.")
    private boolean unset;

    ConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path directory = repositoryOptions.directory(terminal);
        if (!dev.firn.repository.Repository.isAt(directory)) {
            throw FirnException.missing("there is no repository at " + directory);
        }
        Configuration configuration = Configuration.of(directory);
        name.filter(given -> !Configuration.NAMES.contains(given) && !RemoteSettings.isSetting(given))
                .ifPresent(unknown -> {
                    throw new UsageException("there is no setting '" + Shown.name(unknown) + "', only "
                            + String.join(", ", Configuration.NAMES) + " and remote.NAME.url");
                });
        if (unset || value.isPresent()) {
            String which = name.orElseThrow(() -> new UsageException("--unset wants the name of a setting"));
            if (value.isPresent()) {
                configuration.set(which, value.get());
            } else {
                configuration.unset(which);
            }
        } else {
            show(configuration);
        }
        return ExitCodes.DONE;
    }

    private void show(Configuration configuration) {
        MapNode.Builder json = MapNode.builder();
        for (String setting : configuration.names()) {
            Optional<String> set = configuration.find(setting);
            if (name.isPresent() && !name.get().equals(setting) || set.isEmpty()) {
                continue;
            }
            json.put(setting, set.get());
            if (!output.isJson()) {
                terminal.line(name.isPresent() ? Shown.name(set.get()) : setting + " = " + Shown.name(set.get()));
            }
        }
        if (output.isJson()) {
            OutputOptions.print(terminal, json.build());
        } else if (name.isPresent() && configuration.find(name.get()).isEmpty()) {
            throw FirnException.missing("setting " + name.get() + " is not set");
        }
    }
}
