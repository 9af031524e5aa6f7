import { Forms } from "../forms.ts";
import { type State, ownerAt, runningBot, suspendedBot } from "./cast.ts";

// As long as a reason may be, in words that can be broken nowhere.
const LONG_REASON = `${"Unbrechbar".repeat(20)} and more`;

/** The pages of an admin. */
export const ADMIN: Record<string, State> = {
  overview: ownerAt("/admin"),
  users: async (cast) => ownerAt(`/admin/users?q=${cast.keeper.username}`)(cast),
  "users, nobody found": ownerAt("/admin/users?q=nobody-has-this-name"),

  "all bots": async (cast) => {
    await runningBot(cast);
    await suspendedBot(cast);
    return ownerAt(`/admin/bots?q=${cast.keeper.username}`)(cast);
  },

  "all bots, filtered": async (cast) => {
    await suspendedBot(cast);
    return ownerAt(`/admin/bots?q=${cast.keeper.username}&state=suspended&used=never&user=${cast.keeper.username}`)(cast);
  },

  "chosen bots": async (cast) => {
    const { page } = await suspendedBot(cast);
    const running = await runningBot(cast);
    const ids = [page, running.page].map(({ path }) => `&bot=${path.split("/").at(-1)}`).join("");
    return ownerAt(`/admin/bots/selection?do=suspend${ids}`)(cast);
  },

  "chosen bots, to be reinstated": async (cast) => {
    const { page } = await suspendedBot(cast);
    return ownerAt(`/admin/bots/selection?do=reinstate&bot=${page.path.split("/").at(-1)}`)(cast);
  },

  "no bots chosen": ownerAt("/admin/bots/selection?do=suspend"),

  "somebody's bot with an admin's limits": async (cast) => {
    const { page } = await runningBot(cast);
    const owner = await ownerAt(`/admin${page.path}`)(cast);
    await owner.sends("Set limits", { "Requests per second": "500", "At the same time": "7", Why: LONG_REASON });
    await owner.sees("The limits are set");
    return owner;
  },

  "own bot with an admin's limits": async (cast) => {
    const { page } = await runningBot(cast);
    const owner = await ownerAt(`/admin${page.path}`)(cast);
    await owner.sends("Set limits", { "Requests per second": "500", "At the same time": "7" });
    await owner.sees("The limits are set");
    await cast.keeper.opens(page.path);
    return cast.keeper;
  },

  "all bots, none found": ownerAt("/admin/bots?q=nobody-has-this-name"),

  "somebody's bot": async (cast) => ownerAt(`/admin${(await runningBot(cast)).page.path}`)(cast),

  "somebody's bot, no reason given": async (cast) => {
    const owner = await ownerAt(`/admin${(await runningBot(cast)).page.path}`)(cast);
    await owner.page.getByLabel("Reason").fill(" ");
    await owner.presses("Suspend");
    await owner.sees("Fill this in.");
    return owner;
  },

  "somebody's suspended bot": async (cast) =>
    ownerAt(`/admin${(await suspendedBot(cast, LONG_REASON)).page.path}`)(cast),

  "somebody's deleted bot": async (cast) => {
    const { page } = await runningBot(cast);
    await (await Forms.as(cast.keeper)).deletes(page.path);
    return ownerAt(`/admin${page.path}`)(cast);
  },

  audit: async (cast) => {
    await suspendedBot(cast);
    return ownerAt("/admin/audit")(cast);
  },

  "no such bot": ownerAt("/admin/bots/999999999"),
};
