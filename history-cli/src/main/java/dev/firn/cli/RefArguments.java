package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Refs;
import java.util.List;

/** What {@code branch} and {@code tag} take, and do with refs of their kind. */
final class RefArguments extends Options {
    private final Flag delete = flag("-d", "Delete NAME.");
    private final Flag rename = flag("-m", "Rename NAME, which the second name is for.");
    private final Setting<List<String>> given = parameters(
            "NAME [REV]",
            "The name to create, and what it shall name (by default main). Without any: list all.",
            "0..2");

    /** Does what was asked for. */
    void run(RefName.Kind kind, OpenRepository open, RefText text) {
        Refs refs = open.repository().refs();
        List<String> words = given.value();
        int wanted = rename.isGiven() ? 2 : delete.isGiven() ? 1 : words.size();
        if (rename.isGiven() && delete.isGiven() || words.size() != wanted || words.size() > 2) {
            throw new UsageException(
                    rename.isGiven()
                            ? "-m wants the old name and the new one, and no -d"
                            : delete.isGiven() ? "-d wants one name" : "too many names");
        }
        if (words.isEmpty()) {
            text.list(refs.list(kind));
            return;
        }
        RefCell cell = moved(refs, OpenRepository.named(kind, words.get(0)), open, text.terminal());
        RefText.moved(text.terminal(), text.output(), cell);
    }

    private RefCell moved(Refs refs, RefName name, OpenRepository open, Terminal terminal) {
        List<String> words = given.value();
        if (rename.isGiven()) {
            String newName = OpenRepository.named(name.kind(), words.get(1)).name();
            terminal.interruption().hold();
            return refs.rename(name, newName);
        }
        if (delete.isGiven()) {
            terminal.interruption().hold();
            return refs.delete(name);
        }
        Cid commit = open.resolve(words.size() > 1 ? words.get(1) : OpenRepository.DEFAULT_BRANCH);
        terminal.interruption().hold();
        return refs.create(name, commit);
    }
}
