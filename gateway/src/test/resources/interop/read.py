"""Reads versions over HTTP with the readers that people use, and compares every value with the same version as a directory.

Usage: read.py URL DIRECTORY [URL DIRECTORY]...
"""
import sys
import warnings

import dask
import numpy
import tensorstore
import xarray
import zarr

warnings.simplefilter("ignore")


def arrays(group, prefix=""):
    for name, node in sorted(group.members()):
        if isinstance(node, zarr.Array):
            yield prefix + name, node
        else:
            yield from arrays(node, prefix + name + "/")


def same(left, right, what):
    numpy.testing.assert_array_equal(numpy.asarray(left), numpy.asarray(right), err_msg=what)


# All versions are open at once, in each reader.


def read_xarray(opened):
    sets = [(url, xarray.open_zarr(url), xarray.open_zarr(directory)) for url, directory in opened]
    for url, remote, local in sets:
        xarray.testing.assert_identical(remote.load(), local.load())
        print("xarray", url, sum(v.size for v in remote.variables.values()))


def read_zarr(opened):
    for consolidated in (None, False):
        groups = [
            (url, zarr.open_group(store, mode="r", use_consolidated=consolidated), zarr.open_group(directory, mode="r"))
            for url, directory in opened
            for store in [zarr.storage.FsspecStore.from_url(url, read_only=True)]
        ]
        for url, remote, local in groups:
            remote, local = dict(arrays(remote)), dict(arrays(local))
            assert list(remote) == list(local) and local, (url, list(remote), list(local))
            for name, array in local.items():
                same(remote[name][...], array[...], url + " " + name)
            if consolidated is None:
                print("zarr", url, sum(array.size for array in local.values()))


def read_dask(opened):
    sets = [(url, xarray.open_zarr(url, chunks={}), xarray.open_zarr(directory)) for url, directory in opened]
    for url, remote, local in sets:
        with dask.config.set(scheduler="threads", num_workers=8):
            computed = {name: variable.data for name, variable in remote.data_vars.items()}
            (computed,) = dask.compute(computed)
        for name, values in computed.items():
            same(values, local[name].values, url + " " + name)
        print("dask", url, len(computed))


def read_tensorstore(opened):
    versions = [(url, dict(stores(url, directory))) for url, directory in opened]
    for url, pairs in versions:
        for name, (remote, local) in pairs.items():
            same(remote.read().result(), local[...], url + " " + name)
        assert pairs, url
        print("tensorstore", url, len(pairs))


def stores(url, directory):
    for name, local in arrays(zarr.open_group(directory, mode="r")):
        if getattr(local.metadata, "filters", None):
            continue  # tensorstore reads no v2 array with filters.
        driver = "zarr3" if local.metadata.zarr_format == 3 else "zarr"
        spec = {"driver": driver, "kvstore": url + "/" + name + "/"}
        yield name, (tensorstore.open(spec, read=True, open=True).result(), local)


if __name__ == "__main__":
    places = list(zip(sys.argv[1::2], sys.argv[2::2]))
    for read in (read_xarray, read_zarr, read_dask, read_tensorstore):
        read(places)
