package dev.firn.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;

/**
 * One thing that a command takes, an option or a parameter: what was given, once the command line was read, or what holds otherwise.
 *
 * <p>Made by {@link Options}, which says in the same statement how it is called and what it is for.
 *
 * @param <T> what the command gets: the type picocli reads, or an Optional of that
 */
class Setting<T> {
    private final Slot slot;

    /** A setting without a value yet. */
    Setting() {
        this.slot = new Slot();
    }

    /** A setting that has a value even if nothing is given. */
    Setting(T otherwise) {
        this();
        slot.value = otherwise;
    }

    /** What was given, or what holds otherwise. */
    T value() {
        return slot.read();
    }

    /** Where picocli puts what it read. */
    final Slot slot() {
        return slot;
    }

    /** A place for one value of the type that picocli was told. */
    static final class Slot implements IGetter, ISetter {
        private @Nullable Object value;

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private <V> V read() {
            if (value == null) {
                throw new IllegalStateException("the value is read before the command line is");
            }
            return (V) value;
        }

        private boolean isEmpty() {
            return value == null;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // picocli knows no Optional here
        public <V> V get() {
            return (V) value;
        }

        @Override
        @SuppressWarnings("NullAway") // as above
        public <V> V set(V read) {
            value = read;
            return read;
        }
    }

    /** A setting that may be left out. */
    static final class Possible<T> extends Setting<Optional<T>> {
        @Override
        Optional<T> value() {
            return slot().isEmpty() ? Optional.empty() : Optional.of(slot().<T>read());
        }
    }
}
