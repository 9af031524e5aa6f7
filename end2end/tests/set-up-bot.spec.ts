import { Forms } from "../support/forms.ts";
import { atStep } from "../support/states/setup.ts";
import { botFatherMessage } from "../support/telegram.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

// The page looks every three seconds.
const SOON = { timeout: 15_000 };
const API_HASH = "0123456789abcdef0123456789abcdef";

/** What the person would send by opening the link and pressing Start. */
async function startText(keeper: Visitor): Promise<string> {
  const link = await keeper.main.getByRole("link", { name: "in Telegram" }).getAttribute("href");
  return `/start ${new URL(link ?? "").searchParams.get("start")}`;
}

test("a bot is set up in four steps, left and taken up again", async ({ keeper, telegram, javaScriptEnabled }) => {
  const bot = telegram.newBot();

  await test.step("the token is in BotFather's message", async () => {
    await keeper.opens("/dashboard");
    await keeper.follows("Register your first bot");
    await keeper.sees("Step 1 of 4");
    await keeper.page.getByLabel("Bot token").fill(botFatherMessage(bot));
    if (javaScriptEnabled) await keeper.sees(`Looks like a token of bot ${bot.token.split(":")[0]}`);
    await keeper.presses("Verify");
    await keeper.sees("Step 2 of 4");
    await keeper.seesHeading(`Set up ${bot.name}`);
    expect(await keeper.page.content()).not.toContain(bot.token.split(":")[1]);
  });

  await test.step("credentials are refused, then stored, and shown nowhere", async () => {
    await keeper.sends("Store credentials", { api_id: "7654321", api_hash: "short" });
    await expect(keeper.main.getByLabel("api_id")).toHaveValue("7654321");
    await expect(keeper.main.getByLabel("api_hash")).toHaveValue("");
    await keeper.sends("Store credentials", { api_hash: API_HASH });
    await keeper.sees("Step 3 of 4");
  });

  await test.step("who leaves comes back to where they were, and may go back", async () => {
    await keeper.opens("/dashboard");
    await keeper.main.getByRole("link", { name: `Continue set-up of ${bot.name}` }).click();
    await keeper.sees("Step 3 of 4");
    await keeper.follows("API credentials");
    await keeper.sees("Credentials were stored");
    expect(await keeper.page.content()).not.toContain(API_HASH);
    await keeper.presses("Skip");
    await keeper.sees("Step 3 of 4");
    await expect(keeper.main.locator("[aria-current=step]")).toHaveText("Limits");
  });

  await test.step("limits are filled in already", async () => {
    await expect(keeper.main.getByLabel("Requests per second")).toHaveValue("30");
    await expect(keeper.main.getByLabel("Requests per second")).toHaveAccessibleDescription(/^At most \d+ here\.$/);
    await keeper.sends("Set limits", { "Requests per second": "0" });
    await expect(keeper.main.getByLabel("Requests per second")).toHaveAccessibleDescription(/from 1 to/);
    await keeper.sends("Set limits", { "Requests per second": "7", "Requests at the same time": "3" });
    await keeper.sees("Step 4 of 4");
  });

  await test.step("pressing Start brings the test message, and the end", async () => {
    const start = await startText(keeper);
    if (javaScriptEnabled) {
      await keeper.sees("Waiting for you to press Start");
    } else {
      await keeper.presses("Check again");
      await keeper.sees("Telegram has no Start from you yet");
    }
    await telegram.saysTo(bot, start);
    if (!javaScriptEnabled) await keeper.presses("Check again");
    await expect(keeper.page).toHaveURL(/\/bots\/\d+$/, SOON);
    await keeper.sees("The test message is sent");
    await keeper.sees("Limits changed to 7 a second, 3 at the same time");
    expect(await telegram.sentBy(bot)).toHaveLength(1);
    await expect(keeper.main.getByText("Continue set-up")).toHaveCount(0);
  });
});

test("a token waits until Telegram is back", async ({ keeper, telegram }) => {
  const bot = telegram.newBot();
  await telegram.isAwayFor(bot, 2);
  await keeper.opens("/bots/new");
  await keeper.sends("Verify", { "Bot token": bot.token });
  await keeper.sees("Telegram cannot be reached just now");
  expect(await keeper.page.content()).not.toContain(bot.token.split(":")[1]);
  await keeper.presses("Try again now");
  await keeper.sees("Telegram cannot be reached just now");
  await keeper.opens("/bots/new");
  await keeper.presses("Try again now");
  await keeper.sees("Step 2 of 4");
});

test("another program that takes the updates is left in peace", async ({ keeper, telegram }) => {
  const bot = await atStep({ keeper, telegram }, "verify");
  await telegram.answers(bot, "getUpdates", 409, "Conflict: terminated by other getUpdates request", 10);
  await keeper.presses("Check again");
  await keeper.sees("Another program takes this bot's updates");
  await keeper.opens("/bots/new");
  await expect(keeper.main.getByRole("button", { name: "Check again" })).toHaveCount(0);
  await telegram.answers(bot, "sendMessage", 403, "Forbidden: bot was blocked by the user");
  await keeper.sends("Send test message", { "Chat id": "42" });
  await expect(keeper.main.getByRole("textbox", { name: "Chat id" })).toHaveAccessibleDescription(/blocked/);
  await expect(keeper.main.getByRole("textbox", { name: "Chat id" })).toHaveValue("42");
  await keeper.sends("Send test message", { "Chat id": "@rookery_news" });
  await keeper.sees("The test message is sent");
});

test("a program that polls through Rookery keeps its updates to itself", async ({ keeper, telegram }) => {
  const bot = await atStep({ keeper, telegram }, "verify");
  const path = `/bots/${await keeper.main.locator("input[name=id]").first().inputValue()}`;
  const forms = await Forms.as(keeper);
  await forms.starts(path);
  const key = await forms.createsKey(path, "laptop");
  await fetch(`${keeper.rookery.gatewayUrl}/bot${key}/getUpdates`);
  await keeper.opens("/bots/new");
  await keeper.sees("A program takes this bot's updates through Rookery just now");
  await expect(keeper.main.getByRole("button", { name: "Check again" })).toHaveCount(0);
  expect(await telegram.sentBy(bot)).toEqual([]);
});
