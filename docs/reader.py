#!/usr/bin/env python3
"""Reads a Firn repository, from docs/format.md alone: one file, Python >= 3.10, the standard library and cbor2.

    python3 reader.py REPO log            every commit that a ref leads to, newest first
    python3 reader.py REPO ls REV         sha2-256, size and key of every key of a version, in the order of keys
    python3 reader.py REPO cat REV KEY    the bytes of a key
    python3 reader.py REPO verify [REV]   checks all that a version leads to; without REV every byte of the repository

REV is a branch or a tag (`main`, `heads/main`, `tags/v1`) or the CID of a commit. From Python:

    repository = Repository("path")
    repository.versions(); repository.keys("main"); repository.get("main", "a/zarr.json")
    zarr.open(FirnStore("path", "main"), mode="r")      # zarr-python 3, imported only when asked for

This is no part of Firn but a second opinion on it: where it and the library disagree, one of them or format.md is wrong. It writes nothing, believes no
byte whose hash it has not checked, and refuses with a FirnError whatever format.md says a reader refuses. "§" stands for a section of format.md.
"""

import base64
import hashlib
import json
import os
import re
import stat
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

import cbor2

FORMAT = 1
MIB = 1 << 20
RAW, DAG_PB, DAG_CBOR, DAG_JSON = 0x55, 0x70, 0x71, 0x0129
NAME = re.compile(r"[0-9a-f]{32}")
CELL = re.compile(r"[0-7][0-9a-f]{15}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class FirnError(Exception):
    """What is asked for cannot be given; the message names it and the place."""


class Corrupt(FirnError):
    """Bytes are not what the format or their hash says."""


class Missing(FirnError):
    """A ref, a key or a block is not there."""


class Unsupported(FirnError):
    """Another version of the format."""


def check(holds, message):
    if not holds:
        raise Corrupt(message)


def is_count(value, least=0, most=2**63 - 1):
    return type(value) is int and least <= value <= most


def sha256(data):
    return hashlib.sha256(data).digest()


# ---------------------------------------------------------------------------------------------------------------- §1: CIDs, blocks, canonical forms


@dataclass(frozen=True)
class Cid:
    codec: int
    digest: bytes

    HEADS = {RAW: b"\x01\x55\x12\x20", DAG_PB: b"\x01\x70\x12\x20", DAG_CBOR: b"\x01\x71\x12\x20", DAG_JSON: b"\x01\xa9\x02\x12\x20"}

    @staticmethod
    def of_bytes(data):
        for codec, head in Cid.HEADS.items():
            if data.startswith(head) and len(data) == len(head) + 32:
                return Cid(codec, data[len(head) :])
        raise Corrupt(f"{data[:40].hex()} is no CID that may stand here: wanted version 1, sha2-256 and one of four codecs")

    @staticmethod
    def of_text(text):
        try:
            cid = Cid.of_bytes(base64.b32decode(text[1:].upper() + "=" * (-(len(text) - 1) % 8)))
        except (ValueError, TypeError, AttributeError):
            raise Corrupt(f"{text!r:.80} is no CID") from None
        check(str(cid) == text, f"{text!r:.80} is not how this CID is written: wanted {cid}")
        return cid

    def to_bytes(self):
        return Cid.HEADS[self.codec] + self.digest

    def __str__(self):
        return "b" + base64.b32encode(self.to_bytes()).decode().rstrip("=").lower()


def _dag_json_map(members):
    value = dict(members)
    check(len(value) == len(members), "a map has two members of one name")
    if "/" not in value:
        return value
    check(len(value) == 1, "a map with a member '/' is no link")
    return Cid.of_text(value["/"])


def _refused_number(text):
    raise Corrupt(f"{text:.40} is no number of DAG-JSON here")


def _integer(text):
    check(len(text) <= 20 and -(2**63) <= int(text) < 2**63, f"integer {text:.40} is beyond 64 bits")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_dag_json_map, parse_int=_integer, parse_float=_refused_number, parse_constant=_refused_number
)


def dag_json(value):
    """The canonical DAG-JSON encoding of a value, §1.1."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=lambda cid: {"/": str(cid)}
    ).encode()


def parse_dag_json(data, what):
    try:
        value = _DECODER.decode(data.decode())
        canonical = dag_json(value)
    except (FirnError, ValueError, RecursionError) as e:
        raise Corrupt(f"{what} is not DAG-JSON: {e}") from None
    check(canonical == data, f"{what} is DAG-JSON, but not in the canonical form")
    check(type(value) is dict, f"{what} is no map")
    return value


def _cbor_head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    size = 1 if number < 1 << 8 else 2 if number < 1 << 16 else 4 if number < 1 << 32 else 8
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + number.to_bytes(size, "big")


def dag_cbor(value):
    """The canonical DAG-CBOR encoding of the kinds that occur: integer, list, map, text, link."""
    if type(value) is int and 0 <= value < 1 << 64:
        return _cbor_head(0, value)
    if type(value) is int and -(1 << 64) <= value < 0:
        return _cbor_head(1, -1 - value)
    if type(value) is str:
        return _cbor_head(3, len(value.encode())) + value.encode()
    if type(value) is list:
        return _cbor_head(4, len(value)) + b"".join(map(dag_cbor, value))
    if type(value) is dict and all(type(name) is str for name in value):
        names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
        return _cbor_head(5, len(value)) + b"".join(dag_cbor(name) + dag_cbor(value[name]) for name in names)
    if isinstance(value, cbor2.CBORTag) and value.tag == 42 and type(value.value) is bytes:
        return b"\xd8\x2a" + _cbor_head(2, len(value.value)) + value.value
    raise Corrupt(f"a {type(value).__name__} may not stand in DAG-CBOR here")


def parse_dag_cbor(data, what):
    try:
        value = cbor2.loads(data)
        canonical = dag_cbor(value)
    except Exception as e:  # a decoder of other people's bytes fails in many ways, and all mean the same
        raise Corrupt(f"{what} is not DAG-CBOR: {e}") from None
    check(canonical == data, f"{what} is DAG-CBOR, but not in the canonical form")
    return value


def cbor_link(value, what):
    tagged = isinstance(value, cbor2.CBORTag) and value.value[:1] == b"\0"
    check(tagged, f"{what} is no link")
    return Cid.of_bytes(value.value[1:])


def parse_checked_json(data, what):
    """§1.2: one canonical map with its own checksum, and a line feed."""
    check(data.endswith(b"\n"), f"{what} does not end with a line feed")
    value = parse_dag_json(data[:-1], what)
    rest = {name: member for name, member in value.items() if name != "checksum"}
    check(value.get("checksum") == sha256(dag_json(rest)).hex(), f"{what} does not have the checksum it names")
    return value


def want_members(value, names, what):
    check(type(value) is dict and sorted(value) == sorted(names), f"{what} has not exactly the members {', '.join(sorted(names))}")


def want_link(value, codecs, what):
    check(isinstance(value, Cid), f"{what} is no link")
    check(value.codec in codecs, f"{what} is a link of codec 0x{value.codec:x}, wanted {' or '.join(map(hex, codecs))}")
    return value


def want_format(value, kind, what):
    check(type(value) is dict and value.get("firn") == kind, f"{what} is no {kind}")
    if value.get("format") != FORMAT or type(value["format"]) is not int:
        raise Unsupported(f"{what} has format version {value.get('format')!r:.40}, this reader knows version {FORMAT} only")


# ---------------------------------------------------------------------------------------------------------------- §2: the nodes of large objects


@dataclass(frozen=True)
class Ref:
    """An object reference: CID and size in bytes."""

    cid: Cid
    size: int


def object_ref(cid, size, what):
    check(is_count(size, 0, 1 << 60), f"{what} has the size {size!r:.40}")
    return Ref(want_link(cid, (RAW,) if size <= MIB else (DAG_PB,), what), size)


def _varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def file_height(size):
    """How many levels of nodes stand above the leaves of an object."""
    height = 0
    while MIB << (10 * height) < size:
        height += 1
    return height


def child_sizes(size, height):
    below = MIB << (10 * (height - 1))
    return [min(below, size - begin) for begin in range(0, size, below)]


def file_node(size, height, cids):
    """The one dag-pb node over `size` bytes of an object with these children; an absent CID is 36 zero bytes."""
    sizes = child_sizes(size, height)
    links = bytearray()
    for child, cid in zip(sizes, cids):
        body = b"\x0a\x24" + cid + b"\x12\x00\x18" + _varint(total_size(child, height - 1))
        links += b"\x12" + _varint(len(body)) + body
    unixfs = b"\x08\x02\x18" + _varint(size) + b"".join(b"\x20" + _varint(child) for child in sizes)
    return bytes(links) + b"\x0a" + _varint(len(unixfs)) + unixfs


@lru_cache(4096)
def total_size(size, height):
    """Tsize: the length of a block and of all blocks below it."""
    if height == 0:
        return size
    sizes = child_sizes(size, height)
    return len(file_node(size, height, [bytes(36)] * len(sizes))) + sum(total_size(child, height - 1) for child in sizes)


def file_children(block, size, height, what):
    """The CIDs in a node; all else in it must be what the size of the object makes it."""
    cids, at = [], 0
    for child in child_sizes(size, height):
        body_length = 2 + 36 + 2 + 1 + len(_varint(total_size(child, height - 1)))
        at += 1 + len(_varint(body_length))
        cids.append(block[at + 2 : at + 38])
        at += body_length
    check(file_node(size, height, cids) == block, f"{what} is not the node of {size} bytes at height {height}")
    children = [Cid.of_bytes(cid) for cid in cids]
    for child in children:
        want_link(child, (RAW,) if height == 1 else (DAG_PB,), f"a child of {what}")
    return children


# ---------------------------------------------------------------------------------------------------------------- §3: nodes of the bounded trie


@dataclass
class Item:
    """An entry or a branch: the cell [low, low + 2**free) of keys as bits, left-aligned in a space of fixed width."""

    low: int
    free: int
    level: int  # 0 for an entry
    weight: int
    inner: int  # what the items of a branch's child weigh
    count: int  # Zarr keys below
    stored: int  # bytes of objects below
    payload: object

    @property
    def end(self):
        return self.low + (1 << self.free)


def common_bits(a, b, width):
    return width - (a.low ^ b.low).bit_length()


def check_node(items, level, width, bound, what):
    """What §3 says can be seen in a node by itself; returns the cell of its prefix as (low, free)."""
    for a, b in zip(items, items[1:]):
        check(a.end <= b.low, f"items of {what} are out of order")
    check(level == 1 + max((item.level for item in items), default=0), f"{what} has level {level!r:.20}, which its items do not make")
    check(level <= 64, f"{what} is of level {level}")
    check(sum(item.weight for item in items) <= bound, f"{what} weighs more than {bound}")
    if level >= 2:
        _check_cut(items, level, width, bound, what)
    if not items:
        return 0, width
    free = width - common_bits(items[0], items[-1], width) if len(items) > 1 else items[0].free
    return items[0].low >> free << free, free


def _check_cut(items, level, width, bound, what):
    shared = [-1] + [common_bits(a, b, width) for a, b in zip(items, items[1:])] + [-1]
    for i in range(len(items) - 1):
        if shared[i] < shared[i + 1] > shared[i + 2]:
            weights = (item.inner if item.level == level - 1 else item.weight for item in items[i : i + 2])
            check(sum(weights) > bound, f"{what} holds two items that the rule puts into a node of their own")


class Node:
    def __init__(self, items, cell):
        self.items, self.cell = items, cell
        self.lows = [item.low for item in items]

    def find(self, low, end):
        """The item whose cell holds [low, end), or None."""
        at = bisect_right(self.lows, low) - 1
        return self.items[at] if at >= 0 and end <= self.items[at].end else None


def check_child(node, branch, what):
    """A reader given a branch finds in the node exactly what the branch names."""
    totals = (sum(item.weight for item in node.items), sum(item.count for item in node.items), sum(item.stored for item in node.items))
    check(node.cell == (branch.low, branch.free), f"{what} has not the prefix its branch names")
    check(totals == (branch.inner, branch.count, branch.stored), f"{what} has not the totals its branch names")


# ---------------------------------------------------------------------------------------------------------------- §4: chunk maps


@lru_cache(64)
def _spread_table(axes):
    return [sum((byte >> bit & 1) << bit * axes for bit in range(8)) for byte in range(256)]


def chunk_bits(coordinates):
    """The key of a chunk: c0 plain, the others by turns, highest bits first."""
    if not coordinates:
        return 0
    others = coordinates[1:]
    table, code = _spread_table(len(others)), 0
    for axis, coordinate in enumerate(others):
        for byte in range((coordinate.bit_length() + 7) // 8):
            code |= table[coordinate >> 8 * byte & 255] << 8 * byte * len(others) + len(others) - 1 - axis
    return coordinates[0] << 64 * len(others) | code


def coordinates_of_text(text, rank, what):
    parts = text.split("/") if type(text) is str and text else []
    good = all(re.fullmatch("0|[1-9][0-9]{0,19}", part, re.ASCII) and int(part) < 1 << 64 for part in parts)
    check(type(text) is str and good and len(parts) == rank, f"{what} has the coordinates {text!r:.80}, wanted {rank} of them")
    return tuple(map(int, parts))


@dataclass
class ChunkMap:
    """A chunk map as its manifest entry has it: naming, and either chunks or the root of a tree."""

    key: str
    rank: int
    encoding: str
    separator: str
    items: list  # of inline chunks; of trees the one branch to the root

    def chunk_key(self, coordinates):
        parts = [str(c) for c in coordinates]
        if self.encoding == "default":
            parts.insert(0, "c")
        return self.key.removeprefix("/") + (self.separator.join(parts) if parts else "0")

    def coordinates_of(self, key):
        """The coordinates that a key names, or None where it is no canonical chunk key of this array."""
        parts = key.removeprefix(self.key.removeprefix("/")).split(self.separator)
        if self.encoding == "default":
            if parts.pop(0) != "c":
                return None
        elif self.rank == 0:
            return () if parts == ["0"] else None
        try:
            coordinates = coordinates_of_text("/".join(parts), self.rank, "a key")
        except Corrupt:
            return None
        return coordinates if self.chunk_key(coordinates) == key else None


def read_chunk_node(data, branch, rank, what):
    """A node of a chunk map, under the branch that leads to it. Coordinates are relative: what is cut off is zero, so OR puts it back."""
    value = parse_dag_cbor(data, what)
    want_members(value, ("firn", "level", "rank", "items"), what)
    check(value["firn"] == "chunks" and value["rank"] == rank and type(value["items"]) is list, f"{what} is no chunk-map node of rank {rank}")
    check(value["level"] == branch.level and 2 <= len(value["items"]) <= 256, f"{what} has not the level or number of items its branch names")
    prefix = branch.payload.coordinates
    items = [_chunk_item(item, rank, prefix, branch, what) for item in value["items"]]
    node = Node(items, check_node(items, value["level"], 64 * rank, 256, what))
    check_child(node, branch, what)
    return node


@dataclass
class Chunk:
    coordinates: tuple
    ref: Ref


@dataclass
class MapBranch:
    coordinates: tuple
    link: Cid


def _chunk_item(item, rank, prefix, parent, what):
    check(type(item) is list and len(item) in (3, 7), f"an item of {what} has neither 3 nor 7 elements")
    relative = item[0]
    shaped = type(relative) is list and len(relative) == rank and all(is_count(c, 0, 2**64 - 1) for c in relative)
    check(shaped and chunk_bits(relative) >> parent.free == 0, f"an item of {what} has no coordinates relative to its prefix")
    coordinates = tuple(p | c for p, c in zip(prefix, relative))
    if len(item) == 3:
        return chunk_entry(coordinates, cbor_link(item[1], what), item[2], what)
    _, suffix, level, link, *totals = item
    check(is_count(suffix, 1, parent.free - 1), f"a branch of {what} has the suffix {suffix!r:.40}")
    return map_branch(coordinates, suffix, level, [cbor_link(link, what), *totals], what)


def chunk_entry(coordinates, link, size, what):
    ref = object_ref(link, size, f"chunk {'/'.join(map(str, coordinates))} in {what}")
    return Item(chunk_bits(coordinates), 0, 0, 1, 1, 1, size, Chunk(coordinates, ref))


def map_branch(coordinates, suffix, level, rest, what):
    link, chunks, stored, count = rest
    want_link(link, (DAG_CBOR,), f"a branch in {what}")
    check(is_count(level, 1, 64) and is_count(chunks, 2) and is_count(stored) and is_count(count, 2, 256), f"a branch in {what} names impossible totals")
    low = chunk_bits(coordinates)
    check(low & (1 << suffix) - 1 == 0, f"a branch in {what} has bits behind its prefix")
    return Item(low, suffix, level, 1, count, chunks, stored, MapBranch(coordinates, link))


# ---------------------------------------------------------------------------------------------------------------- §5: manifests

WIDTH = 8 * 1026  # the longest key of a manifest: an array's path, a slash, the zero byte
PAGE_BOUND, ITEM_BOUND = 65536, 31744


@dataclass
class Document:
    key: str
    ref: Ref
    text: bytes | None


def key_item(key, weight, count, stored, payload):
    data = key.encode() + b"\0"
    free = WIDTH - 8 * len(data)
    return Item(int.from_bytes(data, "big") << free, free, 0, weight, weight, count, stored, payload)


def read_page(data, what):
    value = parse_dag_json(data, what)
    want_members(value, ("firn", "level", "items"), what)
    check(value["firn"] == "manifest" and is_count(value["level"], 1, 64) and type(value["items"]) is list, f"{what} is no manifest page")
    items = []
    for item in value["items"]:
        weight = len(dag_json(item))
        check(type(item) is dict and weight <= ITEM_BOUND, f"an item of {what} is no map, or weighs {weight}")
        reader = _page_branch if "page" in item else _document if "object" in item else _map_entry
        items.append(reader(item, weight, what))
    return Node(items, check_node(items, value["level"], WIDTH, PAGE_BOUND, what)), value["level"]


def _document(item, weight, what):
    names = ["key", "object", "size"] + (["text"] if "text" in item else [])
    want_members(item, names, f"a document in {what}")
    check(type(item["key"]) is str, f"a document in {what} has no key")
    check_key(item["key"], what)
    where = f"document {item['key']!r} in {what}"
    ref = object_ref(item["object"], item["size"], where)
    text = None
    if "text" in item:
        check(type(item["text"]) is str, f"the text of {where} is none")
        text = item["text"].encode()
        check(len(text) == ref.size <= 4096 and sha256(text) == ref.cid.digest, f"the text of {where} is not the object it links to")
    return key_item(item["key"], weight, 1, ref.size, Document(item["key"], ref, text))


def _map_entry(item, weight, what):
    check("chunks" in item or "map" in item, f"an item of {what} is of no known kind")
    want_members(item, ("key", "rank", "encoding", "separator", "chunks" if "chunks" in item else "map"), f"a chunk map in {what}")
    key, rank = item["key"], item["rank"]
    where = f"chunk map {key!r} in {what}"
    check(type(key) is str and key.endswith("/"), f"{where} has a key that is no array's")
    if key != "/":
        check_key(key[:-1], what)
    naming = item["encoding"] in ("default", "v2") and item["separator"] in ("/", ".")
    check(is_count(rank, 0, 64) and naming, f"{where} has a rank, an encoding or a separator that is none")
    items = _inline_chunks(item["chunks"], rank, where) if "chunks" in item else [_root_branch(item["map"], rank, where)]
    found = ChunkMap(key, rank, item["encoding"], item["separator"], items)
    return key_item(key, weight, sum(i.count for i in items), sum(i.stored for i in items), found)


def _inline_chunks(chunks, rank, where):
    check(type(chunks) is list and 1 <= len(chunks) <= 16, f"{where} has neither 1 to 16 chunks nor a tree")
    items = []
    for chunk in chunks:
        check(type(chunk) is list and len(chunk) == 3, f"a chunk of {where} has not three elements")
        items.append(chunk_entry(coordinates_of_text(chunk[0], rank, where), chunk[1], chunk[2], where))
    check(all(a.low < b.low for a, b in zip(items, items[1:])), f"chunks of {where} are out of order")
    return items


def _root_branch(branch, rank, where):
    check(type(branch) is list and len(branch) == 7 and rank >= 1, f"the tree of {where} is none")
    text, suffix, level, *rest = branch
    check(is_count(suffix, 1, 64 * rank), f"the tree of {where} has the suffix {suffix!r:.40}")
    root = map_branch(coordinates_of_text(text, rank, where), suffix, level, rest, where)
    check(root.count >= 17, f"{where} is a tree of {root.count} chunks, which belong inline")
    return root


def _page_branch(item, weight, what):
    want_members(item, ("prefix", "bits", "level", "page", "items", "weight", "keys", "bytes"), f"a branch of {what}")
    want_link(item["page"], (DAG_JSON,), f"a branch of {what}")
    shaped = type(item["prefix"]) is str and type(item["bits"]) is str and re.fullmatch("[01]{0,31}", item["bits"], re.ASCII)
    counted = all(is_count(item[name]) for name in ("weight", "keys", "bytes")) and is_count(item["items"], 2)
    check(shaped and counted and is_count(item["level"], 1, 63), f"a branch of {what} has members that are none")
    prefix = item["prefix"].encode()
    free = WIDTH - 8 * len(prefix) - len(item["bits"])
    check(free >= 1, f"a branch of {what} has too long a prefix")
    low = int.from_bytes(prefix, "big") << WIDTH - 8 * len(prefix) | int(item["bits"] or "0", 2) << free
    return Item(low, free, item["level"], weight, item["weight"], item["keys"], item["bytes"], item)


def longest_text(low, free):
    """A prefix in bits as a branch must write it: as many whole characters as there are, then the bits that remain."""
    length = WIDTH - free
    data = (low >> free << -length % 8).to_bytes((length + 7) // 8, "big")
    whole = data[: length // 8]
    while whole:
        try:
            text = whole.decode()
            break
        except UnicodeDecodeError:
            whole = whole[:-1]
    else:
        text = ""
    bits = format(low >> free, "b").zfill(length)[8 * len(whole) :] if length else ""
    return text, bits


def check_key(key, what):
    """§6.1: the keys that are legal."""
    data = key.encode()
    check(0 < len(data) <= 1024, f"{what} has a key of {len(data)} bytes")
    for segment in key.split("/"):
        legal = 1 <= len(segment.encode()) <= 255 and segment not in (".", "..") and not re.search("[\0-\x1f\x7f-\x9f]", segment)
        firn = re.sub("[A-Z]", lambda m: m[0].lower(), segment.replace("\ufb01", "fi")) == ".firn"
        check(legal and not firn, f"{what} has the key {key!r}, which is not legal")


def check_directories(keys, what):
    """No key is another's directory, and none stands twice. Keys are sorted."""
    open_keys = []
    previous = None
    for key in keys:
        check(key != previous, f"{what} has the key {key!r} twice")
        while open_keys and not key.startswith(open_keys[-1]):
            open_keys.pop()
        for above in open_keys:
            check(key[len(above)] != "/", f"{what} has the key {above!r}, which is the directory of {key!r}")
        open_keys.append(key)
        previous = key


# ---------------------------------------------------------------------------------------------------------------- §8: containers


def read_file(path, what, most=None):
    """All bytes of a regular file; links and special files are no blobs."""
    try:
        mode = os.lstat(path)
        if not stat.S_ISREG(mode.st_mode):
            raise Missing(f"{what} is no regular file")
        check(most is None or mode.st_size <= most, f"{what} has {mode.st_size} bytes, at most {most} are lawful")
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Missing(f"{what} is not there") from None


def list_regular(directory, pattern, suffix):
    """Names of the blobs right in a directory: regular files of a lawful name."""
    try:
        with os.scandir(directory) as entries:
            return sorted(
                e.name
                for e in entries
                if e.name.endswith(suffix) and pattern.fullmatch(e.name.removesuffix(suffix)) and e.is_file(follow_symlinks=False)
            )
    except FileNotFoundError:
        return []


@dataclass
class Container:
    path: str
    what: str
    begin: int  # of what its entries cover
    end: int
    places: list = field(default_factory=list)  # (digest, kind, offset, length)


def read_pack(path, name, repository):
    """§8.1: header and trailer; the payload is checked as it is read."""
    what = f"packs/{name}.pack"
    with open(path, "rb") as file:
        length = os.fstat(file.fileno()).st_size
        head = file.read(48)
        check(length >= 104 and head[:8] == b"FIRNPACK", f"{what} is no pack")
        if int.from_bytes(head[8:10], "big") != FORMAT:
            raise Unsupported(f"{what} has format version {int.from_bytes(head[8:10], 'big')}, this reader knows version {FORMAT} only")
        file.seek(length - 56)
        tail = file.read(56)
        n, t = int.from_bytes(tail[:8], "big"), int.from_bytes(tail[8:16], "big")
        check(tail[48:] == b"FIRNTAIL" and n <= 131072 and 48 <= t and t + 48 * n + 56 == length, f"{what} has no trailer")
        file.seek(t)
        entries = file.read(48 * n)
    check(sha256(head + entries + tail[:16]) == tail[16:48], f"header and trailer of {what} do not have the checksum named there")
    check(head[10:11] in (b"D", b"M") and head[11:16] == bytes(5), f"{what} has a header that is none")
    check(head[16:32].hex() == repository, f"{what} is of repository {head[16:32].hex()}")
    check(head[32:48].hex() == name, f"{what} says that its name is {head[32:48].hex()}")
    pack = Container(path, what, 48, t)
    last = b""
    for at in range(0, len(entries), 48):
        entry = entries[at : at + 48]
        kind, offset = entry[32], int.from_bytes(entry[33:40], "big")
        size = int.from_bytes(entry[44 if kind == 0 else 40 : 48], "big")  # of a block a checksum stands before it
        lawful = last < entry[:33] and 48 <= offset <= offset + size <= t
        check(lawful and (kind == 0 and size <= MIB or kind == 1 and MIB < size <= 1 << 60), f"{what} has an entry that is not lawful")
        pack.places.append((entry[:32], kind, offset, size))
        last = entry[:33]
    return pack


def read_lines(path, name, repository):
    """§8.2: header and last line; the lines between are checked as they are read."""
    what = f"lines/{name}.jsonl"
    with open(path, "rb") as file:
        length = os.fstat(file.fileno()).st_size
        header = file.readline(4096)
        last = _last_line(file, length, what)
    check(header.endswith(b"\n") and last.endswith(b"\n") and len(header) + len(last) <= length, f"{what} has no header or no last line")
    value = parse_dag_json(header[:-1], f"the header of {what}")
    want_format(value, "lines", f"the header of {what}")
    want_members(value, ("firn", "format", "name", "repository"), f"the header of {what}")
    check(value["repository"] == repository and value["name"] == name, f"{what} says that it is {value['name']!r} of repository {value['repository']!r}")
    table = parse_dag_json(last[:-1], f"the last line of {what}")
    want_members(table, ("blocks", "checksum"), f"the last line of {what}")
    checksum = sha256(header[:-1] + dag_json({"blocks": table["blocks"]})).hex()
    check(table["checksum"] == checksum, f"header and last line of {what} do not have the checksum named there")
    lines = Container(path, what, len(header), length - len(last))
    check(type(table["blocks"]) is list and len(table["blocks"]) <= 8192, f"{what} has more blocks than are lawful")
    at = len(header)
    for block in table["blocks"]:
        check(type(block) is list and len(block) == 3 and block[1] == at and is_count(block[2], 0, MIB), f"{what} has an entry that is not lawful")
        cid = want_link(Cid.of_text(block[0]), (DAG_JSON,), f"an entry of {what}")
        lines.places.append((cid.digest, 0, at, block[2]))
        at += block[2] + 1
    check(at == lines.end, f"{what} has bytes outside its entries")
    return lines


def _last_line(file, length, what):
    for window in (1 << 12, 1 << 16, 1 << 20, 1 << 21):
        file.seek(max(0, length - window))
        tail = file.read(window)
        at = tail.rfind(b"\n", 0, -1)
        if at >= 0:
            return tail[at + 1 :]
    raise Corrupt(f"{what} has no last line")


# ---------------------------------------------------------------------------------------------------------------- §7: commits


@dataclass
class Commit:
    cid: Cid
    manifest: Cid
    parents: list
    author: str
    time: str
    message: str
    metadata: dict
    summary: dict


def read_commit(data, cid):
    what = f"commit {cid}"
    value = parse_dag_json(data, what)
    want_format(value, "commit", what)
    names = ("firn", "format", "manifest", "parents", "author", "time", "message", "metadata", "summary")
    want_members(value, names, what)
    check(type(value["parents"]) is list and len(value["parents"]) <= 64, f"the parents of {what} are no list of at most 64")
    for parent in value["parents"]:
        want_link(parent, (DAG_JSON,), f"a parent of {what}")
    texts = all(type(value[name]) is str for name in ("author", "time", "message"))
    check(texts and TIME.fullmatch(value["time"]), f"author, time or message of {what} is none")
    metadata = value["metadata"]
    check(type(metadata) is dict and all(type(v) is str for v in metadata.values()), f"the metadata of {what} are no map from text to text")
    summary = value["summary"]
    want_members(summary, ("documents", "chunks", "arrays", "bytes"), f"the summary of {what}")
    for name in ("documents", "chunks", "arrays"):
        counts = summary[name]
        check(type(counts) is list and len(counts) == 3 and all(map(is_count, counts)), f"{name} in the summary of {what} are not three counts")
    check(is_count(summary["bytes"]), f"bytes in the summary of {what} is no count")
    want_link(value["manifest"], (DAG_JSON,), f"the manifest of {what}")
    return Commit(cid, value["manifest"], value["parents"], value["author"], value["time"], value["message"], metadata, summary)


def read_operation(data, cid):
    what = f"operation {cid}"
    value = parse_dag_json(data, what)
    want_format(value, "operation", what)
    names = ["firn", "format", "ref", "sequence", "from", "to", "previous", "actor", "time", "reason"]
    check("reason" in value and type(value["reason"]) is str, f"{what} has no reason")
    if re.fullmatch("undo(:.*)?", value["reason"], re.DOTALL):
        names.append("undoes")
    want_members(value, names, what)
    for name in ("from", "to", "previous", "undoes"):
        if value.get(name) is not None:
            want_link(value[name], (DAG_JSON,), f"'{name}' of {what}")
    texts = all(type(value[name]) is str for name in ("ref", "actor", "time"))
    check(texts and TIME.fullmatch(value["time"]) and is_count(value["sequence"], 1), f"{what} has members that are none")
    return value


# ---------------------------------------------------------------------------------------------------------------- §9, §10: the repository and its refs


def escape_ref(name):
    return "".join(chr(b) if re.match(r"[a-z0-9._-]", chr(b)) else f"%{b:02X}" for b in name.encode())


def unescape_ref(text):
    """The name that a directory of refs stands for, or None where it is none."""
    try:
        name = re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), text.encode()).decode()
    except UnicodeError:
        return None
    parts = name.split("/")
    bad_part = any(not p or p.startswith(".") or p.endswith(".lock") for p in parts)
    bad = bad_part or ".." in name or name.endswith(".") or name.startswith("-") or re.search(r"[\0-\x20\x7f~^:?*\[\\@]", name)
    return None if bad or len(text) > 255 or is_cid(name) or escape_ref(name) != text else name


def is_cid(text):
    try:
        Cid.of_text(text)
        return True
    except FirnError:
        return False


class Repository:
    """A repository in a directory, as it was when it was opened. Of use to one thread at a time."""

    def __init__(self, path):
        self.path = os.fspath(path)
        stamp = parse_checked_json(read_file(os.path.join(self.path, "firn.json"), "firn.json", MIB), "firn.json")
        want_format(stamp, "repository", "firn.json")
        want_members(stamp, ("checksum", "firn", "format", "repository", "unixfs"), "firn.json")
        check(type(stamp["repository"]) is str and NAME.fullmatch(stamp["repository"]), "firn.json names no repository")
        if stamp["unixfs"] != "unixfs-v1-2025":
            raise Unsupported(f"firn.json names the UnixFS profile {stamp['unixfs']!r:.80}, this reader knows unixfs-v1-2025 only")
        self.id = stamp["repository"]
        self.damage = []  # of containers that cannot be used
        self.containers = []
        self.table = {}  # (digest, kind) -> [(container, offset, length)]
        self._nodes = {}
        self._read_containers()

    def _read_containers(self):
        for folder, suffix, reader in (("packs", ".pack", read_pack), ("lines", ".jsonl", read_lines)):
            directory = os.path.join(self.path, folder)
            for name in list_regular(directory, NAME, suffix):
                try:
                    container = reader(os.path.join(directory, name), name.removesuffix(suffix), self.id)
                except Corrupt as e:  # another copy may serve; whoever misses a block hears of it
                    self.damage.append(e)
                    continue
                self.containers.append(container)
                for digest, kind, offset, length in container.places:
                    self.table.setdefault((digest, kind), []).append((container, offset, length))

    # --- blocks and objects

    def _read_at(self, container, offset, length):
        with open(container.path, "rb") as file:
            file.seek(offset)
            return file.read(length)

    def _lost(self, cid, tried, what):
        if tried:
            return Corrupt(f"{what} {cid} is damaged in {', '.join(c.what for c, *_ in tried)}")
        if self.damage:
            return Corrupt(f"{what} {cid} is in no container that is whole; {self.damage[0]}")
        return Missing(f"{what} {cid} is in no container")

    def block(self, cid, what="block"):
        """The bytes of a block: of any copy whose hash is right."""
        places = self.table.get((cid.digest, 0), [])
        for place in places:
            data = self._read_at(*place)
            if sha256(data) == cid.digest:
                return data
        raise self._lost(cid, places, what)

    def pieces(self, ref, begin=0, end=None, what="object"):
        """The bytes [begin, end) of an object, in pieces of at most 1 MiB, each checked before it is given."""
        end = ref.size if end is None else min(end, ref.size)
        if ref.size <= MIB:
            data = self.block(ref.cid, what)
            check(len(data) == ref.size, f"{what} {ref.cid} has {len(data)} bytes, wanted {ref.size}")
            yield data[begin:end]
            return
        places = self.table.get((ref.cid.digest, 1), [])
        places = [place for place in places if place[2] == ref.size]
        stack = [(ref.cid, 0, ref.size, file_height(ref.size))]
        while stack:
            cid, at, size, height = stack.pop()
            if at >= end or at + size <= begin:
                continue
            if height == 0:
                leaf = self._leaf(cid, [(c, offset + at, size) for c, offset, _ in places], size, what)
                yield leaf[max(0, begin - at) : end - at]
                continue
            for child, length in zip(file_children(self.block(cid, what), size, height, f"node {cid}"), child_sizes(size, height)):
                stack.append((child, at, length, height - 1))
                at += length
            # the last pushed is popped first, and bytes are wanted in order
            count = len(child_sizes(size, height))
            stack[-count:] = reversed(stack[-count:])

    def _leaf(self, cid, places, size, what):
        for place in places:
            data = self._read_at(*place)
            if sha256(data) == cid.digest:
                return data
        if places and (cid.digest, 0) not in self.table:
            raise self._lost(cid, places, f"a leaf of {what}")
        data = self.block(cid, f"a leaf of {what}")
        check(len(data) == size, f"a leaf of {what} has {len(data)} bytes, wanted {size}")
        return data

    def read(self, ref, what="object"):
        return b"".join(self.pieces(ref, what=what))

    # --- refs

    def refs(self):
        """The refs there are: full name -> CID of the commit."""
        found = {}
        for kind in ("heads", "tags"):
            directory = os.path.join(self.path, "refs", kind)
            names = sorted(e.name for e in os.scandir(directory) if e.is_dir(follow_symlinks=False)) if os.path.isdir(directory) else []
            for escaped in names:
                cell = self._cell(kind, self._ref_name(kind, escaped))
                if cell and cell["commit"] is not None:
                    found[cell["ref"]] = Cid.of_text(cell["commit"])
        return found

    def _ref_name(self, kind, escaped):
        """The name of a directory of refs; None where it is none, which is no matter as long as no cell is in it."""
        name = unescape_ref(escaped)
        cells = [] if name is not None else list_regular(os.path.join(self.path, "refs", kind, escaped), CELL, "")
        check(not cells, f"refs/{kind}/{escaped} is not the directory of a ref, yet has cells")
        return name

    def _cell(self, kind, name):
        """The highest cell of a ref, checked, or None where the ref has none."""
        if name is None:
            return None
        folder = f"refs/{kind}/{escape_ref(name)}"
        cells = list_regular(os.path.join(self.path, folder), CELL, "")
        if not cells:
            return None
        what = f"{folder}/{cells[-1]}"
        cell = parse_checked_json(read_file(os.path.join(self.path, what), what, 4096), what)
        want_format(cell, "ref", what)
        want_members(cell, ("checksum", "commit", "epoch", "firn", "format", "operation", "ref", "repository", "sequence"), what)
        check(cell["repository"] == self.id, f"{what} is of repository {cell['repository']!r:.80}")
        check(cell["ref"] == f"{kind}/{name}", f"{what} is a cell of {cell['ref']!r:.300}")
        check(is_count(cell["sequence"], 1) and cell["sequence"] == int(cells[-1], 16), f"{what} has the sequence {cell['sequence']!r:.40}")
        check(is_count(cell["epoch"]), f"{what} has the epoch {cell['epoch']!r:.40}")
        want_link(Cid.of_text(cell["operation"]), (DAG_JSON,), f"the operation of {what}")
        if cell["commit"] is not None:
            want_link(Cid.of_text(cell["commit"]), (DAG_JSON,), f"the commit of {what}")
        return cell

    def resolve(self, rev):
        """The CID of the commit that a ref or a CID names."""
        if isinstance(rev, Cid):
            return rev
        if is_cid(rev):
            return want_link(Cid.of_text(rev), (DAG_JSON,), "a revision")
        kind, _, name = rev.partition("/")
        candidates = [("heads", rev), ("tags", rev)] + ([(kind, name)] if kind in ("heads", "tags") else [])
        for kind, name in candidates:
            cell = self._cell(kind, name) if unescape_ref(escape_ref(name)) == name else None
            if cell and cell["commit"] is not None:
                return Cid.of_text(cell["commit"])
        raise Missing(f"there is no branch, tag or commit {rev!r}")

    # --- versions

    def commit(self, rev):
        cid = self.resolve(rev)
        return read_commit(self.block(cid, "commit"), cid)

    def history(self, start):
        """Commits that lead here, each once, none before all its children were."""
        commits, children, stack = {}, {}, list(start)
        while stack:
            cid = stack.pop()
            if cid not in commits:
                commits[cid] = self.commit(cid)
                for parent in commits[cid].parents:
                    children[parent] = children.get(parent, 0) + 1
                    stack.append(parent)
        ready = sorted((c for c in commits.values() if not children.get(c.cid)), key=lambda c: c.time)
        while ready:
            commit = ready.pop()
            yield commit
            for parent in commit.parents:
                children[parent] -= 1
                if not children[parent]:
                    ready.append(commits[parent])
                    ready.sort(key=lambda c: c.time)

    def versions(self):
        """All commits that a ref leads to, newest first."""
        return list(self.history(dict.fromkeys(self.refs().values())))

    # --- manifests

    def _cached(self, key, make):
        if key not in self._nodes:
            if len(self._nodes) >= 512:
                self._nodes.pop(next(iter(self._nodes)))
            self._nodes[key] = make()
        return self._nodes[key]

    def _root(self, rev):
        cid = self.commit(rev).manifest
        what = f"manifest page {cid}"
        node, level = self._cached(cid, lambda: read_page(self.block(cid, "manifest page"), what))
        check(len(node.items) != 1 or node.items[0].level == 0, f"{what} is a root with one branch")
        return node

    def _page(self, branch):
        item = branch.payload
        cid, what = item["page"], f"manifest page {item['page']}"
        node, level = self._cached(cid, lambda: read_page(self.block(cid, "manifest page"), what))
        check(level == branch.level and len(node.items) == item["items"], f"{what} has not the level or number of items its branch names")
        check_child(node, branch, what)
        check(longest_text(*node.cell) == (item["prefix"], item["bits"]), f"the branch to {what} does not write its prefix in whole characters")
        return node

    def _map_node(self, branch, rank):
        link = branch.payload.link
        what = f"chunk-map node {link}"
        key = (link, rank, branch.low, branch.free, branch.level, branch.inner, branch.count, branch.stored)
        return self._cached(key, lambda: read_chunk_node(self.block(link, "chunk-map node"), branch, rank, what))

    def _find_entry(self, root, key):
        """The entry of a manifest's key, or None."""
        wanted, node = key_item(key, 0, 0, 0, None), root
        while (item := node.find(wanted.low, wanted.end)) is not None:
            if item.level == 0:
                return item.payload
            node = self._page(item)
        return None

    def _find_chunk(self, chunk_map, coordinates):
        low = chunk_bits(coordinates)
        node = Node(chunk_map.items, None)
        while (item := node.find(low, low + 1)) is not None:
            if item.level == 0:
                return item.payload.ref
            node = self._map_node(item, chunk_map.rank)
        return None

    def find(self, rev, key):
        """(Ref, text or None) of a key, or None where the version has no such key."""
        root = self._root(rev)
        if not key or len(key.encode()) > 1024:
            return None
        if not key.endswith("/") and isinstance(found := self._find_entry(root, key), Document):
            return found.ref, found.text
        segments = key.split("/")
        for depth in range(len(segments) - 1, -1, -1):
            chunk_map = self._find_entry(root, "/".join(segments[:depth]) + "/")
            if isinstance(chunk_map, ChunkMap) and (coordinates := chunk_map.coordinates_of(key)) is not None:
                if (ref := self._find_chunk(chunk_map, coordinates)) is not None:
                    return ref, None
        return None

    def entries(self, rev):
        """All of a version, in no order of use: (key, Ref, text or None). Every page and node is checked."""
        stack = [(item, None) for item in reversed(self._root(rev).items)]
        while stack:
            item, chunk_map = stack.pop()
            if item.level:
                below = self._map_node(item, chunk_map.rank) if chunk_map else self._page(item)
                stack += [(child, chunk_map) for child in reversed(below.items)]
            elif isinstance(item.payload, Document):
                yield item.payload.key, item.payload.ref, item.payload.text
            elif isinstance(item.payload, ChunkMap):
                stack += [(child, item.payload) for child in reversed(item.payload.items)]
            else:
                key = chunk_map.chunk_key(item.payload.coordinates)
                check_key(key, f"the chunk map {chunk_map.key!r}")
                yield key, item.payload.ref, None

    def listing(self, rev):
        """{key: (Ref, text or None)} of a version, in the order of keys, which is that of code points."""
        found = sorted(self.entries(rev), key=lambda entry: entry[0])
        check_directories([key for key, _, _ in found], f"the version {rev}")
        return {key: (ref, text) for key, ref, text in found}

    def keys(self, rev):
        """All keys of a version in their order; the whole manifest is checked on the way."""
        return list(self.listing(rev))

    def get(self, rev, key):
        """The bytes of a key of a version, all checked."""
        found = self.find(rev, key)
        if found is None:
            raise Missing(f"there is no key {key!r} in {rev}")
        ref, text = found
        return text if text is not None else self.read(ref, f"object of {key!r}")

    # --- verify

    def verify(self, rev=None):
        """Checks a version and all before it; without one every container, every ref and all that they lead to. Raises at the first damage."""
        if rev is not None:
            self._verify_versions([self.resolve(rev)])
            return
        if self.damage:
            raise self.damage[0]
        for container in self.containers:
            self._verify_container(container)
        starts = dict.fromkeys(self.refs().values())
        for kind in ("heads", "tags"):
            directory = os.path.join(self.path, "refs", kind)
            for escaped in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
                if cell := self._cell(kind, self._ref_name(kind, escaped)):
                    starts.update(dict.fromkeys(self._verify_operations(cell)))
        self._verify_versions(starts)

    def _verify_container(self, container):
        at = container.begin
        gap = 1 if container.what.startswith("lines/") else 0
        for digest, kind, offset, length in sorted(container.places, key=lambda place: (place[2], place[3])):
            check(offset == at, f"{container.what} has bytes [{at}, {offset}) that are no entry's, or of two")
            if kind == 0:
                data = self._read_at(container, offset, length + gap)
                whole = sha256(data[:length]) == digest and data[length:] == b"\n" * gap
                check(whole, f"a block of {container.what} at {offset} is damaged")
            else:
                place = {(digest, 1): [(container, offset, length)]}
                for _ in _OnePlace(self, place).pieces(Ref(Cid(DAG_PB, digest), length), what=f"object of {container.what} at {offset},"):
                    pass
            at = offset + length + gap
        check(at == container.end, f"{container.what} has bytes [{at}, {container.end}) that are no entry's")

    def _verify_operations(self, cell):
        """Walks the operations of a ref back to the first; gives the commits they name."""
        cid, sequence, to = Cid.of_text(cell["operation"]), cell["sequence"], cell["commit"]
        to = Cid.of_text(to) if to is not None else None
        while cid is not None:
            operation = read_operation(self.block(cid, "operation"), cid)
            check(operation["ref"] == cell["ref"] and operation["to"] == to, f"operation {cid} does not lead to where {cell['ref']} was")
            check(operation["sequence"] == sequence, f"operation {cid} is of cell {operation['sequence']}, wanted {sequence}")
            if to is not None:
                yield to
            cid, to, sequence = operation["previous"], operation["from"], sequence - 1

    def _verify_versions(self, starts):
        seen = set()
        for commit in self.history(starts):
            for key, (ref, text) in self.listing(commit.cid).items():
                if ref.size <= 4096 and text is None:
                    check(not _is_utf8(self.read(ref)), f"document {key!r} is text of {ref.size} bytes, yet not inline") if self._is_document(commit, key) else None
                if ref not in seen:
                    seen.add(ref)
                    if text is None:
                        for _ in self.pieces(ref, what=f"object of {key!r}"):
                            pass

    def _is_document(self, commit, key):
        return self._find_entry(self._root(commit.cid), key) is not None


class _OnePlace(Repository):
    """A repository seen with one copy of one object, so that verify looks at that copy."""

    def __init__(self, whole, places):
        self.table = {**{key: value for key, value in whole.table.items() if key[1] == 0}, **places}
        self.damage = whole.damage


def _is_utf8(data):
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False


# ---------------------------------------------------------------------------------------------------------------- zarr-python 3


def _firn_store():
    from zarr.abc.store import OffsetByteRequest, RangeByteRequest, Store, SuffixByteRequest
    from zarr.core.buffer import default_buffer_prototype

    class FirnStore(Store):
        """One version of a repository as a read-only store of zarr-python 3."""

        supports_writes = False
        supports_deletes = False
        supports_partial_writes = False
        supports_listing = True

        def __init__(self, repo, rev):
            super().__init__(read_only=True)
            self._repository = repo if isinstance(repo, Repository) else Repository(repo)
            self._commit = self._repository.resolve(rev)
            self._keys = None

        def __eq__(self, other):
            return isinstance(other, FirnStore) and (self._repository.id, self._commit) == (other._repository.id, other._commit)

        def __hash__(self):
            return hash((self._repository.id, self._commit))

        def __repr__(self):
            return f"FirnStore({self._repository.path!r}, {str(self._commit)!r})"

        def with_read_only(self, read_only=False):
            if not read_only:
                raise ValueError("a version of a Firn repository is never written to")
            return FirnStore(self._repository, self._commit)

        async def get(self, key, prototype=None, byte_range=None):
            found = self._repository.find(self._commit, key)
            if found is None:
                return None
            ref, text = found
            begin, end = 0, ref.size
            if isinstance(byte_range, RangeByteRequest):
                begin, end = byte_range.start, byte_range.end
            elif isinstance(byte_range, OffsetByteRequest):
                begin = byte_range.offset
            elif isinstance(byte_range, SuffixByteRequest):
                begin = max(0, ref.size - byte_range.suffix)
            data = text[begin:end] if text is not None else b"".join(self._repository.pieces(ref, begin, end, f"object of {key!r}"))
            return (prototype or default_buffer_prototype()).buffer.from_bytes(data)

        async def get_partial_values(self, prototype, key_ranges):
            return [await self.get(key, prototype, byte_range) for key, byte_range in key_ranges]

        async def exists(self, key):
            return self._repository.find(self._commit, key) is not None

        async def set(self, key, value):
            self._check_writable()

        async def delete(self, key):
            self._check_writable()

        async def list(self):
            for key in self._all_keys():
                yield key

        async def list_prefix(self, prefix):
            for key in self._all_keys():
                if key.startswith(prefix):
                    yield key

        async def list_dir(self, prefix):
            prefix = prefix.rstrip("/")
            below = prefix + "/" if prefix else ""
            names = dict.fromkeys(key[len(below) :].split("/")[0] for key in self._all_keys() if key.startswith(below))
            for name in names:
                yield name

        def _all_keys(self):
            if self._keys is None:
                self._keys = self._repository.keys(self._commit)
            return self._keys

    return FirnStore


def __getattr__(name):
    """Makes FirnStore at its first use, so that all else needs no zarr."""
    if name != "FirnStore":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = _firn_store()
    return globals()[name]


# ---------------------------------------------------------------------------------------------------------------- the command


def main(arguments):
    out = sys.stdout.buffer
    match arguments:
        case [repo, "log"]:
            for c in Repository(repo).versions():
                out.write(f"{c.cid} {c.time} {json.dumps(c.author)} {json.dumps(c.message)}\n".encode())
        case [repo, "ls", rev]:
            repository = Repository(repo)
            for key, (ref, text) in repository.listing(rev).items():
                digest = hashlib.sha256()
                for piece in [text] if text is not None else repository.pieces(ref, what=f"object of {key!r}"):
                    digest.update(piece)
                out.write(f"{digest.hexdigest()} {ref.size} {key}\n".encode())
        case [repo, "cat", rev, key]:
            repository = Repository(repo)
            found = repository.find(rev, key)
            if found is None:
                raise Missing(f"there is no key {key!r} in {rev}")
            for piece in [found[1]] if found[1] is not None else repository.pieces(found[0], what=f"object of {key!r}"):
                out.write(piece)
        case [repo, "verify", *rest] if len(rest) <= 1:
            Repository(repo).verify(*rest)
            out.write(b"all of it is as it was written\n")
        case _:
            print("usage: reader.py REPO log | ls REV | cat REV KEY | verify [REV]", file=sys.stderr)
            return 2
    out.flush()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except FirnError as error:
        print(f"reader.py: {type(error).__name__.lower()}: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"reader.py: {error}", file=sys.stderr)
        sys.exit(1)
