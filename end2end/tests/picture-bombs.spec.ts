import { readFile } from "node:fs/promises";

import { bombs } from "../support/bombs.ts";
import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { quarters } from "../support/picture.ts";
import type { Rookery } from "../support/rookery.ts";
import { expect, test } from "../support/test.ts";

// The largest picture that is taken, 50 megapixels of 7 bytes, and what is needed besides; uploads of up to 5 MB that
// wait; and the pieces of memory that an allocator keeps.
const GROWTH_MEGABYTES_MAX = 450;

const BY_THEIR_HEADS = [
  "pixels by the billion",
  "16 bits a colour, and transparency",
  "a GIF of four billion pixels",
  "a JPEG without loss that ends where it begins",
];
// As many as one user may have open.
const EACH = 2;

/** The most memory that the server ever had, in megabytes. */
async function peak(rookery: Rookery): Promise<number> {
  const status = await readFile(`/proc/${rookery.pid}/status`, "utf8");
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) / 1_000;
}

/** Asks for a page again and again, and gives how long each answer took. */
async function watches(url: string, isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  while (!isOver()) {
    const begin = performance.now();
    const response = await fetch(url);
    await response.text();
    expect(response.status).toBe(200);
    took.push(performance.now() - begin);
  }
  return took.sort((a, b) => a - b);
}

/** So many people, each signed in. */
async function joined(rookery: Rookery, count: number): Promise<Forms[]> {
  const people: Forms[] = [];
  while (people.length < count) {
    const forms = await Forms.of(rookery);
    await forms.joins(new Person(unique("keeper")));
    people.push(forms);
  }
  return people;
}

test("ten bombs at once take no more memory than one picture may, and pages and good pictures go on", async ({ newRookery }) => {
  // Packing them takes longer than unpacking.
  test.setTimeout(180_000);
  const files = Object.entries(bombs());
  const rookery = await newRookery();
  const people = await joined(rookery, files.length / EACH);
  const [forms] = people;
  expect(await forms.uploads(quarters(400, 400))).toBe(200);
  const before = await peak(rookery);

  let over = false;
  const watching = watches(`${rookery.url}/sign-in`, () => over);
  const statuses = await Promise.all(files.map(([, bomb], index) => people[Math.floor(index / EACH)].uploads(bomb)));
  over = true;
  const took = await watching;

  const growth = (await peak(rookery)) - before;
  const p99 = took[Math.floor(took.length * 0.99)];
  console.log(files.map(([name], index) => `${statuses[index]} ${name}`).join("\n"));
  console.log(`memory ${before.toFixed()} MB and ${growth.toFixed()} MB more at most; ${took.length} pages, p99 ${p99.toFixed()} ms`);
  for (const [index, status] of statuses.entries()) {
    const [name] = files[index];
    // What its head gives away is refused at once. The rest goes one after the other, and on a slow machine
    // is asked to come back.
    expect(BY_THEIR_HEADS.includes(name) ? [422] : [200, 422, 503], name).toContain(status);
  }
  expect(growth).toBeLessThan(GROWTH_MEGABYTES_MAX);
  await expect.poll(() => forms.uploads(quarters(400, 400)), { message: "a good picture", timeout: 60_000 }).toBe(200);
});
