import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { gif } from "../support/gif.ts";
import { file, quarters, uploads } from "../support/picture.ts";
import { expect, test } from "../support/test.ts";
import { says } from "../support/tool.ts";
import type { Visitor } from "../support/visitor.ts";

const SECRET = "Taken at home";
const SIZES = [400, 96, 48];

// What exiftool may find: what every such file has, and nothing that somebody wrote into it.
const PLAIN = {
  jpg: ["File", "JFIF", "Composite"],
  webp: ["File", "RIFF", "Composite"],
};
const FILE_TAGS = ["FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight"];
const JPEG_TAGS = ["EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling"];

/** What cameras, editors and people put into files. */
const METADATA = [
  ["Orientation#", "6"],
  ["GPSLatitude", "47.3769"],
  ["GPSLatitudeRef", "N"],
  ["GPSLongitude", "8.5417"],
  ["GPSLongitudeRef", "E"],
  ["Artist", SECRET],
  ["Comment", SECRET],
  ["XMP-dc:Creator", SECRET],
  ["IPTC:Caption-Abstract", SECRET],
].map(([tag, value]) => `-${tag}=${value}`);

/** A picture as Chromium writes it. */
async function drawn(page: Page, type: string): Promise<Buffer> {
  const bytes = await page.evaluate(async (type) => {
    const canvas = new OffscreenCanvas(300, 200);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "teal";
    context.fillRect(20, 20, 200, 100);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer())];
  }, type);
  return Buffer.from(bytes);
}

/** The smallest that passes for a colour profile. */
function profile(): Buffer {
  const bytes = Buffer.alloc(132);
  bytes.writeUInt32BE(bytes.length, 0);
  for (const [at, text] of [[8, "\x04"], [12, "mntrRGB XYZ "], [36, "acsp"]] as const) bytes.write(text, at, "latin1");
  return bytes;
}

/** Writes everything into the picture that its kind can hold, and something behind its end. */
async function withMetadata(folder: string, name: string, picture: Buffer): Promise<Buffer> {
  const [path, icc] = [join(folder, name), join(folder, "profile.icc")];
  await writeFile(path, picture);
  await writeFile(icc, profile());
  await says("exiftool", "-q", "-m", "-overwrite_original", ...METADATA, `-ICC_Profile<=${icc}`, path);
  const written = await readFile(path);
  expect(written.includes(SECRET), `${name} has something to lose`).toBe(true);
  return Buffer.concat([written, Buffer.from(SECRET)]);
}

/** The name of the keeper's picture, under which six files are. */
async function nameOf(keeper: Visitor): Promise<string> {
  await keeper.sees("Your picture is changed.");
  const source = await keeper.page.getByRole("banner").locator("img.avatar").getAttribute("src");
  return /\/pictures\/([0-9a-f]{32})-/.exec(String(source))![1];
}

async function isPlain(path: string, kind: "jpg" | "webp", side: number) {
  const [found] = JSON.parse(await says("exiftool", "-json", "-G1", "-validate", "-warning", "-error", "-all", path));
  const tags = Object.keys(found).map((tag) => tag.split(":"));
  const groups = new Set(tags.flatMap(([group, tag]) => (tag && !["System", "ExifTool"].includes(group) ? [group] : [])));
  expect([...groups].filter((group) => !PLAIN[kind].includes(group)), path).toEqual([]);
  const fileTags = tags.flatMap(([group, tag]) => (group === "File" ? [tag] : []));
  expect(fileTags.filter((tag) => ![...FILE_TAGS, ...JPEG_TAGS].includes(tag)), path).toEqual([]);
  expect(found).toMatchObject({ "File:FileType": kind === "jpg" ? "JPEG" : "WEBP", "Composite:ImageSize": `${side}x${side}` });
  if (kind === "webp") {
    const said = await says("webpinfo", path);
    expect(said).toContain("No error detected.");
    expect([...said.matchAll(/^Chunk (.{4})/gm)].map(([, chunk]) => chunk)).toEqual(["VP8 "]);
  }
}

for (const kind of ["jpg", "png", "gif", "webp"] as const) {
  test(`exiftool and webpinfo find nothing but pixels in what becomes of a ${kind}`, async ({ keeper }) => {
    const folder = await mkdtemp(join(tmpdir(), "rookery-files-"));
    try {
      const picture = { png: () => quarters(300, 200).buffer, gif: () => gif(300, 200) }[kind as "png" | "gif"];
      const plain = picture?.() ?? (await drawn(keeper.page, `image/${kind === "jpg" ? "jpeg" : kind}`));
      await uploads(keeper, file(`face.${kind}`, await withMetadata(folder, `face.${kind}`, plain)));
      const name = await nameOf(keeper);
      const stored = await readdir(join(keeper.rookery.folder, "pictures", name.slice(0, 2)));
      const own = stored.filter((file) => file.includes(name)).sort();
      expect(own).toEqual(SIZES.flatMap((side) => [`${name}-${side}.jpg`, `${name}-${side}.webp`]).sort());
      for (const side of SIZES) {
        for (const format of ["jpg", "webp"] as const) {
          const path = join(keeper.rookery.folder, "pictures", name.slice(0, 2), `${name}-${side}.${format}`);
          const served = await keeper.page.request.get(`${keeper.rookery.url}/pictures/${name}-${side}.${format}`);
          expect((await readFile(path)).equals(await served.body()), `${path} is served as it is`).toBe(true);
          expect((await served.body()).includes(SECRET), path).toBe(false);
          await isPlain(path, format, side);
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
