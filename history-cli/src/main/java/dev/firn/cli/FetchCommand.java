package dev.firn.cli;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.manifest.Scope;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.Repository;
import dev.firn.transfer.Ancestry;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.FetchResult;
import dev.firn.transfer.Remote;
import dev.firn.transfer.TransferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings what a remote has since the last time. */
final class FetchCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Fetch what a remote has and this repository has not: commits with all they lead to, branches as REMOTE/NAME, and tags.",
                    "",
                    "The branches of this repository stay where they are, unless --forward says otherwise: look at what came with 'firn diff main"
                            + " origin/main'. Every block is checked against its CID, and refs move last; a fetch that was cut off goes on where it was.")
            .examples(
                    "firn fetch",
                    "firn fetch --forward",
                    "firn fetch --only model/tas",
                    "firn fetch --depth 100",
                    "firn fetch --whole",
                    "firn config remote.mirror.url http://mirror.example.org/sst && firn fetch mirror");

    private final Terminal terminal;

    private final RepositoryOptions repositoryOptions = with(new RepositoryOptions());
    private final OutputOptions output = with(new OutputOptions());
    private final FetchOptions options = with(new FetchOptions());
    private final Setting<String> name =
            parameter("REMOTE", "The remote; by default ${DEFAULT-VALUE}.", RemoteSettings.DEFAULT);
    private final Flag whole = flag("--whole", "Everything: all paths and all history that were left out so far.");
    private final Flag prune = flag("--prune", "Forget branches that the remote has no longer.");
    private final Flag forward = flag(
            "--forward",
            "Move branches of this repository forward to where the remote's of the same name are, if nothing of their own is on them.");

    FetchCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check();
        if (whole.isGiven() && (options.depth().isPresent() || !options.scope().isAll())) {
            throw new UsageException(
                    "--whole means all paths and all history: it goes with neither --only nor --depth");
        }
        try (OpenRepository open = repositoryOptions.openAsIs(terminal)) {
            RemoteSettings settings = RepositoryOptions.remotes(open.directory(), terminal);
            String address = settings.address(name.value());
            FetchRequest request = request(settings);
            FetchResult result;
            try (Remote remote = settings.open(address);
                    TransferLine line = new TransferLine(terminal, output)) {
                result = Fetch.run(open.repository(), remote, request, options.way(line));
            }
            settings.setScope(name.value(), request.extent().scope());
            List<RefCell> forwarded = forward.isGiven() ? forward(open.repository(), result) : List.of();
            terminal.happened("all is fetched, and the refs name it");
            report(open.repository(), result, forwarded);
        }
        return ExitCodes.DONE;
    }

    private FetchRequest request(RemoteSettings settings) {
        Scope before = settings.scope(name.value());
        Scope added = options.scope();
        Scope scope = whole.isGiven() ? Scope.all() : union(before, added);
        boolean isWider = !scope.equals(before) || whole.isGiven();
        boolean isDeeper = options.depth().isPresent() || whole.isGiven();
        FetchRequest.Again again = isWider
                ? isDeeper ? FetchRequest.Again.EVERYTHING : FetchRequest.Again.VERSIONS
                : isDeeper ? FetchRequest.Again.HISTORY : FetchRequest.Again.NOTHING;
        return new FetchRequest(
                name.value(),
                new TransferRequest.Extent(scope, options.depth().orElse(Integer.MAX_VALUE)),
                again,
                prune.isGiven() ? FetchRequest.Gone.FORGET : FetchRequest.Gone.KEEP);
    }

    private static Scope union(Scope before, Scope added) {
        if (before.isAll() || added.isAll()) {
            return before;
        }
        List<String> paths = new ArrayList<>(before.paths());
        added.paths().stream().filter(path -> !paths.contains(path)).forEach(paths::add);
        return new Scope(paths);
    }

    /** Moves branches on which nothing is that the remote does not have. */
    private List<RefCell> forward(Repository repository, FetchResult result) {
        List<RefCell> moved = new ArrayList<>();
        for (FetchResult.Moved remote : result.refs()) {
            if (remote.ref().kind() != RefName.Kind.REMOTES || remote.after().isEmpty()) {
                continue;
            }
            RefName own =
                    RefName.branch(remote.ref().name().substring(name.value().length() + 1));
            Optional<RefCell> cell = repository.refs().find(own);
            if (cell.isEmpty() || cell.get().commit().equals(remote.after())) {
                continue;
            }
            if (Ancestry.isAncestor(
                    repository.store(),
                    cell.get().commit().orElseThrow(),
                    remote.after().get())) {
                moved.add(repository
                        .refs()
                        .fetched(
                                own,
                                remote.after().get(),
                                "fetch: forward to " + remote.ref().name()));
            } else {
                terminal.note("firn: branch " + Shown.name(own.name()) + " stays: it has commits that "
                        + Shown.name(remote.ref().name()) + " has not");
            }
        }
        return moved;
    }

    private void report(Repository repository, FetchResult result, List<RefCell> forwarded) {
        if (output.isJson()) {
            OutputOptions.print(terminal, FetchReport.json(result).build());
            return;
        }
        if (output.isQuiet()) {
            return;
        }
        FetchReport.print(terminal, result);
        for (RefCell cell : forwarded) {
            RefText.moved(terminal, output, cell);
        }
        terminal.line(
                result.transfer().blocks() == 0
                        ? "nothing to fetch: all that was asked for is here"
                        : "fetched " + FetchReport.amount(result.transfer()));
        if (forwarded.isEmpty()) {
            sayWhatIsBehind(repository, result);
        }
    }

    private void sayWhatIsBehind(Repository repository, FetchResult result) {
        for (FetchResult.Moved moved : result.refs()) {
            if (moved.how() == FetchResult.How.FORWARD && moved.ref().kind() == RefName.Kind.REMOTES) {
                RefName own =
                        RefName.branch(moved.ref().name().substring(name.value().length() + 1));
                if (repository.refs().find(own).flatMap(RefCell::commit).equals(moved.before())) {
                    terminal.flush();
                    terminal.note("hint: 'firn fetch --forward' moves branch " + Shown.name(own.name()) + " there");
                }
            }
        }
    }
}
