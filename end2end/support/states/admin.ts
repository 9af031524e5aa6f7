import { expect } from "@playwright/test";

import { Forms } from "../forms.ts";
import { Person, unique } from "../person.ts";
import { beginsSupport, idOf } from "../support-access.ts";
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

  mail: async (cast) => {
    const rookery = await cast.newRookery({ ROOKERY_SMTP_URL: "smtp://127.0.0.1:9" });
    const owner = await cast.someone("owner", rookery);
    await owner.becomesOwner();
    const forms = await Forms.of(rookery);
    for (const name of ["ada", "bob-with-a-rather-long-name"]) await forms.signsUp(new Person(name));
    await expect(async () => {
      await owner.opens("/admin/mail");
      await expect(owner.main.getByText("connecting to the mail server")).toHaveCount(2, { timeout: 100 });
    }).toPass();
    await owner.main.getByRole("button", { name: "Discard the mail to bob" }).click();
    await owner.sees("The mail is discarded.");
    return owner;
  },

  "mail, none found": ownerAt("/admin/mail?q=nobody-has-this-address"),

  "support access, not begun": async (cast) => {
    const owner = await cast.someone("owner");
    await owner.signsIn();
    await owner.opens(`/admin/users/${await idOf(cast.keeper)}/support`);
    await owner.page.getByLabel("Reason").fill("a question");
    await owner.page.getByLabel("Your password").fill("not the password");
    await owner.presses("Begin support access");
    await owner.sees("This is not your current password.");
    return owner;
  },

  "support access": async (cast) => {
    await runningBot(cast);
    return beginsSupport(await cast.someone("owner"), cast.keeper);
  },

  "support access, a write": async (cast) => {
    const { page } = await runningBot(cast);
    const owner = await beginsSupport(await cast.someone("owner"), cast.keeper);
    await owner.opens(page.path);
    await owner.presses("Stop");
    await owner.sees("Support access only shows pages.");
    return owner;
  },

  "support access, the panel": async (cast) => {
    const owner = await beginsSupport(await cast.someone("owner"), cast.keeper);
    await owner.opens("/admin");
    return owner;
  },

  "no such bot": ownerAt("/admin/bots/999999999"),
};
