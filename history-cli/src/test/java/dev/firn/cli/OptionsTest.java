package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionsTest {
    /** Takes one of each kind. */
    private static final class Everything extends Command {
        private final Setting<String> first = parameter("FIRST", "Must be.");
        private final Setting<Optional<String>> second = optionalParameter("SECOND", "May be.");
        private final Setting<String> third = parameter("THIRD", "By default ${DEFAULT-VALUE}.", "three");
        private final Flag flag = flag("-f, --flag", "On or off.");
        private final Setting<String> text = requiredOption("-t", "TEXT", "Must be.");
        private final Setting<Optional<String>> maybe = option("--maybe", "TEXT", "May be.");
        private final Setting<String> usual = option("--usual", "TEXT", "By default ${DEFAULT-VALUE}.", "so");
        private final Setting<Optional<String>> bare = optionWithOptionalValue("--bare", "TEXT", "Either.", "nothing");
        private final Setting<List<String>> many = repeatedOption("--many", "TEXT", "Several.");
        private final Setting<Integer> number = number("-n", "N", "A number.", 7);
        private final Setting<Optional<Long>> large = largeNumber("--large", "N", "A large one.");
        private final Setting<DayOfWeek> day = choice("--day", "DAY", "A day.", DayOfWeek.MONDAY);

        Everything() {
            super(HelpText.of("Takes all."));
        }

        @Override
        public Integer call() {
            return 0;
        }
    }

    /** Takes words beside an option that it shares. */
    private static final class Words extends Command {
        private final Shared shared = with(new Shared());
        private final Setting<List<String>> words = parameters("WORD", "Words.", "0..2");

        Words() {
            super(HelpText.of("Takes words."));
        }

        @Override
        public Integer call() {
            return 0;
        }
    }

    private static final class Shared extends Options {
        private final Flag flag = flag("--shared", "Shared.");
    }

    private static final class Unordered extends Options {
        Unordered() {
            parameter("ONE", "One.");
            with(new Parameter());
        }
    }

    private static final class Parameter extends Options {
        Parameter() {
            parameter("OTHER", "Other.");
        }
    }

    private static <C extends Command> C parsed(C command, String... args) {
        new CommandLine(command.spec("test"))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(args);
        return command;
    }

    @Test
    void whatIsNotGivenIsAbsentOrWhatHoldsOtherwise() {
        Everything command = parsed(new Everything(), "one", "-t", "x");

        assertThat(command.first.value()).isEqualTo("one");
        assertThat(command.second.value()).isEmpty();
        assertThat(command.third.value()).isEqualTo("three");
        assertThat(command.flag.isGiven()).isFalse();
        assertThat(command.text.value()).isEqualTo("x");
        assertThat(command.maybe.value()).isEmpty();
        assertThat(command.usual.value()).isEqualTo("so");
        assertThat(command.bare.value()).isEmpty();
        assertThat(command.many.value()).isEmpty();
        assertThat(command.number.value()).isEqualTo(7);
        assertThat(command.large.value()).isEmpty();
        assertThat(command.day.value()).isEqualTo(DayOfWeek.MONDAY);
    }

    @Test
    void whatIsGivenIsRead() {
        Everything command = parsed(
                new Everything(),
                ("one two 3 --flag -t x --maybe y --usual z --bare --many a --many=b -n -1 --large 4294967296 --day friday")
                        .split(" "));

        assertThat(command.second.value()).contains("two");
        assertThat(command.third.value()).isEqualTo("3");
        assertThat(command.flag.isGiven()).isTrue();
        assertThat(command.maybe.value()).contains("y");
        assertThat(command.usual.value()).isEqualTo("z");
        assertThat(command.bare.value()).contains("nothing");
        assertThat(command.many.value()).containsExactly("a", "b");
        assertThat(command.number.value()).isEqualTo(-1);
        assertThat(command.large.value()).contains(1L << 32);
        assertThat(command.day.value()).isEqualTo(DayOfWeek.FRIDAY);
        assertThat(parsed(new Everything(), "1", "-t", "x", "--bare=v").bare.value())
                .contains("v");
        assertThat(parsed(new Everything(), "1", "-ft", "x").flag.isGiven()).isTrue();
    }

    @Test
    void wordsAndWhatIsSharedAreReadTogether() {
        Words command = parsed(new Words(), "a", "--shared", "b");

        assertThat(command.words.value()).containsExactly("a", "b");
        assertThat(command.shared.flag.isGiven()).isTrue();
        assertThat(parsed(new Words()).words.value()).isEmpty();
    }

    @Test
    void whatMustBeGivenIsAskedFor() {
        assertThatThrownBy(() -> parsed(new Everything(), "-t", "x")).hasMessage("Missing required parameter: 'FIRST'");
        assertThatThrownBy(() -> parsed(new Everything(), "one")).hasMessage("Missing required option: '-t=TEXT'");
    }

    @Test
    void aHelpSaysWhatHoldsOtherwise() {
        assertThat(new CommandLine(new Everything().spec("test")).getUsageMessage())
                .startsWith("Usage: test [-f] ")
                .contains("By default three.", "By default so.", "FIRST [SECOND] [THIRD]");
    }

    @Test
    void aValueThatIsReadTooEarlyIsABug() {
        assertThatThrownBy(() -> new Everything().first.value()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void parametersOfTwoPlacesAreABug() {
        assertThatThrownBy(Unordered::new).isInstanceOf(AssertionError.class);
    }
}
