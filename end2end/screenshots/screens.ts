import { join } from "node:path";

import { STATES } from "../support/states/all.ts";
import { test } from "../support/test.ts";

// What people look at before a release: every page in every state, wide and narrow, light and dark.
const SCREENS = join(import.meta.dirname, "../test-results/screens");
const SIZES = { wide: { width: 1280, height: 800 }, "360": { width: 360, height: 740 } };

for (const [name, arrive] of STATES) {
  test(name, async ({ keeper, owner, telegram, someone, newRookery }) => {
    const { page } = await arrive({ keeper, owner, telegram, someone, newRookery });
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const file = `${name.replaceAll(/[^a-z]+/g, "-")}.${size}.${colorScheme}.png`;
        await page.screenshot({ path: join(SCREENS, file), fullPage: true });
      }
    }
  });
}
