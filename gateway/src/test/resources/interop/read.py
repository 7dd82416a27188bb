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


def read_xarray(opened):
    # All versions are open at once.
    sets = [(url, xarray.open_zarr(url), xarray.open_zarr(directory)) for url, directory in opened]
    for url, remote, local in sets:
        xarray.testing.assert_identical(remote.load(), local.load())
        print("xarray", url, sum(v.size for v in remote.variables.values()))


def read_zarr(opened):
    for url, directory in opened:
        count = 0
        for consolidated in (None, False):
            store = zarr.storage.FsspecStore.from_url(url, read_only=True)
            remote = dict(arrays(zarr.open_group(store, mode="r", use_consolidated=consolidated)))
            local = dict(arrays(zarr.open_group(directory, mode="r")))
            assert list(remote) == list(local) and local, (url, list(remote), list(local))
            for name, array in local.items():
                same(remote[name][...], array[...], url + " " + name)
                count += array.size
        print("zarr", url, count)


def read_dask(opened):
    for url, directory in opened:
        remote = xarray.open_zarr(url, chunks={})
        local = xarray.open_zarr(directory)
        with dask.config.set(scheduler="threads", num_workers=8):
            computed = {name: variable.data for name, variable in remote.data_vars.items()}
            (computed,) = dask.compute(computed)
        for name, values in computed.items():
            same(values, local[name].values, url + " " + name)
        print("dask", url, len(computed))


def read_tensorstore(opened):
    for url, directory in opened:
        count = 0
        for name, local in arrays(zarr.open_group(directory, mode="r")):
            if getattr(local.metadata, "filters", None):
                continue  # tensorstore reads no v2 array with filters.
            count += 1
            driver = "zarr3" if local.metadata.zarr_format == 3 else "zarr"
            spec = {"driver": driver, "kvstore": url + "/" + name + "/"}
            remote = tensorstore.open(spec, read=True, open=True).result()
            same(remote.read().result(), local[...], url + " " + name)
        assert count > 0, url
        print("tensorstore", url, count)


if __name__ == "__main__":
    places = list(zip(sys.argv[1::2], sys.argv[2::2]))
    for read in (read_xarray, read_zarr, read_dask, read_tensorstore):
        read(places)
