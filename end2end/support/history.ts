import { execFileSync } from "node:child_process";
import { join } from "node:path";

import type { Rookery } from "./rookery.ts";

const HOURS = 24;
// Python is there for the tests anyway, and unlike Node 20 it reads SQLite.
const INSERT = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=5)
database.executemany("insert into bot_traffic (bot_id, hour, calls, errors, refused, latency_64, latency_128, latency_256) values (?, ?, ?, ?, ?, ?, ?, ?)", json.load(sys.stdin))
database.commit()
`;

/** A day of traffic that a test cannot wait for: quiet at night, busiest in the evening. */
export function aDayOfTraffic(rookery: Rookery, path: string, busiest: number) {
  const [bot, thisHour] = [BigInt(path.split("/").at(-1) ?? ""), Math.floor(Date.now() / 3_600_000)];
  const rows = Array.from({ length: HOURS - 1 }, (_, hour) => {
    const wave = 0.55 - 0.45 * Math.cos((2 * Math.PI * (hour + 2)) / HOURS) + 0.12 * Math.sin(hour * 2.4);
    const calls = Math.max(1, Math.round(busiest * wave));
    // The busier, the slower.
    const slow = Math.round(calls * wave * 0.4);
    const latencies = [calls - 2 * slow, slow, slow];
    return `[${bot}, ${(thisHour - HOURS + 1 + hour) * 3_600}, ${calls}, ${Math.round(calls / 90)}, ${hour === 17 ? 3 : 0}, ${latencies}]`;
  });
  execFileSync("python3", ["-c", INSERT, join(rookery.folder, "rookery.db")], { input: `[${rows.join(",")}]` });
}
