"""Icechunk as a store of chunk files, one process an operation: import SOURCE REPOSITORY | set REPOSITORY KEY FILE | export REPOSITORY TARGET"""
import asyncio
import os
import sys

import icechunk
from zarr.core.buffer import cpu, default_buffer_prototype

IN_FLIGHT = 8


def repository(path):
    storage = icechunk.local_filesystem_storage(path)
    return icechunk.Repository.open(storage) if os.path.isdir(path) else icechunk.Repository.create(storage)


async def for_each(keys, work):
    rest = iter(keys)

    async def worker():
        for key in rest:
            await work(key)
    await asyncio.gather(*[worker() for _ in range(IN_FLIGHT)])


def bytes_of(path):
    with open(path, "rb") as source:
        return cpu.Buffer.from_bytes(source.read())


def put(path, pairs):
    session = repository(path).writable_session("main")
    documents = sorted((key for key in pairs if key.endswith("zarr.json")), key=lambda key: (key.count("/"), key))
    chunks = sorted(key for key in pairs if not key.endswith("zarr.json"))

    async def run():
        async def one(key):
            await session.store.set(key, bytes_of(pairs[key]))
        for key in documents:
            await one(key)
        await for_each(chunks, one)
    asyncio.run(run())
    session.commit("benchmark")


def export(path, target):
    store = repository(path).readonly_session("main").store

    async def run():
        prototype = default_buffer_prototype()
        keys = [key async for key in store.list()]
        for directory in {os.path.dirname(f"{target}/{key}") for key in keys}:
            os.makedirs(directory, exist_ok=True)

        async def one(key):
            content = await store.get(key, prototype)
            with open(f"{target}/{key}", "wb") as out:
                out.write(content.as_buffer_like())
        await for_each(keys, one)
    asyncio.run(run())


def main(operation, *words):
    if operation == "import":
        files = [os.path.join(directory, name) for directory, _, names in os.walk(words[0]) for name in names]
        put(words[1], {os.path.relpath(file, words[0]): file for file in files})
    elif operation == "set":
        put(words[0], {words[1]: words[2]})
    else:
        export(*words)


if hasattr(icechunk, "set_logs_filter"):
    icechunk.set_logs_filter("error")
main(*sys.argv[1:])
