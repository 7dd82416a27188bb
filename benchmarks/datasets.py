"""Zarr data sets that are the same wherever they are made: uncompressed arrays of random bits, which nothing compresses."""
import json
import os
import random

# name: chunks of axis 0, of axis 1, edge of a chunk in elements of 4 bytes; D3 is arrays of one chunk: groups, groups in each, arrays in each.
SIZES = {
    "full": {"D1": (64, 64, 256), "D2": (100, 200, 32), "D3": (12, 12, 40), "D4": (8, 8, 2048)},
    "small": {"D1": (16, 16, 256), "D2": (40, 50, 32), "D3": (4, 5, 20), "D4": (2, 4, 2048)},
    "tiny": {"D1": (2, 4, 128), "D2": (5, 10, 32), "D3": (2, 2, 3), "D4": (1, 2, 1024)},
}
SEEDS = {"D1": 1, "D2": 2, "D3": 3, "D4": 4}
GROUP = json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {}}, indent=2).encode()


def array_document(rows, columns, edge):
    return json.dumps({
        "zarr_format": 3, "node_type": "array", "shape": [rows * edge, columns * edge], "data_type": "uint32",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [edge, edge]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "fill_value": 0, "attributes": {}}, indent=2).encode()


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(content)


def write_array(path, rows, columns, edge, source):
    write(f"{path}/zarr.json", array_document(rows, columns, edge))
    for row in range(rows):
        for column in range(columns):
            write(f"{path}/c/{row}/{column}", source.randbytes(4 * edge * edge))


def make(path, name, size):
    """Makes a data set as the directory `path`."""
    source = random.Random(SEEDS[name])
    first, second, third = SIZES[size][name]
    if name != "D3":
        write_array(path, first, second, third, source)
        return
    write(f"{path}/zarr.json", GROUP)
    for group in range(first):
        write(f"{path}/g{group:02}/zarr.json", GROUP)
        for inner in range(second):
            write(f"{path}/g{group:02}/h{inner:02}/zarr.json", GROUP)
            for array in range(third):
                write_array(f"{path}/g{group:02}/h{inner:02}/a{array:02}", 1, 1, 32, source)


def describe(name, size):
    """What the data set is, in a few words."""
    first, second, third = SIZES[size][name]
    if name == "D3":
        return f"{first * second * third:,} arrays of one chunk of 4 KiB"
    bytes_each = 4 * third * third
    unit = f"{bytes_each >> 20} MiB" if bytes_each >= 1 << 20 else f"{bytes_each >> 10} KiB"
    return f"{first * second:,} chunks of {unit}"


def a_chunk(name):
    """The key of a chunk that every data set of this name has."""
    return "g01/h01/a02/c/0/0" if name == "D3" else "c/0/1"


def change(path, key, number):
    """Gives a chunk other bytes of the same length, as a writer does that replaces files."""
    file = f"{path}/{key}"
    length = os.path.getsize(file)
    write(file + ".next", random.Random(1_000_003 * number + 7).randbytes(length))
    os.replace(file + ".next", file)
