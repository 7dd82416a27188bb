"""Opens references with fsspec, zarr-python, xarray and dask, and compares what they hold with directories.

references.py ROWS.json

Each row: references, protocol (file, http, s3), directory, form (json, parquet). Rows with "versions" are opened by xarray, all at once.
A row with "bucket" makes a bucket of an S3 server, which holds the directory; it is not answered.
Prints one JSON list: for each row the differences that were found, and how many nodes were compared.
Ends with status 77 where something is missing that it needs.
"""
import json
import sys
import warnings
from pathlib import Path

try:
    import aiohttp  # noqa: F401
    import dask  # noqa: F401
    import fastparquet  # noqa: F401
    import fsspec
    import numpy as np
    import xarray
    import zarr
    from zarr.storage import FsspecStore
except ImportError as e:
    sys.exit(print(e, file=sys.stderr) or 77)

from values import FORMATS, MOST_ELEMENTS, digest


def opened(store, path, zarr_format):
    try:
        return zarr.open(store=store, path=path, mode="r", zarr_format=zarr_format)
    except Exception as e:
        return f"refused {type(e).__name__}"


def said(node, exact):
    """What a node holds; in Parquet form attributes and types are told in terms of Zarr v2, and only values are compared."""
    if isinstance(node, str):
        return node
    attributes = repr(sorted(node.attrs.asdict().items())) if exact else ""
    if isinstance(node, zarr.Group):
        return f"group {attributes}"
    head = f"array {node.shape} {node.dtype} {attributes}"
    if node.size > MOST_ELEMENTS:
        return f"{head} not read"
    try:
        return f"{head} {digest(np.asarray(node[...]))}"
    except Exception as e:
        return f"{head} refused {type(e).__name__}"


def compare(row):
    exact = row["form"] == "json"
    fs = fsspec.filesystem(
        "reference", asynchronous=True, skip_instance_cache=True, **options(row))
    store = FsspecStore(fs, read_only=True, path="")
    different = []
    nodes = 0
    for file in sorted(Path(row["directory"]).rglob("*")):
        if file.name not in FORMATS or not file.is_file():
            continue
        path = "/".join(file.parent.relative_to(row["directory"]).parts)
        wanted = said(opened(str(row["directory"]), path, FORMATS[file.name]), exact)
        got = said(opened(store, path, FORMATS[file.name] if exact else 2), exact)
        nodes += 1
        if wanted != got:
            different.append([path, wanted, got])
    return {"different": different, "nodes": nodes}


def options(row):
    """A remote file system must be as asynchronous as zarr-python makes the one of the references."""
    found = {"fo": row["references"], "remote_protocol": row["protocol"]}
    if row["protocol"] != "file":
        found["remote_options"] = {"asynchronous": True} | s3_options
    return found


s3_options = {}


def serve_s3(directory, bucket):
    """An S3 server (moto's) with one bucket, which holds a directory under its name."""
    try:
        from moto.server import ThreadedMotoServer
        from s3fs import S3FileSystem
    except ImportError as e:
        sys.exit(print(e, file=sys.stderr) or 77)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3_options.update(endpoint_url=f"http://{host}:{port}", key="firn", secret="secret")
    s3 = S3FileSystem(**s3_options)
    s3.mkdir(bucket)
    for file in Path(directory).rglob("*"):
        if file.is_file():
            s3.pipe_file(f"{bucket}/{Path(directory).name}/{file.relative_to(directory).as_posix()}", file.read_bytes())


def dataset(url, **options):
    return xarray.open_dataset(url, engine="zarr", chunks={}, consolidated=False, **options)


def versions(rows):
    """All are open at the same time, and computed by dask."""
    pairs = [
        (
            dataset("reference://", backend_kwargs={"storage_options": options(row)}),
            dataset(row["directory"]),
        )
        for row in rows
    ]
    different = []
    for row, (got, wanted) in zip(rows, pairs):
        try:
            xarray.testing.assert_identical(got.compute(), wanted.compute())
        except AssertionError as e:
            different.append([row["references"], str(e)])
    return {"different": different, "nodes": len(pairs)}


warnings.simplefilter("ignore")
with open(sys.argv[1]) as file:
    rows = json.load(file)
for row in rows:
    if "bucket" in row:
        serve_s3(row["directory"], row["bucket"])
rows = [row for row in rows if "bucket" not in row]
json.dump([versions(row["versions"]) if "versions" in row else compare(row) for row in rows], sys.stdout)
