import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const CLONE = resolve(import.meta.dirname, "../..");
const BUILT = join(CLONE, process.env.CARGO_TARGET_DIR ?? "target", "quick");
const LOGS = join(CLONE, "end2end/test-results/servers");
const START_SECONDS_MAX = 30;
const STOP_SECONDS_MAX = 10;

/** Where a program of the build is. */
export const built = (name: string) => join(BUILT, name);

// A test that is broken off must not leave programs behind.
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((program) => program.kill("SIGKILL")));

/** A running program of ours. */
export class Program {
  output = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly name: string,
  ) {
    const log = createWriteStream(logFile(name), { flags: "a" });
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk;
        log.write(chunk);
      });
    }
    running.add(process);
    process.once("close", () => {
      running.delete(process);
      log.end();
    });
  }

  /** Starts it and waits until `url` answers. Its own settings are the only ones it gets. */
  static async starts(name: string, path: string, args: string[], settings: object, cwd: string, url: string) {
    const child = spawn(path, args, { cwd, env: only(settings), stdio: ["ignore", "pipe", "pipe"] });
    child.once("error", (error) => console.error(`${path}: ${error.message}`));
    const program = new Program(child, name);
    await program.answers(url);
    return program;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  private async answers(url: string) {
    const deadline = Date.now() + START_SECONDS_MAX * 1_000;
    while (!(await isUp(url))) {
      if (this.hasEnded() || Date.now() > deadline) {
        throw new Error(`${this.name} does not start:\n${this.output}`);
      }
      await sleep(30);
    }
  }

  /** Asks it to end; gives what it said, to look for what went wrong. */
  async stops(): Promise<string> {
    if (!this.hasEnded()) {
      this.process.kill("SIGTERM");
      const ended = once(this.process, "close");
      const late = sleep(STOP_SECONDS_MAX * 1_000, "late", { ref: false });
      if ((await Promise.race([ended, late])) === "late") {
        await this.isKilled();
        throw new Error(`${this.name} does not stop within ${STOP_SECONDS_MAX} seconds`);
      }
    }
    return this.output;
  }

  /** Ends it as a power cut would: `kill -9`. */
  async isKilled() {
    if (this.hasEnded()) return;
    const ended = once(this.process, "close");
    this.process.kill("SIGKILL");
    await ended;
  }

  private hasEnded() {
    return this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }
}

/** This process's environment, but only these of our settings. */
function only(settings: object) {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("ROOKERY_"));
  return { ...Object.fromEntries(inherited), ...settings };
}

async function isUp(url: string) {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function logFile(name: string) {
  const file = join(LOGS, `${name}.log`);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
