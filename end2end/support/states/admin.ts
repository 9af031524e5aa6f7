import { Forms } from "../forms.ts";
import { unique } from "../person.ts";
import { type Cast, type State, lockedOut, ownerAt, runningBot, suspendedBot } from "./cast.ts";

// As long as a reason may be, in words that can be broken nowhere.
const LONG_REASON = `${"Unbrechbar".repeat(20)} and more`;

/** The keeper's page in the admin panel. */
async function theirPage({ keeper, owner }: Cast) {
  await owner.opens(`/admin/users?q=${keeper.username}`);
  await owner.follows(keeper.username);
  await owner.sees("About");
  return owner;
}

/** The pages of an admin. */
export const ADMIN: Record<string, State> = {
  overview: ownerAt("/admin"),
  users: async (cast) => ownerAt(`/admin/users?q=${cast.keeper.username}`)(cast),
  "users, nobody found": ownerAt("/admin/users?q=nobody-has-this-name"),

  "users who are not verified": async ({ owner, someone }) => {
    const person = await someone(unique("late"));
    await (await Forms.of(owner.rookery)).signsUp(person);
    return ownerAt(`/admin/users?verified=no&q=${person.username}`)({ owner } as Cast);
  },

  somebody: theirPage,

  "somebody, no reason given": async (cast) => {
    const owner = await theirPage(cast);
    await owner.page.getByLabel("Reason").fill(" ");
    await owner.presses("Suspend");
    await owner.sees("Fill this in.");
    return owner;
  },

  "somebody who is suspended": async (cast) => {
    const owner = await theirPage(cast);
    await owner.page.getByLabel("Reason").fill(LONG_REASON);
    await owner.presses("Suspend");
    await owner.sees("The user is suspended");
    return owner;
  },

  "somebody who is locked": async (cast) => {
    await runningBot(cast);
    await lockedOut(cast.keeper);
    return theirPage(cast);
  },

  "no such user": ownerAt("/admin/users/999999999"),

  "all bots": async (cast) => {
    await runningBot(cast);
    await suspendedBot(cast);
    return ownerAt(`/admin/bots?q=${cast.keeper.username}`)(cast);
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
