import { crc32, deflateSync } from "node:zlib";

import type { Page } from "@playwright/test";

import type { Visitor } from "./visitor.ts";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const SIDE = 120;

/** A file as a person chooses it, or a program sends it. */
export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

type Color = [red: number, green: number, blue: number];

/** Upper left, upper right, lower left, lower right. */
const QUARTERS: Record<string, Color> = {
  red: [220, 30, 30],
  green: [30, 200, 40],
  blue: [30, 40, 220],
  yellow: [230, 230, 40],
};

/** A PNG of one colour. */
export function png(...color: Color): File {
  const line = Buffer.concat(Array<Buffer>(SIDE).fill(Buffer.from(color)));
  return file("face.png", pngOf(SIDE, SIDE, Array<Buffer>(SIDE).fill(line)));
}

/** A PNG whose quarters are red, green, blue and yellow. */
export function quarters(width: number, height: number): File {
  const [upperLeft, upperRight, lowerLeft, lowerRight] = Object.values(QUARTERS).map((color) => Buffer.from(color));
  const line = (left: Buffer, right: Buffer) =>
    Buffer.concat([...Array<Buffer>(width / 2).fill(left), ...Array<Buffer>(width / 2).fill(right)]);
  const half = (left: Buffer, right: Buffer) => Array<Buffer>(height / 2).fill(line(left, right));
  return file("quarters.png", pngOf(width, height, [...half(upperLeft, upperRight), ...half(lowerLeft, lowerRight)]));
}

/** A PNG in which nothing repeats: what becomes of it is large. */
export function noise(side: number, seed: number): File {
  let state = seed;
  const next = () => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16;
  const lines = Array.from({ length: side }, () => Buffer.from(Array.from({ length: side * 3 }, next)));
  return file("noise.png", pngOf(side, side, lines));
}

/** A JPEG with the same quarters, as `page` writes it, that says how it is to be turned. */
export async function turned(page: Page, width: number, height: number, orientation: number): Promise<File> {
  const bytes = await page.evaluate(async ({ width, height, colors }) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d")!;
    colors.forEach((color, index) => {
      context.fillStyle = `rgb(${color})`;
      context.fillRect((index % 2) * (width / 2), index < 2 ? 0 : height / 2, width / 2, height / 2);
    });
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, { width, height, colors: Object.values(QUARTERS) });
  const exif = Buffer.from(`4d4d002a00000008000101120003000000010${orientation.toString().padStart(3, "0")}000000000000`, "hex");
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 8 + exif.length]), Buffer.from("Exif\0\0"), exif]);
  return file("turned.jpg", Buffer.concat([Buffer.from(bytes.slice(0, 2)), segment, Buffer.from(bytes.slice(2))]));
}

/** A file that says it is a picture, with this inside. */
export function file(name: string, buffer: Buffer): File {
  return { name, mimeType: "image/png", buffer };
}

/** A PNG of lines of pixels, with more chunks before them. */
export function pngOf(width: number, height: number, lines: Buffer[], more: Buffer[] = []): Buffer {
  const pixels = deflateSync(Buffer.concat(lines.flatMap((line) => [Buffer.alloc(1), line])));
  const parts = [pngHead(width, height), ...more, pngChunk("IDAT", pixels), pngChunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...parts]);
}

/** The chunk that says how large a PNG is; `kind` is 2 for red, green and blue, and 6 with transparency. */
export function pngHead(width: number, height: number, bits = 8, kind = 2): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, kind], 8);
  return pngChunk("IHDR", head);
}

export function pngChunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), content]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(content.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

/** Chooses the file on the visitor's profile, and sends it. */
export async function uploads(visitor: Visitor, chosen: File) {
  await visitor.opens("/account");
  await visitor.main.getByLabel("New picture").setInputFiles(chosen);
  await visitor.presses("Upload picture");
}

/** The names of the colours of a picture's quarters; `page` is any that may run scripts. */
export async function quartersOf(page: Page, picture: Buffer): Promise<string[]> {
  const url = `data:image/jpeg;base64,${picture.toString("base64")}`;
  const seen = await page.evaluate(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const [near, far] = [0.25, 0.75].map((part) => Math.floor(image.width * part));
    const places = [[near, near], [far, near], [near, far], [far, far]];
    return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.subarray(0, 3)]);
  }, url);
  return namesOf(seen);
}

/** What these colours are called. */
export const namesOf = (colors: number[][]) => colors.map((color) => nameOf(color) ?? `rgb ${color}`);

function nameOf(seen: number[]) {
  const isClose = (color: Color) => color.every((value, index) => Math.abs(value - seen[index]) < 24);
  return Object.keys(QUARTERS).find((name) => isClose(QUARTERS[name]));
}
