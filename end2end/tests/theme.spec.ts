import type { ColorScheme } from "../support/theme.ts";
import { background, choosesTheme } from "../support/theme.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

async function isShownIn(visitor: Visitor, scheme: ColorScheme) {
  await expect.poll(() => background(visitor)).toBe(scheme);
}

test("a theme is chosen, stays, and can be left to the system again", async ({ someone, keeper }) => {
  const visitor = await someone("visitor");
  for (const person of [visitor, keeper]) {
    await person.page.emulateMedia({ colorScheme: "light" });
    await person.opens("/sign-in");
    await isShownIn(person, "light");
    await choosesTheme(person, "Dark");
    await person.isAt("/sign-in");
    await isShownIn(person, "dark");
    await person.opens("/");
    await isShownIn(person, "dark");
    await person.page.emulateMedia({ colorScheme: "dark" });
    await choosesTheme(person, "Light");
    await isShownIn(person, "light");
    await choosesTheme(person, "System");
    await isShownIn(person, "dark");
    await person.page.emulateMedia({ colorScheme: "light" });
    await isShownIn(person, "light");
  }
});
