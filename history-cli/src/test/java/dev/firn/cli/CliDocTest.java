package dev.firn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliDocTest {
    private static final String INTRODUCTION = """
            # The commands
            *Written by `CliDocTest` from the commands themselves; do not edit.*

            Errors are one sentence on standard error, `firn: …`, and a `hint: …` where one is known. What was asked for goes to standard output.
            With `--json` that is one JSON document on one line: members have the names that stand here and in the output, sizes (`…Bytes`) and counts are
            numbers, CIDs, times and ratios are texts, what a metadata document says is as it stands there (however large its numbers are), what is absent is left out. Names are exact in it and with `-z`; printed for people, control characters are escaped.
            Where standard output cannot be written the exit code is 9, and the sentence says what was done all the same: which commit was made, which ref moved.

            A revision (REV) is a branch, a tag, or (the beginning of) the CID of a commit, with or without the `baguqeera` that all begin with, of which at
            least four characters more are wanted; behind it may stand `~N` (N commits back), `^N` (the N-th parent), and directly behind a name `@{N}` (N
            operations ago) or a time, as `@{2026-11-01}` or `@{2026-11-01T12:00:00Z}` (where it was at the end of that day or second, in UTC).
            """;

    @TempDir
    private Path directory;

    @Test
    void theDocumentSaysWhatTheCommandsSay() throws IOException {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("\n## firn\n```text\n")
                .append(Run.in(directory, "--help").out().stripTrailing())
                .append("\n```\n");
        text.append("\n## Exit codes\n| code | meaning |\n|---|---|\n");
        ExitCodes.help()
                .forEach((code, meaning) -> text.append("| ")
                        .append(code.strip())
                        .append(" | ")
                        .append(meaning)
                        .append(" |\n"));
        for (String name : List.copyOf(Commands.NAMES)) {
            String help = Run.in(directory, name, "--help").out();
            String withoutCodes = help.replaceAll("(?s)Exit codes:\\n.*?(?=\\nExamples:)", "");
            text.append("\n## firn ")
                    .append(name)
                    .append("\n```text\n")
                    .append(withoutCodes.stripTrailing())
                    .append("\n```\n");
        }
        Golden.require("../docs/cli.md", text.toString());
    }
}
