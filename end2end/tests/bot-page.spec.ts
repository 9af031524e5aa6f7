import { BotPage } from "../support/bot-page.ts";
import { BotProgram } from "../support/bot-program.ts";
import { Forms } from "../support/forms.ts";
import { failingBot, runningBot } from "../support/states/cast.ts";
import { nextToken } from "../support/telegram.ts";
import { expect, test } from "../support/test.ts";

test("a rotated key works beside its successor until it ends", async ({ keeper, telegram }) => {
  const page = await BotPage.registers(keeper, telegram.newBot());
  await page.starts();
  const old = await page.program("laptop");
  const successor = new BotProgram(keeper.rookery.gatewayUrl, await page.rotatesKey("laptop"));
  await keeper.sees(/ends in 2[34] hours|ends in 1 day/);
  for (const program of [old, successor]) expect((await program.calls("getMe")).ok).toBe(true);
  await keeper.page.reload();
  await expect(page.newKey).toBeHidden();
  await expect(keeper.main.locator("summary", { hasText: "Rotate laptop" })).toHaveCount(1);

  const atOnce = new BotProgram(keeper.rookery.gatewayUrl, await page.rotatesKey("laptop", "At once"));
  await expect.poll(async () => (await successor.calls("getMe")).status).toBe(401);
  for (const program of [old, atOnce]) expect((await program.calls("getMe")).ok).toBe(true);
});

test("changed limits hold from the next call on", async ({ keeper, owner, someone, newRookery, telegram }) => {
  const { page, program } = await runningBot({ keeper, owner, someone, newRookery, telegram });
  await page.opens();
  await keeper.sends("Change limits", { "Requests per second": "1", "At the same time": "2" });
  await keeper.sees("The limits are changed");
  await keeper.sees("Limits changed to 1 a second, 2 at the same time");
  await expect(keeper.form("Change limits").getByLabel("Requests per second")).toHaveValue("1");
  const statuses = [(await program.calls("getMe")).status, (await program.calls("getMe")).status];
  expect(statuses).toContain(429);
});

test("a failing bot gets another token, and its program goes on", async ({ keeper, owner, someone, newRookery, telegram }) => {
  const { page, program } = await failingBot({ keeper, owner, someone, newRookery, telegram });
  await keeper.follows("replace the token");
  await expect(keeper.form("Replace token")).toBeInViewport();
  const foreign = telegram.newBot().token;
  await keeper.sends("Replace token", { "New bot token": foreign });
  await expect(keeper.form("Replace token").getByLabel("New bot token")).toHaveAccessibleDescription(
    /This is the token of another bot/,
  );
  await expect(keeper.form("Replace token").getByLabel("New bot token")).toHaveValue("");
  await keeper.sends("Replace token", { "New bot token": `Use this token:\n${nextToken(page.bot)}\nKeep it safe.` });
  await keeper.sees("Telegram accepts the new token");
  await page.is("Running");
  await expect.poll(async () => (await program.calls("getMe")).ok).toBe(true);
});

test("a bot is renamed, deleted and brought back", async ({ keeper, owner, someone, newRookery, telegram }) => {
  const { page, program } = await runningBot({ keeper, owner, someone, newRookery, telegram });
  await page.opens();
  await keeper.sends("Rename", { Name: "Night watch" });
  await keeper.sees("The bot is renamed.");
  await keeper.seesHeading("Night watch Running");

  await page.deletes();
  await keeper.sees("The bot is deleted");
  await keeper.sees("No bots yet");
  expect((await program.calls("getMe")).status).toBe(401);
  expect((await page.opens()).status()).toBe(404);

  await keeper.opens("/dashboard");
  await keeper.presses("Bring back Night watch");
  await keeper.seesHeading("Night watch Running");
  await expect.poll(async () => (await program.calls("getMe")).ok).toBe(true);
});

test("what is done twice is done once", async ({ keeper, owner, someone, newRookery, telegram }) => {
  const { page } = await runningBot({ keeper, owner, someone, newRookery, telegram });
  await page.opens();
  const [id, key] = [page.path.split("/").at(-1) ?? "", await keeper.main.locator("[name=key]").first().inputValue()];
  const forms = await Forms.as(keeper);
  const twice = async (action: string, fields: Record<string, string>) => {
    const answers = [forms.answer(action, { id, ...fields }), forms.answer(action, { id, ...fields })];
    for (const answer of await Promise.all(answers)) expect(answer.status(), action).toBe(302);
  };
  await twice("bots/keys/rotate", { key, overlap: "hour" });
  await twice("bots/limits", { rps: "5", max_concurrent: "5" });
  await twice("bots/delete", {});
  await twice("bots/restore", {});
  await page.opens();
  await expect(keeper.main.locator("summary", { hasText: "Revoke laptop" })).toHaveCount(2);
  for (const line of ["Key “laptop” rotated", "Limits changed to 5 a second", "Deleted", "Brought back"]) {
    await expect(keeper.main.getByRole("listitem").filter({ hasText: line }), line).toHaveCount(1);
  }
});
