"""Times what shares versions: CAR files, CIDs of directories, clones and the server, in turn with ipfs, cp and nginx."""
import os
import random
import shutil
import sys

import datasets
import java
from servers import Wrk, live_heap, nginx, serve
from timing import Command, median, quietly, spread, timed, verdict
from tools import FIRN, SILENT, Ipfs, Missing

LINES = ("export", "import", "cid", "clone", "serve", "heap")
CID_CHUNKS = {"full": 1_000_000, "small": 100_000, "tiny": 2_000}
# Rows, columns and edge of arrays of 4, 16 and 256 KiB.
SERVED = {
    "full": {"4 KiB": (64, 64, 32), "16 KiB": (64, 64, 64), "256 KiB": (16, 32, 256)},
    "small": {"4 KiB": (64, 64, 32), "16 KiB": (64, 64, 64), "256 KiB": (16, 32, 256)},
    "tiny": {"4 KiB": (4, 4, 32), "16 KiB": (4, 4, 64), "256 KiB": (2, 2, 256)},
}
SECONDS = {"full": 6, "small": 3, "tiny": 1}


def firn(*words):
    return Command([FIRN, *words], SILENT)


def run(options, place):
    print("\n## Sharing\n", flush=True)
    lines = [it for it in LINES if not options.lines or any(word in it for word in options.lines)]
    work = f"{place}/sharing"
    os.makedirs(work)
    try:
        if {"export", "import", "clone"} & set(lines):
            Transfers(options, work).run(lines)
        if "cid" in lines:
            unixfs_cid(options, work)
        if {"serve", "heap"} & set(lines):
            serving(options, work, lines)
    finally:
        shutil.rmtree(work)


class Transfers:
    """A version carried out of a repository and into another: D1."""

    def __init__(self, options, work):
        self.options, self.work = options, work
        self.data, self.repository = f"{work}/data", f"{work}/repository.firn"
        self.car, self.out = f"{work}/version.car", f"{work}/out"
        self.ipfs = None

    def run(self, lines):
        datasets.make(self.data, "D1", self.options.size)
        quietly(firn("init", self.repository))
        quietly(firn("commit", "-q", "-R", self.repository, self.data, "-m", "version"))
        self.root = quietly(firn("cid", "--unixfs", "-R", self.repository, "main")).strip()
        quietly(firn("export", "-q", "-R", self.repository, "main", "-o", self.car))
        print(f"{datasets.describe('D1', self.options.size)}. Seconds until the file system is synced; in turn.\n")
        print("| task | program | seconds with sync, median [min max] | peak, MiB | firn takes | goal |\n|---|---|---|---|---|---|", flush=True)
        if {"export", "import"} & set(lines):
            self.find_ipfs()
        if "export" in lines:
            self.in_turn("export", {"firn": self.export, "ipfs": self.ipfs_export, "cp": self.copy_of(self.car)}, {"ipfs": 1 / 3, "cp": 2.5})
        if "import" in lines:
            self.in_turn("import", {"firn": self.import_, "ipfs": self.ipfs_import}, {"ipfs": 1.0})
        if "clone" in lines:
            with serve(self.repository) as server:
                self.url = server.url.rstrip("/")
                # Of a server that was asked for these blocks before, by the round to warm up.
                self.in_turn("clone", {"firn": self.clone, "cp": self.copy_of(self.data), "cp of the repository": self.copy_of(self.repository)}, {"cp": 2.5})
            self.in_turn("clone, a server's first", {"firn": self.first_clone, "cp": self.copy_of(self.data)}, {"cp": 2.5})
        shutil.rmtree(self.data)
        shutil.rmtree(self.repository)
        os.unlink(self.car)

    def find_ipfs(self):
        """An ipfs whose repository holds the same version."""
        ipfs = Ipfs(self.options.tools)
        try:
            ipfs.find()
        except (Missing, RuntimeError) as e:
            print(f"ipfs is left out: {e}", file=sys.stderr)
            return
        ipfs.prepare(f"{self.work}/ipfs")
        timed(ipfs.store(self.data), self.work)
        with open(f"{ipfs.work}/root.txt") as said:
            require(said.read().split()[-1], self.root, "ipfs and firn give other CIDs")
        self.ipfs = ipfs

    def in_turn(self, task, steps, bounds):
        """Each program once to warm up and then as often as asked, in turn; one line for each."""
        steps = {name: step for name, step in steps.items() if self.ipfs or name != "ipfs"}
        samples = {name: [] for name in steps}
        for number in range(1 - self.options.warm_up, self.options.runs + 1):
            for name, step in steps.items():
                sample = step()
                if number > 0:
                    samples[name].append(sample)
        ours = median([it.synced for it in samples["firn"]])
        for name in steps:
            synced = [it.synced for it in samples[name]]
            ratio, goal = ours / median(synced), ""
            if name in bounds and self.options.size == "full":
                goal = f"<= {bounds[name]:.2f} x: {verdict(ratio <= bounds[name])}"
            print(f"| {task} | {name} | {spread(synced)} | {max(it.peak for it in samples[name]):.0f} | {ratio:.2f} x | {goal} |", flush=True)

    def export(self):
        sample = timed(firn("export", "-q", "-R", self.repository, "main", "-o", self.out), self.work)
        require(os.path.getsize(self.out), os.path.getsize(self.car), "another CAR")
        os.unlink(self.out)
        return sample

    def ipfs_export(self):
        command = self.ipfs.command("dag", "export", "--progress=false", "--offline", self.root, output=self.out)
        sample = timed(command, self.work)
        require(os.path.getsize(self.out), os.path.getsize(self.car), "ipfs and firn write CARs of other lengths")
        os.unlink(self.out)
        return sample

    def copy_of(self, source):
        def copy():
            sample = timed(Command(["cp", "-r", source, self.out]), self.work)
            shutil.rmtree(self.out) if os.path.isdir(self.out) else os.unlink(self.out)
            return sample
        return copy

    def import_(self):
        quietly(firn("init", self.out))
        sample = timed(firn("import", "-q", "-R", self.out, self.car, "-m", "imported"), self.work)
        require(quietly(firn("cid", "--unixfs", "-R", self.out, "main")).strip(), self.root, "firn imported something else")
        shutil.rmtree(self.out)
        return sample

    def ipfs_import(self):
        other = Ipfs(self.options.tools)
        other.program = self.ipfs.program
        other.prepare(self.out)
        sample = timed(other.command("dag", "import", "--offline", self.car), self.work)
        shutil.rmtree(self.out)
        return sample

    def clone(self):
        sample = timed(firn("clone", "-q", self.url, self.out), self.work)
        require(quietly(firn("cid", "--unixfs", "-R", self.out, "main")).strip(), self.root, "the clone has something else")
        shutil.rmtree(self.out)
        return sample

    def first_clone(self):
        with serve(self.repository) as server:
            self.url = server.url.rstrip("/")
            return self.clone()


def unixfs_cid(options, work):
    """The CID of a directory of very many files."""
    count = CID_CHUNKS[options.size]
    quietly(Command(java.words("dev.firn.benchmarks.Library", "bulk", f"{work}/many", count, 0, options=("-Xmx512m",))))
    command = firn("cid", "--unixfs", "-R", f"{work}/many/repository", "main")
    samples = [timed(command, work) for _ in range(options.warm_up + options.runs)][options.warm_up:]
    seconds, peak = [it.seconds for it in samples], max(it.peak for it in samples)
    goals = f"<= 3 s: {verdict(median(seconds) <= 3)}; <= 256 MiB: {verdict(peak <= 256)}" if options.size == "full" else ""
    print("\n| task | seconds, median [min max] | peak, MiB | goal |\n|---|---|---|---|")
    print(f"| `firn cid --unixfs main` of {count:,} chunks | {spread(seconds)} | {peak:.0f} | {goals} |", flush=True)
    shutil.rmtree(f"{work}/many")


def serving(options, work, lines):
    """Requests a second for chunks at random, against nginx on the same files."""
    data, repository, keys = f"{work}/served", f"{work}/served.firn", {}
    datasets.write(f"{data}/zarr.json", datasets.GROUP)
    for name, (rows, columns, edge) in SERVED[options.size].items():
        array = name.replace(" ", "")
        datasets.write_array(f"{data}/{array}", rows, columns, edge, random.Random(edge))
        keys[name] = [f"{array}/c/{row}/{column}" for row in range(rows) for column in range(columns)]
    quietly(firn("init", repository))
    quietly(firn("commit", "-q", "-R", repository, data, "-m", "served"))
    try:
        wrk = Wrk(options.tools, work)
        if "serve" in lines:
            requests(options, wrk, (repository, data), keys)
        if "heap" in lines:
            heap(options, wrk, repository, keys)
    except Missing as e:
        print(f"\nThe server was not timed: {e}")
    shutil.rmtree(data)
    shutil.rmtree(repository)


def requests(options, wrk, served, keys):
    repository, data = served
    with serve(repository) as ours, nginx(options.tools, f"{wrk.work}/nginx", data) as theirs:
        main = below_main(ours)
        for name in keys:
            for key in random.Random(1).sample(keys[name], 3):
                if main.get(key) != theirs.get(key):
                    sys.exit(f"firn and nginx send other bytes for {key}")
        print("\n`wrk`, one thread, 64 connections, random keys of `main`; requests/s, in turn, after one round to warm up.\n")
        print("| chunk | firn, median [min max] | nginx, median [min max] | ratio | goal |\n|---|---|---|---|---|", flush=True)
        for name in keys:
            found = {"firn": [], "nginx": []}
            for number in range(1 - options.warm_up, options.runs + 1):
                for program, server in (("firn", main), ("nginx", theirs)):
                    per_second = wrk.per_second(server, keys[name], 64, SECONDS[options.size])
                    if number > 0:
                        found[program].append(per_second)
            ratio = median(found["firn"]) / median(found["nginx"])
            goal = f">= 0.7 x: {verdict(ratio >= 0.7)}" if options.size == "full" else ""
            print(f"| {name} | {rates(found['firn'])} | {rates(found['nginx'])} | {ratio:.2f} | {goal} |", flush=True)


def heap(options, wrk, repository, keys):
    """As many as a thousand connections at once, with a heap of 256 MiB."""
    connections = 50 if options.size == "tiny" else 1_000
    print(f"\n`firn serve` with `-Xmx256m` and {connections:,} connections.\n")
    print("| chunk | requests/s | live in the heap after a collection, MiB | goal |\n|---|---|---|---|", flush=True)
    with serve(repository, "-Xmx256m") as server:
        for name in keys:
            per_second = wrk.per_second(below_main(server), keys[name], connections, SECONDS[options.size])
            live = live_heap(server.process)
            print(f"| {name} | {per_second:,.0f} | {live:.0f} | <= 256 MiB: {verdict(live <= 256)} |", flush=True)


def below_main(server):
    """The same server, asked below branch main."""
    return type(server)(server.process, server.url.rstrip("/") + "/main/")


def rates(values):
    return f"{median(values):,.0f} [{min(values):,.0f} {max(values):,.0f}]"


def require(got, wanted, otherwise):
    if got != wanted:
        sys.exit(f"{otherwise}: {got}, wanted {wanted}")
