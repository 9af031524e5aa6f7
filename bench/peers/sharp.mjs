// Makes pictures with sharp, as fast as it goes: node sharp.mjs FILE.
// For each line "THREADS SECONDS" that comes, answers with a line: how many a second.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

import sharp from "sharp";

const SIDES = [400, 96, 48];

sharp.concurrency(1);
sharp.cache(false);
const file = await readFile(process.argv[2]);

async function once() {
  let square = sharp(file).autoOrient();
  for (const side of SIDES) {
    const resized = square.resize(side, side, { fit: "cover", kernel: "lanczos3" }).removeAlpha();
    const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const from = () => sharp(data, { raw: { width, height, channels } });
    await from().webp({ quality: 80, effort: 2 }).toBuffer();
    await from().jpeg({ quality: 85 }).toBuffer();
    square = from();
  }
}

async function until(end) {
  let count = 0;
  while (performance.now() < end) {
    await once();
    ++count;
  }
  return count;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [threads, seconds] = line.split(" ").map(Number);
  const begin = performance.now();
  const counts = await Promise.all(Array.from({ length: threads }, () => until(begin + seconds * 1_000)));
  const took = (performance.now() - begin) / 1_000;
  console.log(counts.reduce((a, b) => a + b) / took);
}
