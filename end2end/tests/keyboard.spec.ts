import type { Page } from "@playwright/test";

import { Forms } from "../support/forms.ts";
import { idOf } from "../support/support-access.ts";
import { expect, test } from "../support/test.ts";

const TABS_MAX = 60;

/** What has the focus, and whether that can be seen. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const name = element.getAttribute("name") ?? element.innerText.replace(/\s+/g, " ").trim();
    const isVisible = outlineStyle !== "none" && outlineWidth !== "0px";
    return { name, isVisible, isPage: element === document.body };
  });
}

/** Presses Tab until the field or button of that name is reached; every stop must be visible. */
async function tabsTo(page: Page, name: string) {
  const stops: string[] = [];
  while (stops.length < TABS_MAX) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop.isPage) break; // after the last one
    expect(stop.isVisible, `the focus is seen on "${stop.name}"`).toBe(true);
    if (stop.name === name) return;
    stops.push(stop.name);
  }
  throw new Error(`${name} is not reached by Tab; the stops are ${stops.join(", ")}`);
}

test("the first Tab offers to skip to the content", async ({ someone, keeper }) => {
  for (const [visitor, address] of [[await someone("visitor"), "/sign-in"], [keeper, "/dashboard"]] as const) {
    await visitor.opens(address);
    await visitor.page.keyboard.press("Tab");
    const link = visitor.page.getByRole("link", { name: "Skip to content" });
    await expect(link).toBeFocused();
    await expect(link).toBeInViewport();
    await visitor.page.keyboard.press("Enter");
    await expect(visitor.main).toBeFocused();
    await visitor.page.keyboard.press("Tab");
    expect(await visitor.main.evaluate((main) => main.contains(document.activeElement))).toBe(true);
  }
});

test("signing in needs no mouse", async ({ someone, keeper }) => {
  const visitor = await someone(keeper.username);
  const { keyboard } = visitor.page;
  await visitor.opens("/sign-in");
  await tabsTo(visitor.page, "login");
  await keyboard.type(visitor.username);
  await tabsTo(visitor.page, "password");
  await keyboard.type(visitor.password);
  await tabsTo(visitor.page, "remember");
  await keyboard.press("Space");
  await tabsTo(visitor.page, "Sign in");
  await keyboard.press("Enter");
  await visitor.isAt("/dashboard");
});

test("a bot is run without a mouse", async ({ keeper, telegram }) => {
  const { page } = keeper;
  const bot = telegram.newBot();
  await keeper.opens(await (await Forms.as(keeper)).registers(bot));
  await tabsTo(page, "Start");
  await page.keyboard.press("Enter");
  await keeper.seesHeading(/Running$/);
  await tabsTo(page, "label");
  await page.keyboard.type("laptop");
  await page.keyboard.press("Enter");
  await keeper.sees("The key is ready.");
  await tabsTo(page, "Revoke laptop");
  await page.keyboard.press("Enter");
  await tabsTo(page, "Revoke key");
  await page.keyboard.press("Enter");
  await keeper.sees("The key is revoked.");
});

test("signing out needs no mouse", async ({ keeper }) => {
  await keeper.opens("/dashboard");
  await tabsTo(keeper.page, "Sign out");
  await keeper.page.keyboard.press("Enter");
  await keeper.isAt("/sign-in");
});

test("an admin suspends a user and reinstates them without a mouse", async ({ keeper, owner }) => {
  const { page } = owner;
  await owner.opens("/admin/users");
  await tabsTo(page, "q");
  await page.keyboard.type(keeper.username);
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?]q=/);
  await tabsTo(page, keeper.username);
  await page.keyboard.press("Enter");
  await owner.sees("About");
  await tabsTo(page, "reason");
  await page.keyboard.type("Sends spam");
  await tabsTo(page, "days");
  await page.keyboard.type("After 7");
  await tabsTo(page, "until");
  await tabsTo(page, "Suspend");
  await page.keyboard.press("Enter");
  await owner.sees("The user is suspended");
  await owner.sees(/It ends by itself in (6|7) days/);
  await tabsTo(page, "Reinstate");
  await page.keyboard.press("Enter");
  await owner.sees("The user is reinstated");
});

test("an admin suspends chosen bots without a mouse", async ({ keeper, ownerSession: { username }, rookery, someone, telegram }) => {
  const owner = await someone(username, rookery);
  await owner.signsIn();
  const { page } = owner;
  const forms = await Forms.as(keeper);
  for (const bot of [telegram.newBot(), telegram.newBot()]) await forms.registers(bot);
  await owner.opens(`/admin/bots?user=${keeper.username}`);
  for (let bot = 0; bot < 2; bot += 1) {
    await tabsTo(page, "bot");
    await page.keyboard.press("Space");
  }
  await tabsTo(page, "do");
  await page.keyboard.press("Enter");
  await owner.sees("2 bots to be suspended");
  await tabsTo(page, "reason");
  await page.keyboard.type("Sends spam");
  await tabsTo(page, "current_password");
  await page.keyboard.type(owner.password);
  await tabsTo(page, "Suspend");
  await page.keyboard.press("Enter");
  await owner.sees("2 suspended.");
});

test("an admin begins and ends support access without a mouse", async ({ keeper, ownerSession: { username }, rookery, someone }) => {
  const owner = await someone(username, rookery);
  await owner.signsIn();
  const { page } = owner;
  await owner.opens(`/admin/users/${await idOf(keeper)}/support`);
  await tabsTo(page, "reason");
  await page.keyboard.type("cannot see the bot");
  await tabsTo(page, "current_password");
  await page.keyboard.type(owner.password);
  await page.keyboard.press("Enter");
  await owner.isAt("/dashboard");
  await tabsTo(page, "End support access");
  await page.keyboard.press("Enter");
  await owner.sees("Support access is over.");
});
