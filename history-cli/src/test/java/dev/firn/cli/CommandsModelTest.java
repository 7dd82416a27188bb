package dev.firn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands in an order that nobody thought of do what a simple model says, and files change between them. Left out are what is no rule in a sentence: links, {@code .firnignore}
 * (both have tests of their own), and whatever fails or is cut short.
 *
 * <p>Properties {@code firn.commands.seed}, {@code .seeds} and {@code .steps}, or environment variables FIRN_COMMANDS_SEED and so on, say with which seed to begin, how many
 * to run, and how long each run is.
 */
class CommandsModelTest {
    private static final long SEED = property("seed", 1);
    private static final long SEEDS = property("seeds", 16);
    private static final long STEPS = property("steps", 60);

    @TempDir
    private Path directory;

    private static long property(String name, long otherwise) {
        String value = System.getProperty(
                "firn.commands." + name, System.getenv("FIRN_COMMANDS_" + name.toUpperCase(Locale.ROOT)));
        return value == null ? otherwise : Long.parseLong(value);
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + SEEDS);
    }

    private interface Action {
        void take() throws IOException;
    }

    /** Something that may be done next, and how often that is as against others. */
    private record Step(int weight, Action action) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void commandsDoWhatTheModelSays(long seed) throws IOException {
        run(seed, FileSteps.Arrays.APART);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void commandsDoWhatTheModelSaysOfArraysAtEachOthersChunks(long seed) throws IOException {
        run(seed, FileSteps.Arrays.NESTED);
    }

    private void run(long seed, FileSteps.Arrays arrays) throws IOException {
        ModelWorld world = new ModelWorld(directory, seed);
        try {
            run(world, arrays);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\nalone: -Dtest=CommandsModelTest -Dfirn.commands.seed="
                            + seed + " -Dfirn.commands.seeds=1\nwhat was done:\n" + world.script.text(),
                    e);
        }
    }

    private static void run(ModelWorld world, FileSteps.Arrays arrays) throws IOException {
        FileSteps files = new FileSteps(world, arrays);
        DirectorySteps directories = new DirectorySteps(world);
        CopySteps copies = new CopySteps(world);
        List<Step> all = steps(files, directories, new VersionSteps(world), copies);
        int sum = all.stream().mapToInt(Step::weight).sum();
        files.begin();
        directories.begin();
        for (int i = 0; i < STEPS; i++) {
            int drawn = world.random.nextInt(sum);
            int at = 0;
            while (drawn >= all.get(at).weight) {
                drawn -= all.get(at).weight;
                at++;
            }
            world.script.note("# step " + i);
            int commands = world.script.commands();
            all.get(at).action.take();
            if (world.script.commands() > commands) {
                world.checkDirectories();
                world.checkRefs();
            }
        }
        copies.verify();
    }

    private static List<Step> steps(
            FileSteps files, DirectorySteps directories, VersionSteps versions, CopySteps copies) {
        return List.of(
                new Step(180, files::some),
                new Step(10, files::exchange),
                new Step(7, files::wipe),
                new Step(140, directories::status),
                new Step(200, directories::commit),
                new Step(60, () -> directories.commitAtOnce(files)),
                new Step(160, directories::checkout),
                new Step(30, directories::diff),
                new Step(40, versions::undo),
                new Step(20, versions::reset),
                new Step(50, versions::restore),
                new Step(35, versions::branch),
                new Step(15, versions::tag),
                new Step(15, versions::list),
                new Step(20, versions::log),
                new Step(25, versions::diff),
                new Step(40, versions::cat),
                new Step(15, copies::checkoutAnew),
                new Step(7, copies::exportAndImport),
                new Step(10, copies::cloneOrFetch),
                new Step(7, copies::verify));
    }
}
