package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.ipld.MapNode;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.Configuration;
import dev.firn.repository.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Shows and sets settings of a repository. */
final class ConfigCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Show the settings of the repository, or show or set one. They stand in its config.json, to be read and edited.",
                    "Settings: author, who commits, by custom 'Name <address>'; remote.NAME.url, where the remote NAME is, and"
                            + " remote.NAME.only, which paths of it are wanted, one a line.")
            .examples(
                    "firn config",
                    "firn config author",
                    "firn config author 'Ada Lovelace <ada@example.org>'",
                    "firn config --unset author");

    /** Every setting there is, but for those of remotes. */
    private static final List<String> NAMES = List.of("author");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final Setting<Optional<String>> name = optionalParameter("NAME", "The setting.");
    private final Setting<Optional<String>> wanted = optionalParameter("VALUE", "What it shall be.");
    private final Flag unset = flag("--unset", "Take the setting away.");

    ConfigCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path directory = repositoryOptions.directory(terminal);
        if (!Repository.isAt(directory)) {
            throw FirnException.missing("there is no repository at " + directory);
        }
        Configuration configuration = Configuration.of(directory);
        name.value().filter(given -> !isSetting(given)).ifPresent(unknown -> {
            throw new UsageException("there is no setting '" + Shown.name(unknown) + "', only "
                    + String.join(", ", NAMES) + " and remote.NAME.url");
        });
        if (unset.isGiven() && wanted.value().isPresent()) {
            throw new UsageException("--unset takes a setting away, and goes with no VALUE");
        }
        if (unset.isGiven() || wanted.value().isPresent()) {
            String which = name.value().orElseThrow(() -> new UsageException("--unset wants the name of a setting"));
            if (wanted.value().isPresent()) {
                check(which, wanted.value().get());
                configuration.set(which, wanted.value().get());
            } else {
                configuration.unset(which);
            }
        } else {
            show(configuration);
        }
        return ExitCodes.DONE;
    }

    private static void check(String setting, String value) {
        if (value.isBlank()) {
            throw new UsageException(
                    "setting " + setting + " cannot be empty", "firn config --unset " + setting + " takes it away");
        }
        if (NAMES.contains(setting)) {
            Author.check("setting " + setting, value);
        }
    }

    /** Not what commands remember for themselves. */
    private static boolean isSetting(String name) {
        return NAMES.contains(name) || RemoteSettings.isSetting(name);
    }

    private void show(Configuration configuration) {
        MapNode.Builder json = MapNode.builder();
        for (String setting : configuration.names()) {
            Optional<String> set = configuration.find(setting);
            boolean isOther = name.value().isPresent() && !name.value().get().equals(setting);
            if (!isSetting(setting) || isOther || set.isEmpty()) {
                continue;
            }
            json.put(setting, set.get());
            if (!output.isJson()) {
                terminal.line(
                        name.value().isPresent() ? Shown.name(set.get()) : setting + " = " + Shown.name(set.get()));
            }
        }
        if (output.isJson()) {
            OutputOptions.print(terminal, json.build());
        } else if (name.value().isPresent()
                && configuration.find(name.value().get()).isEmpty()) {
            throw FirnException.missing("setting " + name.value().get() + " is not set");
        }
    }
}
