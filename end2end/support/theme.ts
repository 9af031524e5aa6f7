import { expect } from "@playwright/test";

import type { Visitor } from "./visitor.ts";

export type ColorScheme = "light" | "dark";

/** Presses the theme's button, which is outside the page's main part. */
export async function choosesTheme(visitor: Visitor, name: "Light" | "Dark" | "System") {
  const button = visitor.page.getByRole("button", { name, exact: true });
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
}

/** Whether the page is light or dark, by the colour it is painted on. */
export async function background(visitor: Visitor): Promise<ColorScheme> {
  const colour = await visitor.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const [red, green, blue] = (colour.match(/\d+/g) ?? []).map(Number);
  return red + green + blue > 3 * 127 ? "light" : "dark";
}
