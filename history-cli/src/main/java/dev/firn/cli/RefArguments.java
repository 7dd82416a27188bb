package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Refs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code branch} and {@code tag} take, and do with refs of their kind. */
final class RefArguments {
    @Option(names = "-d", description = "Delete NAME.")
    private boolean delete;

    @Option(names = "-m", description = "Rename NAME, which the second name is for.")
    private boolean rename;

    @Parameters(
            arity = "0..2",
            paramLabel = "NAME [REV]",
            description = "The name to create, and what it shall name (by default main). Without any: list all.")
    private final List<String> words = new ArrayList<>();

    /** Does what was asked for. */
    void run(RefName.Kind kind, OpenRepository open, RefText text) {
        Refs refs = open.repository().refs();
        int wanted = rename ? 2 : delete ? 1 : words.size();
        if (rename && delete || words.size() != wanted || words.size() > 2) {
            throw new UsageException(
                    rename
                            ? "-m wants the old name and the new one, and no -d"
                            : delete ? "-d wants one name" : "too many names");
        }
        if (words.isEmpty()) {
            text.list(refs.list(kind));
            return;
        }
        RefCell cell = moved(refs, OpenRepository.named(kind, words.get(0)), open, text.terminal());
        RefText.moved(text.terminal(), text.output(), cell);
    }

    private RefCell moved(Refs refs, RefName name, OpenRepository open, Terminal terminal) {
        if (rename) {
            String newName = OpenRepository.named(name.kind(), words.get(1)).name();
            terminal.interruption().hold();
            return refs.rename(name, newName);
        }
        if (delete) {
            terminal.interruption().hold();
            return refs.delete(name);
        }
        Cid commit = open.resolve(words.size() > 1 ? words.get(1) : OpenRepository.DEFAULT_BRANCH);
        terminal.interruption().hold();
        return refs.create(name, commit);
    }
}
