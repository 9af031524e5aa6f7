import { defineConfig } from "@playwright/test";

import { browser } from "./support/browser.ts";
import type { Options } from "./support/test.ts";

// Pictures for people to look at; no test. `npm run screenshots` makes them.
export default defineConfig<object, Options>({
  testDir: "screenshots",
  testMatch: "*.ts",
  outputDir: "test-results/failures",
  workers: 1,
  timeout: 180_000,
  reporter: "line",
  use: { ...browser, engine: "sqlite" },
});
