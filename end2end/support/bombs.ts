import { deflateSync, type ZlibOptions } from "node:zlib";

import { gif } from "./gif.ts";
import { type File, file, pngChunk, pngHead } from "./picture.ts";

// Nothing compresses better than nothing: a thousand bytes of it are one.
const ZEROS: ZlibOptions = { chunkSize: 1024 * 1024 };
const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const TEXT_BYTES = 256 * 1024 * 1024;
const FOUR_GIGABYTES = 0xffff_fff0;

const png = (...chunks: Buffer[]) => Buffer.concat([SIGNATURE, ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
const pixels = (bytes: number) => pngChunk("IDAT", deflateSync(Buffer.alloc(bytes), ZEROS));

/** Files of up to a few hundred kilobytes that want to be gigabytes, or seconds, by their names. */
export function bombs(): Record<string, File> {
  const side = 7_000;
  const line = 1 + side * 4;
  const large = pixels(side * line);
  const text = deflateSync(Buffer.alloc(TEXT_BYTES), ZEROS);
  const packed = Buffer.concat([Buffer.from("name\0\0"), text]);
  const small = [pngHead(60, 60), pixels(60 * 181)] as const;
  const gifOf = (width: number, height: number) => {
    const bytes = gif(60, 60);
    const picture = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
    bytes.set([width & 255, width >> 8, height & 255, height >> 8], picture + 5);
    return bytes;
  };
  return Object.fromEntries(
    Object.entries({
      "pixels by the billion": png(pngHead(50_000, 50_000), pixels(1_000_000)),
      "as large as may be, all of one colour": png(pngHead(side, side, 8, 6), large),
      "as large as may be, once more": png(pngHead(side, side, 8, 6), large),
      "16 bits a colour": png(pngHead(side, side, 16, 2), pixels(side * (1 + side * 6))),
      "16 bits a colour, and transparency": png(pngHead(side, side, 16, 6), large),
      "a text of a quarter of a gigabyte": png(small[0], pngChunk("zTXt", packed), small[1]),
      "a colour profile of a quarter of a gigabyte": png(small[0], pngChunk("iCCP", packed), small[1]),
      "a GIF of four billion pixels": gifOf(65_535, 65_535),
      "a WebP that claims four gigabytes of metadata": webpThatClaims(),
      "a JPEG without loss that ends where it begins": jpegWithoutLoss(side),
    }).map(([name, buffer]) => [name, file("bomb", buffer)]),
  );
}

/** A WebP without loss of one pixel, whose metadata is said to be long. */
function webpThatClaims(): Buffer {
  const chunk = (name: string, content: Buffer, length = content.length) => {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  // The flag for metadata, and the size, less one, of a single pixel.
  const extended = chunk("VP8X", Buffer.from([0b0000_1000, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const pixel = chunk("VP8L", Buffer.from("2f0000000088880888", "hex"));
  const claims = chunk("EXIF", Buffer.alloc(16), FOUR_GIGABYTES);
  const body = Buffer.concat([Buffer.from("WEBP"), extended, pixel, claims]);
  const head = chunk("RIFF", Buffer.alloc(0), FOUR_GIGABYTES);
  return Buffer.concat([head, body]);
}

/** A JPEG whose decoder needs no more of it to make up pixels for ever, eighteen bytes for each. */
function jpegWithoutLoss(side: number): Buffer {
  const size = side.toString(16).padStart(4, "0").repeat(2);
  const table = `ffc4001400${"01".padEnd(32, "0")}00`;
  const frame = `ffc3001108${size}03011100021100031100`;
  return Buffer.from(`ffd8${table}${frame}ffda000c03010002000300010000ffd9`, "hex");
}
