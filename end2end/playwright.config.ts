import { defineConfig } from "@playwright/test";

import { browser } from "./support/browser.ts";
import type { Options } from "./support/test.ts";

// Pages that look and read the same whatever the database: asked once is enough.
const ONCE = ["accessibility", "contract", "keyboard", "picture-bombs", "picture-disk", "picture-files"];
// What is only there with scripts, or does not depend on them.
const WITH_SCRIPTS = ["islands", "durability", "password-strength", "commands", "picture-kill", "webhook-kill"];

const except = (names: string[]) => names.map((name) => `**/${name}.spec.ts`);

export default defineConfig<object, Options>({
  testDir: "tests",
  outputDir: "test-results/failures",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // A test waits for a page or a program, never for long; the rest is room for a busy machine.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["line"], ["./support/summary.ts"]],
  // Traces (`--trace on`) take a third of the time.
  use: { ...browser, screenshot: "only-on-failure" },
  projects: [
    { name: "sqlite", use: { engine: "sqlite" } },
    {
      name: "sqlite-no-scripts",
      use: { engine: "sqlite", javaScriptEnabled: false },
      testIgnore: except([...ONCE, ...WITH_SCRIPTS]),
    },
    { name: "postgres", use: { engine: "postgres" }, testIgnore: except(ONCE) },
    {
      name: "postgres-no-scripts",
      use: { engine: "postgres", javaScriptEnabled: false },
      testIgnore: except([...ONCE, ...WITH_SCRIPTS]),
    },
  ],
});
