// The first screens must start fast on an old PC: what the entry needs at once stays under a limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 150 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const needed = new Set();
const follow = (key) => {
  const chunk = manifest[key];
  if (needed.has(chunk.file)) return;
  needed.add(chunk.file);
  for (const next of chunk.imports ?? []) follow(next);
};
follow("index.html");

let total = 0;
for (const file of needed) {
  const size = gzipSync(readFileSync(new URL(file, dist))).length;
  total += size;
  console.log(`${file} ${(size / 1024).toFixed(1)} KB`);
}
console.log(`entry ${(total / 1024).toFixed(1)} KB gzip, at most ${LIMIT / 1024} KB`);
if (total > LIMIT) process.exit(1);
