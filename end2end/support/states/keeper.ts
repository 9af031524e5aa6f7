import { expect } from "@playwright/test";

import { BotPage } from "../bot-page.ts";
import { Forms } from "../forms.ts";
import { newestMailTo } from "../mail.ts";
import { type State, failingBot, keeperAt, lockedOut, runningBot, signedInElsewhere, suspendedBot } from "./cast.ts";

/** The pages of a user. */
export const KEEPER: Record<string, State> = {
  "no bots yet": keeperAt("/dashboard"),

  "signed in again": async ({ keeper }) => {
    await keeper.signsIn();
    await keeper.sees("Last sign-in:");
    return keeper;
  },

  "unlock, the button behind the link": async ({ keeper }) => {
    await lockedOut(keeper);
    await keeper.opens((await newestMailTo(keeper)).link);
    return keeper;
  },

  "unlocked": async ({ keeper }) => {
    await lockedOut(keeper);
    await keeper.opens((await newestMailTo(keeper)).link);
    await keeper.presses("Unlock");
    await keeper.sees("need not wait any more");
    return keeper;
  },

  "not me, the button behind the link": async ({ keeper }) => {
    await signedInElsewhere(keeper);
    await keeper.opens((await newestMailTo(keeper)).link);
    return keeper;
  },

  "signed in already": keeperAt("/sign-in"),
  "not for users": keeperAt("/admin"),

  "bots in every state": async (cast) => {
    const { keeper, telegram } = cast;
    await failingBot(cast);
    await suspendedBot(cast);
    const { program } = await runningBot(cast);
    for (const _ of [1, 2, 3]) await program.calls("getMe");
    await (await Forms.as(keeper)).registers(telegram.newBot());
    await keeper.opens("/dashboard");
    return keeper;
  },

  "a new bot": async ({ keeper, telegram }) => {
    await BotPage.registers(keeper, telegram.newBot());
    await keeper.sees("The bot is set up.");
    return keeper;
  },

  "a new key": async (cast) => {
    const { page } = await runningBot(cast);
    await page.opens();
    await page.createsKey("server");
    return cast.keeper;
  },

  "a bot with traffic": async (cast) => {
    const { keeper } = cast;
    const { page, program } = await runningBot(cast);
    for (const _ of [1, 2, 3]) await program.calls("getMe");
    await program.calls("noSuchMethod");
    await page.opens();
    await keeper.main.locator("summary", { hasText: "Revoke laptop" }).click();
    await keeper.main.locator("summary", { hasText: "aiogram" }).click();
    await keeper.main.locator("summary", { hasText: "The same as a table" }).click();
    return keeper;
  },

  "rotating a key": async (cast) => {
    const { keeper } = cast;
    const { page } = await runningBot(cast);
    await page.opens();
    await page.rotatesKey("laptop");
    await keeper.page.reload();
    await keeper.main.locator("summary", { hasText: "Rotate laptop" }).click();
    await keeper.main.locator("summary", { hasText: "teloxide" }).click();
    return keeper;
  },

  "deleting a bot": async (cast) => {
    const { page } = await runningBot(cast);
    await page.opens();
    await cast.keeper.main.locator("summary", { hasText: "Delete this bot" }).click();
    return cast.keeper;
  },

  "another bot's token, refused": async (cast) => {
    const { page } = await runningBot(cast);
    await page.opens();
    await cast.keeper.sends("Replace token", { "New bot token": cast.telegram.newBot().token });
    await cast.keeper.sees("This is the token of another bot");
    return cast.keeper;
  },

  "a deleted bot": async (cast) => {
    const { page } = await runningBot(cast);
    await page.opens();
    await page.deletes();
    return cast.keeper;
  },

  "a key, refused": async (cast) => {
    const { page } = await runningBot(cast);
    await page.opens();
    await cast.keeper.page.getByLabel("Name of a new key").fill("caw ".repeat(20));
    await cast.keeper.presses("Create key");
    await cast.keeper.sees("Use at most 40 characters");
    return cast.keeper;
  },

  "a suspended bot": async (cast) => {
    const { page } = await suspendedBot(cast);
    await page.opens();
    return cast.keeper;
  },

  "a bot whose webhook is lost": async (cast) => {
    const { page } = await runningBot(cast);
    await cast.telegram.callsBack(page.bot, "https://bot.example.org/hook");
    await page.opens();
    await page.stops();
    await expect(async () => {
      await page.opens();
      await cast.keeper.sees("webhook was removed");
    }).toPass();
    return cast.keeper;
  },

  "a failing bot": async (cast) => {
    await failingBot(cast);
    return cast.keeper;
  },
};
