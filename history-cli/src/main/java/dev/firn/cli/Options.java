package dev.firn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a command takes, or several commands take alike: fields of type {@link Setting}, each made by one of the methods here, which say what the help
 * says of it. Nothing else is to be done for an option: it stands in the help, in the completion and in docs/cli.md.
 *
 * <p>Names are written as in the help: {@code "-q, --quiet"}. Of the parameters, the first that is made is the first on the command line.
 */
abstract class Options {
    private final List<ArgSpec> taken = new ArrayList<>();
    private int parameterCount;

    /** Takes what {@code options} take, too. */
    final <O extends Options> O with(O options) {
        Options more = options;
        if (parameterCount > 0 && more.parameterCount > 0) {
            throw new AssertionError("parameters of two places have no order");
        }
        taken.addAll(more.taken);
        parameterCount += more.parameterCount;
        return options;
    }

    /** Adds all that is taken to what picocli knows of a command. */
    final void addTo(CommandSpec command) {
        for (ArgSpec one : taken) {
            command.add(one);
        }
    }

    /** An option without a value. */
    final Flag flag(String names, String description) {
        Flag flag = new Flag();
        take(option(names, description, flag).type(boolean.class));
        return flag;
    }

    /** The option that asks for the help; picocli answers. */
    final void helpFlag(String names, String description) {
        take(option(names, description, new Flag()).type(boolean.class).usageHelp(true));
    }

    /** The option that asks for the version of the program; picocli answers. */
    final void versionFlag(String names, String description) {
        take(option(names, description, new Flag()).type(boolean.class).versionHelp(true));
    }

    /** An option whose value is text; {@code label} stands for it in the help. */
    final Setting<Optional<String>> option(String names, String label, String description) {
        Setting.Possible<String> setting = new Setting.Possible<>();
        take(option(names, description, setting).paramLabel(label).type(String.class));
        return setting;
    }

    /** An option whose value is text; {@code ${DEFAULT-VALUE}} in the description is what holds without it. */
    final Setting<String> option(String names, String label, String description, String otherwise) {
        Setting<String> setting = new Setting<>(otherwise);
        take(option(names, description, setting)
                .paramLabel(label)
                .type(String.class)
                .initialValue(otherwise));
        return setting;
    }

    /** An option that must be given. */
    final Setting<String> requiredOption(String names, String label, String description) {
        Setting<String> setting = new Setting<>();
        take(option(names, description, setting)
                .paramLabel(label)
                .type(String.class)
                .required(true));
        return setting;
    }

    /** An option that may be given without a value, which is {@code bare} then. */
    final Setting<Optional<String>> optionWithOptionalValue(
            String names, String label, String description, String bare) {
        Setting.Possible<String> setting = new Setting.Possible<>();
        take(option(names, description, setting)
                .paramLabel(label)
                .type(String.class)
                .arity("0..1")
                .fallbackValue(bare));
        return setting;
    }

    /** An option that may be given several times; its values in that order. */
    final Setting<List<String>> repeatedOption(String names, String label, String description) {
        Setting<List<String>> setting = new Setting<>(List.of());
        take(option(names, description, setting)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class));
        return setting;
    }

    /** An option whose value is a whole number. */
    final Setting<Integer> number(String names, String label, String description, int otherwise) {
        Setting<Integer> setting = new Setting<>(otherwise);
        take(option(names, description, setting).paramLabel(label).type(int.class));
        return setting;
    }

    /** An option whose value is a whole number that may be large. */
    final Setting<Optional<Long>> largeNumber(String names, String label, String description) {
        Setting.Possible<Long> setting = new Setting.Possible<>();
        take(option(names, description, setting).paramLabel(label).type(Long.class));
        return setting;
    }

    /** An option whose value is the name of a constant, in small letters or large. */
    final <E extends Enum<E>> Setting<E> choice(String names, String label, String description, E otherwise) {
        Setting<E> setting = new Setting<>(otherwise);
        take(option(names, description, setting).paramLabel(label).type(otherwise.getDeclaringClass()));
        return setting;
    }

    /** A word that must be given. */
    final Setting<String> parameter(String label, String description) {
        Setting<String> setting = new Setting<>();
        take(parameter(label, description, setting)
                .type(String.class)
                .arity("1")
                .required(true));
        return setting;
    }

    /** A word that may be given; {@code ${DEFAULT-VALUE}} in the description is what holds without it. */
    final Setting<String> parameter(String label, String description, String otherwise) {
        Setting<String> setting = new Setting<>(otherwise);
        take(parameter(label, description, setting)
                .type(String.class)
                .arity("0..1")
                .initialValue(otherwise));
        return setting;
    }

    /** A word that may be given. */
    final Setting<Optional<String>> optionalParameter(String label, String description) {
        Setting.Possible<String> setting = new Setting.Possible<>();
        take(parameter(label, description, setting).type(String.class).arity("0..1"));
        return setting;
    }

    /** A word that the help shows as one that must be given; the command says better than picocli what is missing without it. */
    final Setting<Optional<String>> awaitedParameter(String label, String description) {
        Setting.Possible<String> setting = new Setting.Possible<>();
        take(parameter(label, description, setting)
                .type(String.class)
                .arity("0..1")
                .hideParamSyntax(true));
        return setting;
    }

    /** All words: as many as {@code arity} says, such as {@code 0..2} or {@code 0..*}. */
    final Setting<List<String>> parameters(String label, String description, String arity) {
        Setting<List<String>> setting = new Setting<>(List.of());
        take(parameter(label, description, setting)
                .index("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity));
        return setting;
    }

    private static OptionSpec.Builder option(String names, String description, Setting<?> setting) {
        int comma = names.indexOf(", ");
        OptionSpec.Builder option = comma < 0
                ? OptionSpec.builder(names)
                : OptionSpec.builder(names.substring(0, comma), names.substring(comma + 2));
        return option.description(description)
                .getter(setting.slot())
                .setter(setting.slot())
                .hasInitialValue(false);
    }

    private PositionalParamSpec.Builder parameter(String label, String description, Setting<?> setting) {
        return PositionalParamSpec.builder()
                .index(Integer.toString(parameterCount++))
                .paramLabel(label)
                .description(description)
                .getter(setting.slot())
                .setter(setting.slot())
                .hasInitialValue(false);
    }

    private void take(OptionSpec.Builder option) {
        taken.add(option.build());
    }

    private void take(PositionalParamSpec.Builder parameter) {
        taken.add(parameter.build());
    }
}
