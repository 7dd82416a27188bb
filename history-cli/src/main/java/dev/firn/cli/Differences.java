package dev.firn.cli;

import java.util.function.Consumer;

/** Two sides and in what they differ. */
interface Differences {
    /** The older side. */
    DiffSide before();

    /** The newer side. */
    DiffSide after();

    /** Shows every key in which they differ; may be called again. */
    void forEach(Consumer<Difference> visitor);
}
