import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { STATES } from "../support/states/all.ts";
import { expect, test } from "../support/test.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

/** What axe objects to, as lines that can be read in a failure. */
async function objections(page: Page): Promise<string[]> {
  // Legacy mode stays in the page that is looked at; the other one is for frames, and there are none.
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary?.replaceAll("\n", " ")}`),
  );
}

for (const [name, arrive] of STATES) {
  test(`everybody can use: ${name}`, async ({ keeper, owner, telegram, someone, newRookery }) => {
    const { page } = await arrive({ keeper, owner, telegram, someone, newRookery });
    for (const size of [WIDE, PHONE]) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect.soft(await objections(page), `${colorScheme}, ${size.width} px`).toEqual([]);
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(width, "does not scroll sideways").toBeLessThanOrEqual(size.width);
    }
  });
}
