package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The story that the demo tells: real commands on real files, each checked to have done what the story says. */
final class DemoStory {
    /** The repository in the directory of the demo. */
    static final String REPOSITORY = "sst.firn";

    private static final String AUTHOR = "You <you@example.org>";
    private static final int MONTHS = 12;

    private final Terminal terminal;
    private final Path directory;
    private final DemoData data;

    DemoStory(Terminal terminal, Path directory) {
        this.terminal = terminal;
        this.directory = directory;
        this.data = new DemoData(directory.resolve("sst.zarr"));
    }

    /** Tells it all. */
    void tell() throws IOException {
        say("A year of sea surface temperature, as any program that writes Zarr leaves it: a directory.");
        data.make(MONTHS);
        typed("find sst.zarr -type f | wc -l");
        terminal.line(
                Integer.toString(DemoData.files(directory.resolve("sst.zarr")).size()));
        firn(ExitCodes.DONE, "init", REPOSITORY);
        typed("export FIRN_REPO=$PWD/" + REPOSITORY);
        firn(ExitCodes.DONE, "import", "sst.zarr", "-m", "Twelve months");
        dedup();
        append();
        flip();
        timeTravel();
        undo();
        say("That was Firn. 'firn --help' lists the commands, 'firn COMMAND --help' explains one.");
    }

    private void dedup() throws IOException {
        say("What is stored once is not stored again: a whole copy costs next to nothing.");
        typed("cp -r sst.zarr copy.zarr");
        for (Map.Entry<String, ByteBuffer> file :
                DemoData.files(directory.resolve("sst.zarr")).entrySet()) {
            new DemoData(directory.resolve("copy.zarr"))
                    .write(file.getKey(), file.getValue().array());
        }
        firn(ExitCodes.DONE, "import", "copy.zarr", "-b", "experiment", "-m", "The same again");
    }

    private void append() throws IOException {
        say("A month more: four new chunks and another shape. Only these are read and stored.");
        typed("python append_january.py");
        data.writeMonth(MONTHS);
        data.writeShape(MONTHS + 1);
        firn(ExitCodes.DONE, "status", "sst.zarr");
        firn(ExitCodes.DONE, "commit", "sst.zarr", "-m", "January");
        firn(ExitCodes.DONE, "log", "--oneline");
        firn(ExitCodes.DONE, "diff", "main~1", "main");
    }

    private void flip() throws IOException {
        say(
                "A disk flips one bit in the repository (here the demo does it). 'verify' finds it, and says what it hits.");
        typed("flip-a-bit " + flipBit());
        firn(ExitCodes.CORRUPT, "verify");
        say("The directory still has the good bytes. Committing it again heals.");
        firn(ExitCodes.DONE, "commit", "sst.zarr", "-m", "Heal");
        firn(ExitCodes.DONE, "verify");
    }

    private void timeTravel() throws IOException {
        say("The old version comes back byte for byte: it is what the copy was, that was made before January came.");
        firn(ExitCodes.DONE, "checkout", "main~1", "old.zarr");
        typed("diff -r old.zarr copy.zarr && echo equal");
        require(
                DemoData.files(directory.resolve("old.zarr")).equals(DemoData.files(directory.resolve("copy.zarr"))),
                "the old version is not what it was");
        terminal.line("equal");
    }

    private void undo() throws IOException {
        say("Somebody commits nonsense. 'undo' takes it back, and a checkout brings the directory with it.");
        typed("python recalibrate_wrongly.py");
        data.write(DemoData.key(5, 0, 0), new byte[DemoData.chunk(5, 0, 0).length]);
        firn(ExitCodes.DONE, "commit", "sst.zarr", "-m", "Recalibrated");
        firn(ExitCodes.DONE, "undo");
        firn(ExitCodes.DONE, "checkout", "main", "sst.zarr");
        firn(ExitCodes.DONE, "log", "--oneline");
        byte[] chunk = Files.readAllBytes(directory.resolve("sst.zarr").resolve(DemoData.key(5, 0, 0)));
        require(Arrays.equals(chunk, DemoData.chunk(5, 0, 0)), "the chunk did not come back");
    }

    /** Flips one bit of a chunk where the repository keeps it; tells where. */
    private String flipBit() throws IOException {
        String wanted = new String(DemoData.chunk(3, 1, 0), StandardCharsets.ISO_8859_1);
        List<Path> packs;
        try (Stream<Path> files = Files.list(directory.resolve(REPOSITORY).resolve("packs"))) {
            packs = files.toList();
        }
        for (Path pack : packs) {
            byte[] bytes = Files.readAllBytes(pack);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(wanted);
            if (at >= 0) {
                bytes[at + wanted.length() / 2] ^= 1;
                Files.delete(pack);
                Files.write(pack, bytes);
                return directory.relativize(pack).toString();
            }
        }
        throw new AssertionError("no pack has the chunk of the demo");
    }

    private void say(String sentence) {
        terminal.line("");
        terminal.line("# " + sentence);
    }

    private void typed(String command) {
        terminal.interruption().check();
        terminal.line("$ " + command);
        terminal.flush();
    }

    private void firn(int wantedCode, String... args) {
        typed("firn " + Arrays.stream(args).map(DemoStory::quoted).collect(Collectors.joining(" ")));
        OutputStream out = new Screen();
        Terminal inner = new Terminal(
                out,
                out,
                Map.of(
                        "FIRN_AUTHOR",
                        AUTHOR,
                        "FIRN_REPO",
                        directory.resolve(REPOSITORY).toString()),
                directory);
        int code = Main.run(inner, args);
        terminal.flush();
        if (code != wantedCode) {
            throw new AssertionError("the demo's firn " + args[0] + " ended with " + code + ", not " + wantedCode);
        }
    }

    private static String quoted(String argument) {
        return argument.contains(" ") ? "\"" + argument + "\"" : argument;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw FirnException.corrupt(otherwise);
        }
    }

    /** Hands on what the commands print, errors too, in the order in which they do. */
    private final class Screen extends OutputStream {
        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            terminal.write(ByteBuffer.wrap(bytes, offset, length).slice());
        }
    }
}
