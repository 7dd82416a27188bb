package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.history.Operation;
import dev.firn.history.Times;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Refs;
import java.util.ArrayList;
import java.util.List;

/** Lists what moved a branch or tag. */
final class OperationsCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "List the operations that led a branch or tag where it is, last first; also of one that was deleted.",
                    "What stands before each, such as main@{2}, is a revision: where the ref was after it.",
                    "With --unreached: the operations of the repository that no ref leads to any more, as after refs were restored from a backup.")
            .examples("firn operations", "firn operations v1.0", "firn operations --unreached");

    private final Setting<String> ref = parameter("REF", "The branch or tag; by default ${DEFAULT-VALUE}.", "main");
    private final Flag unreached = flag("--unreached", "Those of all refs that no ref leads to.");
    private final Setting<Integer> limit = number("-n", "N", "At most so many.", Integer.MAX_VALUE);

    OperationsCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        if (limit.value() < 0) {
            throw new UsageException("-n wants a number of operations, not " + limit.value());
        }
        Refs refs = open.repository().refs();
        List<Refs.Entry> entries =
                unreached.isGiven() ? refs.unreachedOperations() : refs.operations(find(open), limit.value());
        List<Ipld> operations = new ArrayList<>();
        for (int i = 0; i < Math.min(limit.value(), entries.size()); i++) {
            Refs.Entry entry = entries.get(i);
            if (output().isJson()) {
                operations.add(json(entry));
            } else {
                terminal().line(line(entry.operation(), i));
            }
        }
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(), MapNode.builder().put("operations", operations).build());
        }
    }

    private RefName find(OpenRepository open) {
        RefName branch = OpenRepository.branch(ref.value());
        for (RefCell cell : open.repository().refs().allCells()) {
            if (cell.ref().name().equals(ref.value())) {
                open.lookedAt(cell.ref());
                return cell.ref();
            }
        }
        throw FirnException.missing("there is no branch or tag '" + branch.name() + "', and never was")
                .withHint("'firn branch' and 'firn tag' list what there is");
    }

    /** What a revision would call the operation's outcome; no revision leads to an unreached one, which has the number of its cell. */
    private String name(Operation operation, int before) {
        return unreached.isGiven()
                ? operation.ref() + " number " + operation.sequence()
                : RefName.parse(operation.ref()).name() + "@{" + before + "}";
    }

    private String line(Operation operation, int before) {
        return Shown.time(operation.cause().time()) + "  " + name(operation, before) + "  "
                + operation.move().from().map(Shown::cid).orElse("-") + " -> "
                + operation.move().to().map(Shown::cid).orElse("-") + "  "
                + Shown.name(operation.cause().reason()) + "  "
                + Shown.name(operation.cause().actor());
    }

    private static MapNode json(Refs.Entry entry) {
        Operation operation = entry.operation();
        MapNode.Builder json = MapNode.builder()
                .put("actor", operation.cause().actor())
                .put("operation", entry.cid().toString())
                .put("reason", operation.cause().reason())
                .put("ref", operation.ref())
                .put("sequence", operation.sequence())
                .put("time", Times.text(operation.cause().time()));
        operation.move().from().map(Cid::toString).ifPresent(from -> json.put("from", from));
        operation.move().to().map(Cid::toString).ifPresent(to -> json.put("to", to));
        operation.undoes().map(Cid::toString).ifPresent(undone -> json.put("undoes", undone));
        return json.build();
    }
}
