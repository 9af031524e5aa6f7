import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { noise } from "../support/picture.ts";
import { expect, test } from "../support/test.ts";
import { says } from "../support/tool.ts";

// Room for one picture's six files and some of another's. The folders take a page each.
const ROOM = "400k";

test("a disk that is full in the middle of a picture leaves the one before, and nothing else", async ({ newRookery }) => {
  test.skip(process.getuid?.() !== 0, "only root may mount a small disk");
  const rookery = await newRookery();
  const folder = join(rookery.folder, "pictures");
  await mkdir(folder);
  const mounted = await says("mount", "-t", "tmpfs", "-o", `size=${ROOM}`, "tmpfs", folder).then(() => true, () => false);
  test.skip(!mounted, "no disk may be mounted here");
  try {
    const forms = await Forms.of(rookery);
    await forms.joins(new Person(unique("keeper")));
    expect(await forms.uploads(noise(300, 1))).toBe(200);
    const name = await forms.pictureName();
    const files = async () => (await readdir(folder, { recursive: true })).filter((path) => path.includes("."));
    expect(await files()).toHaveLength(6);

    expect(await forms.uploads(noise(300, 2)), "no room").toBe(503);
    expect(await forms.pictureName()).toBe(name);
    expect(await forms.pictureStatuses(name)).toEqual(Array(6).fill(200));
    expect(await files(), "what was written is removed again").toHaveLength(6);
    expect((await rookery.runs("check")).output).toContain("pictures: 1 of users; 0 files of none");

    await says("mount", "-o", "remount,size=4m", folder);
    expect(await forms.uploads(noise(300, 2)), "room again").toBe(200);
    expect(await forms.pictureName()).not.toBe(name);
    expect(await files()).toHaveLength(6);
  } finally {
    await rookery.isKilled();
    await says("umount", folder);
  }
});
