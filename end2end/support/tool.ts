import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What another program says of what it was told; the suite has it installed. */
export async function says(program: string, ...words: string[]): Promise<string> {
  const { stdout } = await run(program, words, { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}
