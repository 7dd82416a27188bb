"""Times firn and its peers as whole processes, in turn on the same bytes."""
import os
import shutil
import subprocess
import sys

import datasets
from timing import Command, Sample, median, quietly, require_equal, size, spread, sync, timed, verdict
from tools import FIRN, TOOLS, Firn

TASKS = ("commit", "again", "one", "checkout", "update", "verify", "short", "size")
TITLES = {
    "commit": "commit, import", "again": "commit again, nothing changed", "one": "commit again, one chunk changed",
    "checkout": "checkout, export, into nothing", "update": "checkout where one chunk differs", "verify": "verify every byte"}
# Bounds on firn: against the seconds of cp with sync, or in seconds of its own process.
GOALS = {
    ("commit", "D1"): ("cp", 1.15), ("commit", "D4"): ("cp", 1.15), ("commit", "D2"): ("cp", 0.8), ("commit", "D3"): ("cp", 0.8),
    ("checkout", "D1"): ("cp", 1.15), ("checkout", "D2"): ("cp", 1.15), ("update", "D2"): ("s", 0.35), ("again", "D2"): ("s", 0.35),
    ("again", "D3"): ("s", 0.35), ("one", "D2"): ("s", 0.35), ("one", "D3"): ("s", 0.35)}
SHORT_GOAL = 0.20


class Run:
    """All tasks on one data set."""

    def __init__(self, options, name, tools, place):
        self.options, self.name, self.tools, self.place = options, name, tools, place
        self.firn = next(tool for tool in tools if isinstance(tool, Firn))
        self.data = f"{place}/{name}"
        self.stores = f"{place}/stores"
        self.samples = {}   # (task, name of the tool) -> samples
        self.sizes = []     # (what, name of the tool, bytes, files)
        self.changes = 0

    def in_turn(self, task, step, tools=None):
        """Lets each tool do a step in turn, once to warm up and then as often as asked."""
        for number in range(self.options.runs + 1):
            self.before_round(task)
            for tool in tools or list(self.tools):
                try:
                    sample = step(tool, number)
                except RuntimeError as e:
                    if tool is self.firn:
                        raise
                    print(f"{tool.name} fails at '{task}' of {self.name} and is left out: {e}", file=sys.stderr)
                    self.tools.remove(tool)
                    continue
                if number > 0:
                    self.samples.setdefault((task, tool.name), []).append(sample)

    def before_round(self, task):
        if task == "one":
            self.changes += 1
            datasets.change(self.data, datasets.a_chunk(self.name), self.changes)

    def commit(self, tool, number):
        work = f"{self.stores}/{tool.name}"
        shutil.rmtree(work, ignore_errors=True)
        tool.prepare(work)
        tool.before_store(self.data)
        return timed(tool.store(self.data), self.place)

    def again(self, tool, number):
        return timed(tool.store(self.data), self.place)

    def one(self, tool, number):
        return timed(tool.store_one(self.data, datasets.a_chunk(self.name)), self.place)

    def checkout(self, tool, number):
        out = f"{self.place}/out-{tool.name}"
        shutil.rmtree(out, ignore_errors=True)
        command, result = tool.restore(out)
        sample = timed(command, self.place)
        require_equal(self.expected(tool), result)
        shutil.rmtree(out, ignore_errors=True)
        return sample

    def expected(self, tool):
        # cp cannot store again, so what it has is what there was at first.
        return self.data if tool.stores_again or tool.told else f"{self.stores}/{tool.name}/copy"

    def update(self, tool, number):
        """A checkout that stands on the head and on the version before by turns."""
        out = f"{self.place}/out-update"
        if number == 0:
            datasets.change(self.data, datasets.a_chunk(self.name), 0)
            quietly(tool.store(self.data))
            datasets.change(self.data, datasets.a_chunk(self.name), 77_777)
            quietly(tool.store(self.data))
            quietly(tool.command("checkout", "-q", "-R", tool.repository, "main", out))
        revision = "main" if number % 2 else "main~1"
        sample = timed(tool.command("checkout", "-q", "-R", tool.repository, revision, out), self.place)
        if revision == "main":
            require_equal(self.data, out)
        return sample

    def measure_sizes(self):
        for tool in self.tools:
            self.sizes.append(("once", tool.name, *size(tool.work)))

    def grow(self):
        """What it costs to store the same again under another path and with an array renamed; firn alone."""
        firn = self.firn
        copy = f"{self.place}/copy-to-move"
        shutil.copytree(self.data, f"{copy}/array")
        self.sizes.append(("all so far", "firn", *size(firn.repository)))
        quietly(firn.command("commit", "-q", "-R", firn.repository, f"{copy}/array", "--at", "moved/here", "-b", "moved", "-m", "moved"))
        self.sizes.append(("and the same under another path", "firn", *size(firn.repository)))
        quietly(firn.command("commit", "-q", "-R", firn.repository, copy, "-b", "renamed", "-m", "renamed"))
        os.rename(f"{copy}/array", f"{copy}/other")
        quietly(firn.command("commit", "-q", "-R", firn.repository, copy, "-b", "renamed", "-m", "renamed"))
        self.sizes.append(("and with all renamed", "firn", *size(firn.repository)))
        shutil.rmtree(copy)

    def run(self):
        tasks = self.options.tasks
        self.in_turn("commit", self.commit)     # also what the others stand on
        self.measure_sizes()
        if "again" in tasks:
            self.in_turn("again", self.again, [tool for tool in self.tools if tool.stores_again])
        if "one" in tasks:
            self.in_turn("one", self.one, [tool for tool in self.tools if tool.stores_again or tool.told])
        if "checkout" in tasks:
            self.in_turn("checkout", self.checkout)
        if "verify" in tasks:
            self.in_turn("verify", lambda tool, number: timed(tool.verify(), self.place), [tool for tool in self.tools if tool.verify()])
        if "update" in tasks:
            self.in_turn("update", self.update, [self.firn])
        if "size" in tasks and self.name in ("D1", "D3"):
            self.grow()
        self.print()
        shutil.rmtree(self.stores)
        shutil.rmtree(self.data)
        shutil.rmtree(f"{self.place}/out-update", ignore_errors=True)

    def print(self):
        print(f"\n### {self.name}: {datasets.describe(self.name, self.options.size)}\n")
        print("| task | program | seconds with sync, median [min max] | without | x firn | processor, s | peak, MiB | goal |\n|---|---|---|---|---|---|---|---|")
        for task in TITLES:
            for name in TOOLS:
                if (task, name) in self.samples and task in self.options.tasks:
                    print(self.row(task, name), flush=True)
        if "size" in self.options.tasks:
            print("\n| stored | program | bytes | files |\n|---|---|---|---|")
            for what, name, total, count in self.sizes:
                print(f"| {what} | {name} | {total:,} | {count:,} |")

    def row(self, task, name):
        samples: list[Sample] = self.samples[task, name]
        synced = [it.synced for it in samples]
        ratio = median(synced) / median([it.synced for it in self.samples[task, "firn"]])
        return (f"| {TITLES[task]} | {name} | {spread(synced)} | {median([it.seconds for it in samples]):.3f} | {ratio:.2f} | "
                f"{median([it.cpu for it in samples]):.2f} | {max(it.peak for it in samples):.0f} | {self.goal(task) if name == 'firn' else ''} |")

    def goal(self, task):
        # The goals are about the full size.
        kind, bound = GOALS.get((task, self.name), ("", 0)) if self.options.size == "full" else ("", 0)
        ours = self.samples[task, "firn"]
        if kind == "cp" and (task, "cp") in self.samples:
            ratio = median([it.synced for it in ours]) / median([it.synced for it in self.samples[task, "cp"]])
            return f"{ratio:.2f} x cp, wanted <= {bound}: {verdict(ratio <= bound)}"
        if kind == "s":
            seconds = median([it.seconds for it in ours])
            return f"{seconds:.3f} s, wanted <= {bound}: {verdict(seconds <= bound)}"
        return ""


def short_commands(options, place):
    """Commands that people type, on a small repository."""
    repository, data = f"{place}/short", f"{place}/short-data"
    datasets.make(data, "D3", "tiny")
    quietly(Command([FIRN, "init", repository]))
    for number in range(3):
        datasets.change(data, datasets.a_chunk("D3"), number)
        quietly(Command([FIRN, "commit", "-q", "-R", repository, data, "-m", "step"]))
    print("\n### Short commands, whole process\n\n| command | seconds, median [min max] | goal |\n|---|---|---|")
    lines = ("log", "branch", f"status {data}", "ls -R main", f"cat main:{datasets.a_chunk('D3')}", "diff main~1 main")
    for line in lines:
        command, *rest = line.split()
        repo = ["--repo", repository]
        words = [FIRN, command, *repo, *rest]
        seconds = [timed(Command(words), place).seconds for _ in range(2 * options.runs + 2)][2:]
        shown = " ".join(["firn", command, *(word for word in rest if not word.startswith("/"))])
        print(f"| `{shown}` | {spread(seconds)} | <= {SHORT_GOAL:.2f}: {verdict(median(seconds) <= SHORT_GOAL)} |")
    if subprocess.run([options.python, "-c", "import zarr"], capture_output=True).returncode == 0:
        seconds = [timed(Command([options.python, "-c", "import zarr"]), place).seconds for _ in range(options.runs + 1)][1:]
        print(f"| `python -c 'import zarr'` | {spread(seconds)} | |")


def run(options, tools, place):
    for name in options.data.split(","):
        if set(options.tasks) == {"short"}:
            break
        datasets.make(f"{place}/{name}", name, options.size)
        sync(place)
        Run(options, name, list(tools), place).run()
    if "short" in options.tasks:
        short_commands(options, place)
