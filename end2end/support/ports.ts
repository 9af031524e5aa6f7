import { createServer } from "node:net";

// Below the range from which the system takes ports for connections, and a stretch for each worker:
// a port that is free now is still free when the server opens it.
const FIRST = 20_000;
const STRETCH = 2_000;

let next = FIRST + Number(process.env.TEST_PARALLEL_INDEX ?? 0) * STRETCH + Math.floor(Math.random() * 1_000);

/** A loopback address on which nobody listens. */
export async function freeAddress(): Promise<string> {
  for (;;) {
    const port = next++;
    if (await isFree(port)) return `127.0.0.1:${port}`;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
