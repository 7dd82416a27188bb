package dev.firn.cli;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.cas.FirnException;
import dev.firn.gateway.Face;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.RemoteWaits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.gateway.ipfs.IpfsFace;
import dev.firn.gateway.zarr.ZarrFace;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.remote.BatchFace;
import dev.firn.remote.RefsFace;
import dev.firn.remote.RemoteSettings;
import dev.firn.repository.Repository;
import java.io.Closeable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Serves repositories over HTTP until it is stopped. */
final class ServeCommand extends Command {
    private static final HelpText HELP = HelpText.of(
                    "Serve versions over HTTP, to read: for Python, JavaScript, curl and browsers, with nothing of Firn's installed.",
                    "",
                    "Every key of every version has a URL: /REPOSITORY/REF/KEY, with a branch, a tag, NAME@COMMIT or commits/COMMIT as REF. A repository is called as its"
                            + " directory is. What others commit is seen at once. Every byte is checked against its hash before it is sent; what is damaged breaks the"
                            + " connection. Ctrl-C stops it, once what is being sent is sent.",
                    "",
                    "What a partial clone left out is fetched from the remote that promised it when somebody reads a key of it, and kept; --no-fetch gives only what is here.",
                    "",
                    "Below /ipfs/ it is a trustless IPFS gateway: blocks and CARs of all that is served, by CID, for whoever checks them; see docs/ipfs-gateway.md.")
            .examples(
                    "firn serve",
                    "firn serve sst.firn climate/ --listen 127.0.0.1:9000",
                    "firn serve --listen 0.0.0.0:80 --host data.example.org /srv/*.firn");

    private static final long MAX_CACHE_BYTES = 256L << 20;
    /** What is kept, and what slow clients hold, may each take one part in so many of the heap. */
    private static final int HEAP_SHARE = 8;

    private static final long HOUSEKEEPING_MILLIS = 60_000;
    /** So many requests may wait for remotes at once, the server having more threads than that, and each a block of memory. */
    private static final int MAX_FETCHING = 48;

    private static final long FETCHING_BYTES = 16L << 20;
    /** Below each repository's name stand refs, below these something else. */
    private static final Set<String> RESERVED =
            Set.of("healthz", "metrics", "ipfs", "ipns", "favicon.ico", "robots.txt");

    private final Terminal terminal;

    private final OutputOptions output = with(new OutputOptions());
    private final Setting<List<String>> repositories = parameters(
            "REPO", "The repositories. Otherwise FIRN_REPO, else the one that the current directory is in.", "0..*");
    private final Setting<List<String>> more =
            repeatedOption("-R, --repo", "DIR", "The same as REPO, as other commands name it. May be given again.");
    private final Setting<String> listen = option(
            "--listen",
            "ADDRESS:PORT",
            "Where to listen, by default ${DEFAULT-VALUE}, which only this machine reaches. Port 0 takes any.",
            "127.0.0.1:8990");
    private final Setting<List<String>> hosts = repeatedOption(
            "--host", "NAME", "A host name that requests may use besides addresses and localhost. May be given again.");
    private final Setting<Optional<String>> accessLog = option(
            "--access-log",
            "FILE",
            "Add a line for each request to this file; - is standard error. Otherwise none are written.");
    private final Flag noFetch = flag("--no-fetch", "Ask no remote for anything.");

    ServeCommand(Terminal terminal) {
        super(HELP);
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        GatewaySettings settings = settings();
        RemoteWaits waits = new RemoteWaits((int)
                Math.max(1, Math.min(MAX_FETCHING, Runtime.getRuntime().maxMemory() / FETCHING_BYTES)));
        try (Opened opened = open(waits);
                JoinedBlocks blocks = new JoinedBlocks(
                        opened.served.stream().map(ServedRepository::repository).toList());
                IpfsFace ipfs = new IpfsFace(opened.served, blocks, settings.limits());
                Gateway gateway = Gateway.start(
                        settings,
                        faces(opened, ipfs, new BatchFace(blocks)),
                        new Gateway.Listeners(
                                notice -> terminal.note("firn: " + Shown.name(notice)),
                                opened.log.map(log -> log::line)),
                        waits)) {
            announce(gateway, opened.served);
            terminal.flush();
            while (!terminal.interruption().awaitStop(HOUSEKEEPING_MILLIS)) {
                keepHouse(opened);
            }
            if (!output.isQuiet() && !output.isJson()) {
                terminal.note("firn: stopping");
            }
        }
        return ExitCodes.DONE;
    }

    private void keepHouse(Opened opened) {
        opened.fetching()
                .forEach(repository -> attempt(() -> {
                    if (repository.store().settle()) {
                        repository.maintain();
                    }
                    repository.store().refresh();
                }));
        // Containers that others merged away are let go.
        opened.served.forEach(one -> attempt(() -> one.repository().store().refresh()));
    }

    /** What fails now is tried again a minute later; the server goes on. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            terminal.note("firn: " + Shown.name(String.valueOf(e.getMessage())));
        }
    }

    private static List<Face> faces(Opened opened, IpfsFace ipfs, BatchFace batches) {
        ZarrFace zarr = new ZarrFace(opened.read, limits(), new VerifiedBytes(cacheBytes()));
        return List.of(ipfs, batches, new RefsFace(opened.served, batches), zarr);
    }

    /** A part of what Java may take, within reason. */
    private static long cacheBytes() {
        return Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    private static Limits limits() {
        Limits usual = Limits.defaults();
        long bodyBytes = Math.min(usual.bodyBytes(), Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        return new Limits(
                usual.headerBytes(),
                usual.ranges(),
                usual.connections(),
                bodyBytes,
                usual.idle(),
                usual.patience(),
                usual.stop());
    }

    private GatewaySettings settings() {
        int colon = listen.value().lastIndexOf(':');
        String host = listen.value().substring(0, Math.max(colon, 0)).replaceAll("^\\[|]$", "");
        int port = -1;
        try {
            port = Integer.parseInt(listen.value().substring(colon + 1));
        } catch (NumberFormatException e) {
            // Said below.
            port = -1;
        }
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new UsageException("--listen takes ADDRESS:PORT, as 127.0.0.1:8990, not '" + listen.value() + "'");
        }
        return new GatewaySettings(host, port, new TreeSet<>(hosts.value()), limits());
    }

    /** Repositories that are open together. */
    private static final class Opened implements Closeable {
        /** What is here. */
        private final List<ServedRepository> served = new ArrayList<>();
        /** The same, those that lack something opened once more: what a remote promised of it is fetched by reading these. */
        private final List<ServedRepository> read = new ArrayList<>();

        private Optional<AccessLogFile> log = Optional.empty();

        void add(ServedRepository one, Optional<Repository> fetching) {
            served.add(one);
            read.add(new ServedRepository(one.name(), fetching.orElse(one.repository())));
        }

        List<Repository> fetching() {
            return read.stream()
                    .filter(one -> !served.contains(one))
                    .map(ServedRepository::repository)
                    .toList();
        }

        @Override
        public void close() {
            log.ifPresent(AccessLogFile::close);
            fetching().forEach(Repository::close);
            served.forEach(one -> one.repository().close());
        }
    }

    private Opened open(RemoteWaits waits) {
        Opened opened = new Opened();
        try {
            List<String> given = Stream.concat(repositories.value().stream(), more.value().stream())
                    .toList();
            List<Optional<String>> named = given.isEmpty()
                    ? List.of(Optional.empty())
                    : given.stream().map(Optional::of).toList();
            for (Optional<String> one : named) {
                open(RepositoryOptions.of(one), opened, waits);
            }
            opened.log = accessLog.value().map(file -> AccessLogFile.open(file, terminal));
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void open(RepositoryOptions options, Opened opened, RemoteWaits waits) {
        OpenRepository open = options.openAsIs(terminal);
        Path directory =
                open.dataDirectory().orElse(open.directory()).toAbsolutePath().normalize();
        Repository repository = open.repository();
        String name =
                Optional.ofNullable(directory.getFileName()).map(Path::toString).orElse("root");
        boolean isTaken = opened.served.stream().anyMatch(other -> other.name().equals(name));
        if (isTaken || RESERVED.contains(name) || name.startsWith(".")) {
            repository.close();
            throw FirnException.refused("the repository " + directory + " cannot be served as '" + name + "', "
                            + (isTaken ? "as another one is called so" : "which stands for something else in URLs"))
                    .withHint("make a link to it under another name and serve that");
        }
        boolean fetches = !noFetch.isGiven() && !repository.store().absences().isEmpty();
        opened.add(
                new ServedRepository(name, repository),
                fetches ? Optional.of(fetching(open, waits)) : Optional.empty());
    }

    /** The repository opened once more, so that looking for blocks fetches nothing. */
    private Repository fetching(OpenRepository open, RemoteWaits waits) {
        RemoteSettings remotes = RepositoryOptions.remotes(open.directory(), terminal);
        Repository fetching = Repository.open(open.directory(), RepositoryOptions.surroundings(terminal, "nobody"));
        fetching.store().fetchPromised(waits.limit(remotes.promisor(fetching)));
        return fetching;
    }

    private void announce(Gateway gateway, List<ServedRepository> served) {
        URI root = ServeLines.reachable(gateway.uri(), hosts.value());
        ServeLines lines = new ServeLines(root);
        if (output.isJson()) {
            List<Ipld> all = new ArrayList<>();
            served.forEach(one -> all.add(MapNode.builder()
                    .put("name", one.name())
                    .put("url", lines.url(one))
                    .build()));
            OutputOptions.print(
                    terminal,
                    MapNode.builder()
                            .put("repositories", (Ipld) new ListNode(all))
                            .put("url", root.toString())
                            .build());
        } else if (output.isQuiet()) {
            terminal.line(root.toString());
        } else {
            served.forEach(one -> lines.of(one).forEach(terminal::line));
            terminal.line("Ctrl-C stops it.");
        }
    }
}
