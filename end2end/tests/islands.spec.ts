import { BotPage, figure } from "../support/bot-page.ts";
import { Forms } from "../support/forms.ts";
import { expect, test } from "../support/test.ts";

// The page asks every three seconds.
const SOON = { timeout: 15_000 };

test("a key is copied with its button", async ({ keeper, telegram }) => {
  await keeper.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await BotPage.registers(keeper, telegram.newBot());
  const key = await page.createsKey("laptop");
  await page.newKey.getByRole("button", { name: "Copy" }).click();
  await expect(page.newKey.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await keeper.page.evaluate(() => navigator.clipboard.readText())).toBe(key);
});

test("an open page counts calls, and tells of a suspension by itself", async ({ keeper, ownerSession, telegram }) => {
  const page = await BotPage.registers(keeper, telegram.newBot());
  await page.starts();
  const program = await page.program();
  const loads: string[] = [];
  keeper.page.on("load", () => loads.push(keeper.page.url()));
  for (const _ of [1, 2, 3]) await program.calls("getMe");
  await program.calls("noSuchMethod");
  await expect(figure(keeper.main, "Calls")).toHaveText("4", SOON);
  await expect(figure(keeper.main, "Errors")).toHaveText("1", SOON);
  expect(loads, "loaded again").toEqual([]);

  const owner = await Forms.of(keeper.rookery, ownerSession.session);
  await owner.suspends(page.path, "Sends spam");
  await expect(keeper.main.getByText("An admin has suspended this bot")).toBeVisible(SOON);
  await keeper.sees("Sends spam");
  expect(loads).toHaveLength(1);
});

test("a page that stays open while the server is away goes on afterwards", async ({ someone, newRookery, telegram }) => {
  const owner = await someone("owner", await newRookery());
  await owner.becomesOwner();
  const page = await BotPage.registers(owner, telegram.newBot());
  await page.starts();
  const program = await page.program();
  await owner.rookery.isKilled();
  await owner.page.waitForEvent("requestfailed", SOON);
  await owner.rookery.startsAgain();
  await program.calls("getMe");
  await expect(figure(owner.main, "Calls")).toHaveText("1", SOON);
});
