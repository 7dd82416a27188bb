"""Runs the JMH benchmarks and prints what they found, with their errors."""
import json
import os
import shutil
import subprocess

import java
from places import in_memory

SETTINGS = {
    "full": "-f 2 -wi 3 -i 5 -w 500ms -r 1s",
    "small": "-f 1 -wi 3 -i 5 -w 300ms -r 300ms",
    # In one virtual machine, for they only have to run; with the smaller of the parameters.
    "tiny": "-f 0 -wi 1 -i 2 -w 30ms -r 30ms -p entries=10000 -p sizeBytes=4096",
}
HEAP = "-Xmx2g"


def run(options, place):
    memory, kind = in_memory(place)
    print(f"\n## Inside\n\nJMH, `{SETTINGS[options.size]}`, heap {HEAP[4:]}; packs on {kind}. Errors are JMH's, of 99.9 %.\n")
    found = f"{memory}/found.json"
    try:
        inner = (HEAP, f"-Djava.io.tmpdir={memory}")
        words = java.words("org.openjdk.jmh.Main", *SETTINGS[options.size].split(), "-foe", "true", "-rf", "json", "-rff", found, "-jvmArgs", " ".join(inner),
                           *(f"(?i).*{line}.*" for line in options.lines), options=inner)
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode != 0 or not os.path.exists(found):
            raise RuntimeError("JMH failed: " + done.stdout[-2000:] + done.stderr[-500:])
        with open(found) as results:
            table(json.load(results))
    finally:
        shutil.rmtree(memory)


def table(results):
    print("| piece | parameters | µs | ± | speed |\n|---|---|---|---|---|")
    for result in results:
        metric = result["primaryMetric"]
        parameters = result.get("params", {})
        shown = ", ".join(f"{name} {int(value):,}" for name, value in parameters.items())
        error = metric["scoreError"]
        error = figure(error) if isinstance(error, float) and error == error else "?"
        print(f"| {'.'.join(result['benchmark'].split('.')[-2:])} | {shown} | {figure(metric['score'])} | {error} | {speed(result, parameters)} |", flush=True)


def figure(value):
    return f"{value:,.2f}" if value >= 1 else f"{value:.4f}"


def speed(result, parameters):
    """Bytes, or entries, a second, where it is about so many."""
    micros = result["primaryMetric"]["score"]
    name = result["benchmark"]
    if "sizeBytes" in parameters:
        return f"{int(parameters['sizeBytes']) / micros:,.0f} MB/s"
    if "16MiB" in name:
        return f"{(16 << 20) / micros:,.0f} MB/s"
    if name.endswith("buildAll"):
        return f"{int(parameters['entries']) / micros:,.1f} million entries/s"
    return ""
