"""Times the library from within, each run in a virtual machine of its own, against the goals of the project."""
import os
import shutil
import sys
from dataclasses import dataclass, replace

import java
from places import in_memory
from timing import Command, median, size, timed, verdict
from tools import FIRN, SILENT

MEMORY, MEDIUM = "memory", "medium"


@dataclass
class Row:
    """One line of the table: a figure of a task, and the bound it is held against."""
    title: str
    figure: str
    form: str = "{:,.2f}"
    at_most: float = None
    at_least: float = None

    def verdict(self, value):
        if self.at_most is not None:
            return f"<= {self.form.format(self.at_most)}: {verdict(value <= self.at_most)}"
        if self.at_least is not None:
            return f">= {self.form.format(self.at_least)}: {verdict(value >= self.at_least)}"
        return ""


@dataclass
class Task:
    """A task of dev.firn.benchmarks.Library with numbers by size of the run, or whole commands on the repository that the task before left."""
    name: str
    task: str
    numbers: dict
    rows: list
    where: str = MEMORY
    heap: str = "512m"
    commands: tuple = ()
    rounds: int = 0


def by_size(full, small, tiny):
    return {"full": full, "small": small, "tiny": tiny}


PEAK = Row("... largest size of the process, MiB", "peak", "{:,.0f}")
BULK = [Row("bulk load of {n} chunks of 16 bytes, entries/s, heap {heap}", "entries_per_second", "{:,.0f}", at_least=500_000), PEAK]
LINK = [Row("bulk load of {n} chunks that are stored already, entries/s, heap {heap}", "entries_per_second", "{:,.0f}", at_least=500_000), PEAK]
BYTES = Row("... bytes written a commit", "bytes", "{:,.0f}")
BLOCKS = Row("... in blocks", "blocks", "{:,.1f}")


def commits(at_most, bytes_at_most=None):
    return [Row("one chunk of an array of {n} changed and committed, p50, ms", "commit_ms", at_most=at_most),
            Row("... p10, ms", "commit_p10_ms"), Row("... p90, ms", "commit_p90_ms"),
            Row("... bytes written a commit", "bytes", "{:,.0f}", at_most=bytes_at_most), BLOCKS]


def diffs(at_most):
    return [Row("diff of two versions that differ in 1 of {n}, warm, p50, ms", "diff_ms", at_most=at_most), Row("... p10, ms", "diff_p10_ms")]


def reads(at_least):
    return [Row("10,000 random chunks of {n} bytes, verified, one thread: speed of plain unverified files", "speed_of_plain", at_least=at_least),
            Row("... µs a chunk", "verified_us"), Row("... µs a plain file", "plain_us"), Row("... µs to hash as much", "hash_us")]


TASKS = [
    Task("bulk", "bulk", by_size(10_000_000, 1_000_000, 20_000), BULK),
    Task("link", "link", by_size(10_000_000, 1_000_000, 20_000), LINK),
    Task("commit-4", "commit", by_size(10_000, 10_000, 10_000), commits(2.0) + diffs(0.5), rounds=200),
    Task("commit-5", "commit", by_size(100_000, 100_000, None), commits(2.0) + diffs(0.5), rounds=200),
    Task("commit-6", "commit", by_size(1_000_000, 1_000_000, None), commits(2.0) + diffs(0.5), rounds=200),
    Task("commit-7", "commit", by_size(10_000_000, None, None), commits(2.0, 48_000) + diffs(0.5)
         + [Row("`firn diff main~1 main` of them, whole process, s", "diff", at_most=0.35)],
         commands=(("diff", ("diff", "main~1", "main")),), rounds=200),
    Task("commit-4-synced", "commit", by_size(10_000, 10_000, 10_000), commits(20), where=MEDIUM, rounds=200),
    Task("commit-6-synced", "commit", by_size(1_000_000, 1_000_000, None), commits(20), where=MEDIUM, rounds=200),
    Task("manifest", "manifest", by_size(5_760, 5_760, 240), [
        Row("the chunk of one of {n} arrays changed and committed, p50, ms", "commit_ms"), Row("... p10, ms", "commit_p10_ms"),
        Row("... bytes written a commit", "bytes", "{:,.0f}", at_most=48_000 + 110_000), BLOCKS], rounds=200),
    Task("append", "append", by_size(10_000, 1_000, 50), [
        Row("{n} steps of 64 chunks appended, a commit each: mean of the first tenth, ms (code not compiled yet)", "first_ms"),
        Row("... of the second tenth, ms", "second_ms"), Row("... of the last tenth, ms", "last_ms"),
        Row("... last against the second", "last_of_second", at_most=1.2), Row("... last against the first", "last_of_first", at_most=1.2),
        Row("... containers at the end", "containers", "{:,.0f}", at_most=200),
        Row("`firn log` of these commits, whole process, s", "log", at_most=0.5)], commands=(("log", ("log",)),)),
    Task("verify", "verify", by_size(4_096, 256, 8), [
        Row("`verify` of {n} MiB, two threads: speed of two threads that only hash", "speed_of_hashing", at_least=0.8),
        Row("... ms", "verify_ms", "{:,.0f}"), Row("... ms to hash as much", "hash_ms", "{:,.0f}")], rounds=3),
    Task("reads-4-KiB", "reads", by_size(4_096, 4_096, None), reads(1.0), rounds=16),
    Task("reads-64-KiB", "reads", by_size(65_536, 65_536, 4_096), reads(0.45), rounds=16),
    Task("reads-4-KiB-disk", "reads", by_size(4_096, 4_096, None), reads(1.0), where=MEDIUM, rounds=16),
    Task("reads-64-KiB-disk", "reads", by_size(65_536, 65_536, None), reads(0.45), where=MEDIUM, rounds=16),
    # Not in an ordinary run: it takes long. The process is to stay within 2 GiB, of which RocksDB and the virtual machine take some 0.7 beside the heap.
    Task("huge", "link", by_size(100_000_000, 100_000_000, 20_000), [LINK[0], replace(PEAK, at_most=2_048)], where=MEDIUM, heap="1g"),
]


def run(options, place):
    print("\n## The library\n\nEach run in a virtual machine of its own, which warms up within it.\n")
    memory, kind = in_memory(place)
    places = {MEMORY: (memory, kind), MEDIUM: (f"{place}/library", "the medium, with fsync")}
    print("| line | task | where | median [min max] | goal |\n|---|---|---|---|---|", flush=True)
    try:
        for task in TASKS:
            number = task.numbers[options.size]
            if number is None or not wanted(task.name, options.lines):
                continue
            where, what = places[task.where]
            runs = [one(task, number, where, options) for _ in range(1 if task.name == "huge" else options.runs)]
            for row in task.rows:
                print(line(task, row, number, [it[row.figure] for it in runs], what, options.size), flush=True)
    finally:
        shutil.rmtree(memory)
        shutil.rmtree(f"{place}/library", ignore_errors=True)


def wanted(name, lines):
    if name == "huge":
        return "huge" in lines
    return not lines or any(word in name for word in lines)


def one(task, number, where, options):
    """Runs a task once; gives its figures."""
    os.makedirs(where, exist_ok=True)
    rounds, warm_up = min(3, task.rounds) if options.size == "tiny" else task.rounds, options.warm_up
    output = f"{where}/output.txt"
    directory = f"{where}/work"
    command = Command(java.words("dev.firn.benchmarks.Library", task.task, directory, number, rounds, options=(f"-Xmx{task.heap}",)), SILENT, output=output)
    sample = timed(command, where)
    with open(output) as out:
        figures = {name: float(value) for _, name, value in (it.split() for it in out if it.startswith("figure "))}
    figures["peak"] = sample.peak
    for name, words in task.commands:
        line = Command([FIRN, words[0], "-R", f"{directory}/repository", *words[1:]], SILENT)
        seconds = [timed(line, where).seconds for _ in range(warm_up + 2)][warm_up:]
        figures[name] = median(seconds)
    print(f"{task.name}: {size(directory)[0]:,} bytes left, {sample.seconds:.1f} s", file=sys.stderr)
    shutil.rmtree(directory)
    return figures


def line(task, row, number, values, where, run_size):
    title = row.title.format(n=f"{number:,}", heap=task.heap)
    shown = row.form.format(median(values))
    if len(values) > 1:
        shown += f" [{row.form.format(min(values))} {row.form.format(max(values))}]"
    # The goals are about the full size.
    goal = row.verdict(median(values)) if run_size == "full" else ""
    return f"| {task.name} | {title} | {where} | {shown} | {goal} |"
