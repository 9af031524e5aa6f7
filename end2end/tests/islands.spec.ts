import { BotPage, figure } from "../support/bot-page.ts";
import { Forms } from "../support/forms.ts";
import { atStep } from "../support/states/setup.ts";
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
  await keeper.page.waitForLoadState("load");
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
  await expect.poll(() => loads.length).toBe(1);
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

test("a token's shape is told while it is typed, and the form can be sent all the same", async ({ keeper, telegram }) => {
  const { token } = telegram.newBot();
  await keeper.opens("/bots/new");
  const [field, remark] = [keeper.page.getByLabel("Bot token"), keeper.main.getByRole("status")];
  for (const [typed, said] of [
    ["hello", "This is not a bot token"],
    // The double's tokens are longer by one than Telegram's.
    [token, "not 35 characters long"],
    [token.slice(0, -1), `Looks like a token of bot ${token.split(":")[0]}\\.$`],
    ["", ""],
  ]) {
    await field.fill(typed);
    await expect(remark).toHaveText(said ? new RegExp(said) : "");
  }
  await keeper.sends("Verify", { "Bot token": "hello" });
  await expect(field).toHaveAttribute("aria-invalid", "true");
});

test("a page left alone looks for Start by itself, but not while nobody sees it", async ({ keeper, telegram }) => {
  const bot = await atStep({ keeper, telegram }, "verify");
  await keeper.sees("Waiting for you to press Start");
  await expect.poll(() => telegram.callsOf(bot, "getUpdates"), SOON).toBeGreaterThan(1);
  await keeper.page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true }));
  await keeper.page.waitForTimeout(1_000);
  const before = await telegram.callsOf(bot, "getUpdates");
  await keeper.page.waitForTimeout(7_000);
  expect(await telegram.callsOf(bot, "getUpdates")).toBe(before);
});
