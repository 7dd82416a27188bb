package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.BadRequestException;
import dev.firn.gateway.PercentEncoding;
import dev.firn.manifest.Scope;
import dev.firn.remote.RemoteAddress;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.Configuration;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.FetchResult;
import dev.firn.transfer.Remote;
import dev.firn.transfer.RemoteRef;
import dev.firn.transfer.TransferRequest;
import dev.firn.zarr.ZarrKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a repository that has what another has. */
final class CloneCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Make a repository that has the branches, tags and history of another, or one commit of an IPFS gateway.",
                    "",
                    "URL is the path of a repository, http://HOST/NAME of a repository that 'firn serve' serves, or http://HOST/ipfs/CID: a commit at any"
                            + " trustless IPFS gateway. Every block is checked against its CID, so it does not matter who carries it. Refs come last: a clone"
                            + " that was cut off, at whatever place, has none, and the same command goes on from there.",
                    "",
                    "The clone is a bare repository in DIR. It remembers the other as the remote 'origin': its branches are called origin/NAME here, and"
                            + " 'firn fetch' brings them up to date. Branch main is made, too, or the one that -b names, or the only one there is.")
            .examples(
                    "firn clone /data/sst.firn",
                    "firn clone http://data.example.org:8080/sst",
                    "firn clone --depth 1 --only model/tos http://data.example.org:8080/sst small.firn",
                    "firn clone http://127.0.0.1:8080/ipfs/CID copy.firn");

    private static final String SUFFIX = ".firn";
    private static final String AGAIN = "what was fetched is kept: the same command goes on from there";
    private static final String PARTIAL =
            AGAIN + "; of a partial clone, clone what it was cloned from, or with --only a part that it has";

    private final Terminal terminal;

    private final OutputOptions output = with(new OutputOptions());
    private final FetchOptions options = with(new FetchOptions());
    private final Setting<String> address = parameter("URL", "What to clone.");
    private final Setting<Optional<String>> target =
            optionalParameter("DIR", "Where to; by default the last part of URL, with .firn behind it.");
    private final Setting<Optional<String>> branch = option("-b", "BRANCH", "The branch to make here.");

    CloneCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check();
        String remembered =
                RepositoryOptions.remotes(terminal.currentDirectory(), terminal).absolute(address.value());
        Path directory = terminal.path(target.value().orElseGet(() -> defaultTarget(remembered)));
        RemoteSettings settings = RepositoryOptions.remotes(directory, terminal);
        Scope scope = options.scope();
        String actor = Author.of(Optional.empty(), directory, terminal).text();
        Surroundings surroundings = RepositoryOptions.surroundings(terminal, actor);
        try (Remote remote = settings.open(address.value())) {
            // Before anything is made: whoever does not answer leaves nothing behind.
            List<RemoteRef> there = remote.refs();
            branch.value().ifPresent(name -> requireBranch(name, there));
            try (Repository repository = begin(directory, remembered, surroundings)) {
                settings.setScope(RemoteSettings.DEFAULT, scope);
                FetchResult result = fetch(repository, remote, scope);
                Optional<RefName> made = makeBranch(repository, result);
                Configuration.of(directory).unset(RemoteSettings.UNFINISHED);
                terminal.happened("all is fetched, and the refs name it");
                made.ifPresent(ref -> warnOfNothing(repository.snapshot(repository.resolve(ref.name())), scope));
                report(repository, directory, result, made);
            }
        }
        return ExitCodes.DONE;
    }

    private static String defaultTarget(String remembered) {
        if (RemoteAddress.parse(remembered) instanceof RemoteAddress.Gateway gateway) {
            return Shown.cid(gateway.commit()) + SUFFIX;
        }
        String path = remembered.replaceAll("/+$", "").replaceAll("/" + Repository.INSIDE + "$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (RemoteAddress.parse(remembered) instanceof RemoteAddress.Served) {
            name = decoded(name);
        }
        return name.endsWith(SUFFIX) ? name : name + SUFFIX;
    }

    /** The name that a part of a URL stands for, if a file can have it. */
    private static String decoded(String name) {
        String decoded;
        try {
            decoded = PercentEncoding.decode(name);
        } catch (BadRequestException e) {
            return name;
        }
        return decoded.isEmpty() || decoded.contains("/") || decoded.startsWith(".") ? name : decoded;
    }

    private void requireBranch(String name, List<RemoteRef> there) {
        RefName wanted = OpenRepository.branch(name);
        if (there.stream().noneMatch(ref -> ref.ref().equals(wanted))) {
            List<String> branches = there.stream()
                    .filter(ref -> ref.ref().kind() == RefName.Kind.HEADS)
                    .map(ref -> Shown.name(ref.ref().name()))
                    .toList();
            throw FirnException.missing("there is no branch " + Shown.name(name) + " at " + Shown.name(address.value()))
                    .withHint(branches.isEmpty() ? "it has none" : "there are " + String.join(", ", branches));
        }
    }

    /** A new repository, or one that a clone of the same remote began and did not end. */
    private Repository begin(Path directory, String remembered, Surroundings surroundings) {
        boolean isBegun = Repository.isAt(directory)
                && (Configuration.of(directory).find(RemoteSettings.UNFINISHED).equals(Optional.of(remembered))
                        || Repository.isUntouched(directory));
        Repository repository =
                isBegun ? Repository.open(directory, surroundings) : Repository.create(directory, surroundings);
        Configuration.of(directory).removeAbandoned();
        Configuration.of(directory).set(RemoteSettings.UNFINISHED, remembered);
        RepositoryOptions.remotes(directory, terminal).set(RemoteSettings.DEFAULT, remembered);
        return repository;
    }

    private FetchResult fetch(Repository repository, Remote remote, Scope scope) {
        TransferRequest.Extent extent =
                new TransferRequest.Extent(scope, options.depth().orElse(Integer.MAX_VALUE));
        // What a clone that was cut off had asked for, and which refs it made, says nothing of what is wanted now.
        FetchRequest request = new FetchRequest(
                RemoteSettings.DEFAULT, extent, FetchRequest.Again.EVERYTHING, FetchRequest.Gone.FORGET);
        try (TransferLine line = new TransferLine(terminal, output)) {
            return Fetch.run(repository, remote, request, options.way(line));
        } catch (FirnException e) {
            if (e.hint().isPresent()) {
                throw e;
            }
            throw e.withHint(e.kind() == FirnException.Kind.MISSING ? PARTIAL : AGAIN);
        }
    }

    private Optional<RefName> makeBranch(Repository repository, FetchResult result) {
        List<RefName> there = result.refs().stream()
                .filter(moved -> moved.after().isPresent())
                .map(FetchResult.Moved::ref)
                .filter(ref -> ref.kind() == RefName.Kind.REMOTES)
                .toList();
        String wanted = branch.value().orElse(OpenRepository.DEFAULT_BRANCH);
        Optional<RefName> source = there.stream()
                .filter(RefName.remote(RemoteSettings.DEFAULT, wanted)::equals)
                .findFirst();
        if (source.isEmpty() && branch.value().isEmpty() && there.size() == 1) {
            source = Optional.of(there.get(0));
        }
        return source.map(ref -> {
            RefName own = RefName.branch(ref.name().substring(RemoteSettings.DEFAULT.length() + 1));
            Cid commit = repository.resolve(ref.name());
            repository.refs().fetched(own, commit, "clone: from " + address.value());
            return own;
        });
    }

    private void warnOfNothing(Snapshot version, Scope scope) {
        for (String path : scope.paths()) {
            if (version.totals(path).entryCount() == 0) {
                terminal.note("firn: warning: there is nothing at " + ZarrKey.shown(path) + " in "
                        + Shown.name(address.value()));
            }
        }
    }

    private void report(Repository repository, Path directory, FetchResult result, Optional<RefName> made) {
        if (output.isJson()) {
            var json = FetchReport.json(result).put("repository", directory.toString());
            made.ifPresent(ref -> json.put("branch", ref.name()));
            OutputOptions.print(terminal, json.build());
            return;
        }
        if (output.isQuiet()) {
            return;
        }
        FetchReport.print(terminal, result);
        terminal.line("cloned into " + Shown.name(directory.toString()) + ": " + FetchReport.amount(result.transfer())
                + made.map(ref -> "; " + Shown.name(ref.name()) + " is at " + Shown.cid(repository.resolve(ref.name())))
                        .orElse("; no branch was made here"));
        if (result.transfer().absent() > 0) {
            terminal.line("left out: what is not here is fetched from origin when it is read");
        }
    }
}
