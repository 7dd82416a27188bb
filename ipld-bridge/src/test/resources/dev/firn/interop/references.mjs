// Opens references over HTTP with zarrita.js, all at once, and compares every value with the same version as a directory.
// Usage: node references.mjs URL DIRECTORY [URL DIRECTORY]...
import * as zarr from "zarrita";
import FileSystemStore from "@zarrita/storage/fs";
import ReferenceStore from "@zarrita/storage/ref";

const versions = [];
for (let i = 2; i < process.argv.length; i += 2) {
  const [url, directory] = [process.argv[i], process.argv[i + 1]];
  const { refs } = await (await fetch(url)).json();
  const isArray = (key) => key.endsWith("/.zarray") || (key.endsWith("/zarr.json") && JSON.parse(refs[key]).node_type === "array");
  const paths = Object.keys(refs).filter(isArray).map((key) => key.slice(0, key.lastIndexOf("/")));
  versions.push({ url, paths, remote: await ReferenceStore.fromUrl(url), local: new FileSystemStore(directory) });
}
for (const { url, paths, remote, local } of versions) {
  let count = 0;
  for (const path of paths) {
    const [x, y] = await Promise.all([remote, local].map(async (store) => {
      const read = await zarr.get(await zarr.open(zarr.root(store).resolve(path), { kind: "array" }));
      return read.data ?? [read];
    }));
    if (x.length !== y.length) throw new Error(`${url} ${path}: ${x.length} values, not ${y.length}`);
    for (let i = 0; i < x.length; i++) {
      if (!Object.is(x[i], y[i])) throw new Error(`${url} ${path}[${i}] is ${x[i]}, not ${y[i]}`);
    }
    count += x.length;
  }
  console.log("zarrita", url, paths.length, count);
}
