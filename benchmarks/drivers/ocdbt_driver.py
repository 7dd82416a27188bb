"""OCDBT (tensorstore) as a store of chunk files, one transaction a process: import SOURCE DATABASE | set DATABASE KEY FILE | export DATABASE TARGET"""
import os
import sys

import tensorstore

TOGETHER = 64


def database(path):
    return tensorstore.KvStore.open({"driver": "ocdbt", "base": f"file://{os.path.abspath(path)}/"}).result()


def content(path):
    with open(path, "rb") as source:
        return source.read()


def put(path, pairs):
    with tensorstore.Transaction() as transaction:
        store = database(path).with_transaction(transaction)
        for key, file in pairs:
            store.write(key, content(file)).result()


def export(path, target):
    store = database(path)
    keys = store.list().result()
    for begin in range(0, len(keys), TOGETHER):
        some = keys[begin:begin + TOGETHER]
        for key, read in zip(some, [store.read(key) for key in some]):
            file = os.path.join(target, key.decode())
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as out:
                out.write(read.result().value)


def main(operation, *words):
    if operation == "import":
        files = [os.path.join(directory, name) for directory, _, names in os.walk(words[0]) for name in names]
        put(words[1], [(os.path.relpath(file, words[0]), file) for file in files])
    elif operation == "set":
        put(words[0], [(words[1], words[2])])
    else:
        export(*words)


main(*sys.argv[1:])
