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

  "registering a bot": async (cast) => {
    const keeper = await keeperAt("/bots/new")(cast);
    await keeper.main.getByText("Where do I get a token?").click();
    return keeper;
  },

  "registering a bot, refused": async (cast) => {
    const keeper = await keeperAt("/bots/new")(cast);
    await keeper.page.getByLabel("Bot token").fill("hello");
    await keeper.presses("Register");
    await keeper.sees("This is not a bot token");
    return keeper;
  },

  "a new bot": async ({ keeper, telegram }) => {
    await keeper.opens("/bots/new");
    await keeper.page.getByLabel("Bot token").fill(telegram.newBot().token);
    await keeper.presses("Register");
    await keeper.sees("The bot is registered.");
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

  "a failing bot": async (cast) => {
    await failingBot(cast);
    return cast.keeper;
  },
};
