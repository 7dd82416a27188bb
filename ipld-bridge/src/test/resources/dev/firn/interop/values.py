"""What zarr-python makes of every node below some directories: a JSON list of maps, node -> values or type of exception.

values.py DIRECTORY...

Ends with status 77 where there is no zarr to ask.
"""
import hashlib
import json
import sys
import warnings
from pathlib import Path

try:
    import numpy as np
    import zarr
except ImportError as e:
    sys.exit(print(e, file=sys.stderr) or 77)

MOST_ELEMENTS = 1 << 24
FORMATS = {"zarr.json": 3, ".zarray": 2, ".zgroup": 2}


def digest(values):
    """Equal for equal values: of the text of strings and objects, of the bytes of all others."""
    if values.dtype.kind in "OT":
        data = repr(values.tolist()).encode(errors="surrogatepass")
    else:
        data = np.ascontiguousarray(values).tobytes()
    return hashlib.sha256(data).hexdigest()


def node(directory, zarr_format):
    opened = zarr.open(store=str(directory), mode="r", zarr_format=zarr_format)
    attributes = repr(sorted(opened.attrs.asdict().items()))
    if isinstance(opened, zarr.Group):
        return f"group {attributes}"
    head = f"array {opened.shape} {opened.dtype} {attributes}"
    if opened.size > MOST_ELEMENTS:
        return f"{head} not read"
    return f"{head} {digest(np.asarray(opened[...]))}"


def nodes(directory):
    answers = {}
    for path in sorted(Path(directory).rglob("*")):
        if path.name not in FORMATS or not path.is_file():
            continue
        key = path.relative_to(directory).as_posix()
        try:
            answers[key] = node(path.parent, FORMATS[path.name])
        except Exception as e:
            answers[key] = f"refused {type(e).__name__}"
    return answers


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump([nodes(directory) for directory in sys.argv[1:]], sys.stdout)
