import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Database, type Engine, newDatabase } from "./database.ts";
import { freeAddress } from "./ports.ts";
import { Program, built } from "./program.ts";

const BINARY = process.env.ROOKERY_BIN ?? built("rookery");
// So many come from one address here that the limits would only test the tests.
const GENEROUS = {
  ROOKERY_LIMIT_SIGN_IN: "1000/min",
  ROOKERY_LIMIT_SIGN_UP: "1000/min",
  ROOKERY_LIMIT_RESET: "1000/min",
};

/** What a command said, and its exit code. */
export interface Told {
  code: number;
  output: string;
  errors: string;
}

/** A server with data, ports and database of its own. */
export class Rookery {
  private constructor(
    readonly url: string,
    readonly gatewayUrl: string,
    private readonly name: string,
    readonly folder: string,
    private readonly database: Database,
    private readonly settings: Record<string, string>,
    private program: Program,
  ) {}

  /** A new one, which nobody owns yet. */
  static async starts(engine: Engine, telegramUrl: string, more: Record<string, string> = {}): Promise<Rookery> {
    const name = `rookery_${engine}_${randomBytes(4).toString("hex")}`;
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const database = await newDatabase(engine, name, folder);
    const [portal, gateway, metrics] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const settings = {
      ...GENEROUS,
      ROOKERY_ADDR: portal,
      ROOKERY_GATEWAY_ADDR: gateway,
      ROOKERY_METRICS_ADDR: metrics,
      ROOKERY_DATA_DIR: folder,
      ROOKERY_DATABASE_URL: database.url,
      ROOKERY_TELEGRAM_API_URL: telegramUrl,
      ...more,
    };
    const url = `http://${portal}`;
    const program = await serve(name, folder, settings, url);
    return new Rookery(url, `http://${gateway}`, name, folder, database, settings, program);
  }

  /** The link that makes the first owner, as the start prints it. */
  get setUpLink(): string {
    const link = /https?:\/\/[^\s"]+\/setup\?token=[\w-]+/.exec(this.program.output)?.[0];
    if (!link) throw new Error(`No set-up link was printed:\n${this.program.output}`);
    return link;
  }

  /** The number of its process. */
  get pid(): number {
    return this.program.pid;
  }

  /** What a command of the operator's does with what this server keeps. */
  async runs(...words: string[]): Promise<Told> {
    const env = { PATH: process.env.PATH, ...this.settings };
    return new Promise((resolve) => {
      execFile(BINARY, words, { cwd: this.folder, env }, (error, output, errors) => {
        const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
        resolve({ code, output, errors });
      });
    });
  }

  /** Ends without a warning: nothing can be written any more. */
  async isKilled() {
    await this.program.isKilled();
  }

  /** Starts again on what is stored. */
  async startsAgain() {
    this.program = await serve(this.name, this.folder, this.settings, this.url);
  }

  /** Stops for good, and leaves nothing behind. */
  async isRemoved() {
    try {
      const said = await this.program.stops();
      if (said.includes("panicked at")) throw new Error(`The server panicked:\n${said}`);
    } finally {
      await this.database.isDropped();
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

function serve(name: string, folder: string, settings: Record<string, string>, url: string) {
  return Program.starts(name, BINARY, ["serve"], settings, folder, `${url}/health`);
}
