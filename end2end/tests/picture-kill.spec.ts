import { type FSWatcher, watch } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { png } from "../support/picture.ts";
import type { Rookery } from "../support/rookery.ts";
import { expect, test } from "../support/test.ts";

// An upload makes about 45 events in the folders: six files that are made, written and named, the row, and the
// files of the picture before that are removed. At each of them the server is killed once.
const EVENTS = 60;
const SHELVES = Array.from({ length: 256 }, (_, shelf) => shelf.toString(16).padStart(2, "0"));

/** Ends the server at once, as soon as so many things have happened in its folders. */
async function isKilledAt(event: number, rookery: Rookery, busy: () => Promise<void>) {
  const folders = [rookery.folder, ...SHELVES.map((shelf) => join(rookery.folder, "pictures", shelf))];
  const watchers: FSWatcher[] = [];
  const killed = new Promise<void>((resolve) => {
    let seen = 0;
    const count = () => void (++seen === event && resolve(rookery.isKilled()));
    watchers.push(...folders.map((folder) => watch(folder, count)));
  });
  const over = busy();
  await killed;
  watchers.forEach((watcher) => watcher.close());
  await over;
}

/** The files of pictures on the disk. */
async function stored(rookery: Rookery): Promise<string[]> {
  return (await Promise.all(SHELVES.map((shelf) => readdir(join(rookery.folder, "pictures", shelf))))).flat();
}

test("wherever a kill -9 falls within an upload, the user has a whole picture, and what is left over is counted", async ({ newRookery }) => {
  test.setTimeout(180_000);
  const rookery = await newRookery({ ROOKERY_LIMIT_UPLOAD: "100000/h" });
  for (const shelf of SHELVES) await mkdir(join(rookery.folder, "pictures", shelf), { recursive: true, mode: 0o700 });
  const forms = await Forms.of(rookery);
  await forms.joins(new Person(unique("keeper")));
  await forms.uploads(png(200, 40, 40));
  const names = new Set([await forms.pictureName()]);
  for (let event = 1; event <= EVENTS; ++event) {
    await isKilledAt(event, rookery, async () => {
      // Until nobody answers any more.
      while (await forms.uploads(png(event, 40, 200)).then(() => true, () => false));
    });
    await rookery.startsAgain();
    const name = await forms.pictureName();
    names.add(name);
    expect(await forms.pictureStatuses(name), `killed at event ${event}`).toEqual(Array(6).fill(200));
    const orphans = (await stored(rookery)).filter((file) => !file.startsWith(name)).length;
    expect((await rookery.runs("check")).output).toContain(`ok      pictures: 1 of users; ${orphans} files of none`);
  }
  console.log(`${names.size} pictures in ${EVENTS} lives; ${(await stored(rookery)).length - 6} files are left over`);
  // Some died before their row, some after it: both sides of the commit were met.
  expect(names.size).toBeGreaterThan(EVENTS / 4);
  expect(names.size).toBeLessThan(EVENTS);
});
