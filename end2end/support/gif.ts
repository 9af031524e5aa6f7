// A pixel is a code of its own, eight bits long, as long as the table of codes is emptied early enough.
const PIXELS_BETWEEN = 100;
const [EMPTY, END] = [128, 129];
const BLOCK_MAX = 255;

/** A GIF of two colours, without compression. */
export function gif(width: number, height: number): Buffer {
  const codes: number[] = [];
  for (let pixel = 0; pixel < width * height; ++pixel) {
    if (pixel % PIXELS_BETWEEN === 0) codes.push(EMPTY);
    codes.push(Number(pixel % width > width / 2));
  }
  codes.push(END);
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  const colors = Buffer.alloc(128 * 3);
  colors.set([200, 40, 40, 40, 40, 200]);
  const blocks: Buffer[] = [];
  for (let at = 0; at < codes.length; at += BLOCK_MAX) {
    const block = codes.slice(at, at + BLOCK_MAX);
    blocks.push(Buffer.from([block.length, ...block]));
  }
  return Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.from([...size, 0b1000_0110, 0, 0]),
    colors,
    Buffer.from([0x2c, 0, 0, 0, 0, ...size, 0, 7]),
    ...blocks,
    Buffer.from([0, 0x3b]),
  ]);
}
