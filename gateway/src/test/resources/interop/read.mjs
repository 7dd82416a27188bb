// Reads versions over HTTP with zarrita.js and compares every value with the same version as a directory.
// Usage: node read.mjs URL DIRECTORY [URL DIRECTORY]...
import { readdir } from "node:fs/promises";
import * as zarr from "zarrita";
import FileSystemStore from "@zarrita/storage/fs";

async function arrays(directory, path = "") {
  const found = [];
  for (const entry of await readdir(directory + path, { withFileTypes: true })) {
    if (entry.isDirectory() && !/^(c|\d+)$/.test(entry.name)) {
      found.push(...(await arrays(directory, `${path}/${entry.name}`)));
    } else if (path !== "" && (entry.name === "zarr.json" || entry.name === ".zarray")) {
      found.push(path);
    }
  }
  return found.sort();
}

const places = [];
for (let i = 2; i < process.argv.length; i += 2) {
  places.push([process.argv[i], process.argv[i + 1]]);
}
// All versions are open at once.
const stores = places.map(([url, directory]) => [url, new zarr.FetchStore(url), new FileSystemStore(directory), directory]);
for (const [url, remote, local, directory] of stores) {
  let count = 0;
  for (const path of await arrays(directory)) {
    const a = await zarr.open(zarr.root(remote).resolve(path), { kind: "array" });
    const b = await zarr.open(zarr.root(local).resolve(path), { kind: "array" });
    const [left, right] = [await zarr.get(a), await zarr.get(b)];
    const [x, y] = [left.data ?? [left], right.data ?? [right]];
    if (x.length !== y.length) throw new Error(`${url}${path}: ${x.length} values, not ${y.length}`);
    for (let i = 0; i < x.length; i++) {
      if (!Object.is(x[i], y[i])) throw new Error(`${url}${path}[${i}] is ${x[i]}, not ${y[i]}`);
    }
    count += x.length;
  }
  if (count === 0) throw new Error(`${url}: no values`);
  console.log("zarrita", url, count);
}
