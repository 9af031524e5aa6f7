import { crc32, deflateSync } from "node:zlib";

import type { Visitor } from "./visitor.ts";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const SIDE = 120;

interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A PNG of one colour. */
export function png(red: number, green: number, blue: number): File {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  // Eight bits for each of red, green and blue.
  head.set([8, 2], 8);
  const line = Buffer.concat([Buffer.alloc(1), ...Array<Buffer>(SIDE).fill(Buffer.from([red, green, blue]))]);
  const pixels = deflateSync(Buffer.concat(Array<Buffer>(SIDE).fill(line)));
  const parts = [chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return file("face.png", Buffer.concat([SIGNATURE, ...parts]));
}

/** A file that says it is a picture, with this inside. */
export function file(name: string, buffer: Buffer): File {
  return { name, mimeType: "image/png", buffer };
}

/** Chooses the file on the visitor's profile, and sends it. */
export async function uploads(visitor: Visitor, chosen: File) {
  await visitor.opens("/account");
  await visitor.main.getByLabel("New picture").setInputFiles(chosen);
  await visitor.presses("Upload picture");
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), content]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(content.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}
