"""Times whole processes, and looks at what they leave."""
import filecmp
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

LIMIT_SECONDS = 900


@dataclass
class Command:
    """What is run; `output` is where its standard output goes, if anybody wants it."""
    words: list
    environment: dict = field(default_factory=dict)
    directory: str = None
    output: str = os.devnull


@dataclass
class Sample:
    """One run. `synced` counts the sync after it, `peak` is the largest process in MiB."""
    seconds: float
    synced: float
    cpu: float
    peak: float


def sync(directory):
    subprocess.run(["sync", "-f", directory], check=True)


def timed(command, directory):
    """Runs a command on data in `directory`, whose file system is synced before and, on the clock, after."""
    sync(directory)
    with open(command.output, "wb") as out, open(os.path.join(directory, "errors.txt"), "w+b") as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command.words, env={**os.environ, **command.environment}, cwd=command.directory,
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command.words)[:200]} ended with {process.returncode}: "
                               + errors.read()[-500:].decode(errors="replace"))
        sync(directory)
        return Sample(seconds, time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def quietly(command):
    """Runs what is not timed."""
    done = subprocess.run(command.words, env={**os.environ, **command.environment}, cwd=command.directory,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command.words)[:200]} ended with {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    return done.stdout.decode()


def require_equal(left, right):
    """Ends the program if two directories do not hold the same names and bytes."""
    pairs, files = [(left, right)], 0
    while pairs:
        a, b = pairs.pop()
        names = sorted(os.listdir(a))
        if names != sorted(os.listdir(b)):
            sys.exit(f"what came back has other names: {a} {b}")
        for name in names:
            x, y = f"{a}/{name}", f"{b}/{name}"
            if os.path.isdir(x):
                pairs.append((x, y))
            elif not filecmp.cmp(x, y, shallow=False):
                sys.exit(f"what came back differs: {x} {y}")
            else:
                files += 1
    if not files:
        sys.exit(f"nothing came back: {left}")


def size(path):
    """Bytes and number of all files below."""
    total = count = 0
    for directory, _, names in os.walk(path):
        for name in names:
            total += os.lstat(f"{directory}/{name}").st_size
            count += 1
    return total, count


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{median(values):.3f} [{min(values):.3f} {max(values):.3f}]"


def verdict(reached):
    return "reached" if reached else "**missed**"
