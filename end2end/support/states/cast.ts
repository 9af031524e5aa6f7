import { expect } from "@playwright/test";

import { BotPage } from "../bot-page.ts";
import { BotProgram } from "../bot-program.ts";
import { Forms } from "../forms.ts";
import type { Rookery } from "../rookery.ts";
import type { Telegram } from "../telegram.ts";
import type { Visitor } from "../visitor.ts";

/** Who takes part: the fixtures of a test. */
export interface Cast {
  keeper: Visitor;
  owner: Visitor;
  telegram: Telegram;
  someone: (username: string, at?: Rookery) => Promise<Visitor>;
  newRookery: (settings?: Record<string, string>) => Promise<Rookery>;
}

/** Leads somebody to a page in a certain state, and leaves them there. */
export type State = (cast: Cast) => Promise<Visitor>;

/** Somebody without an account, at this address. */
export const visitorAt =
  (address: string): State =>
  async ({ someone }) => {
    const visitor = await someone("visitor");
    await visitor.opens(address);
    return visitor;
  };

export const keeperAt =
  (address: string): State =>
  async ({ keeper }) => {
    await keeper.opens(address);
    return keeper;
  };

export const ownerAt =
  (address: string): State =>
  async ({ owner }) => {
    await owner.opens(address);
    return owner;
  };

/** Somebody types wrong passwords for this user until sign-ins have to wait; the user gets a mail. */
export async function lockedOut({ rookery, username }: Visitor) {
  await (await Forms.of(rookery)).locks(username);
}

/** This user signs in on a device that nobody knows, and gets a mail about it. */
export async function signedInElsewhere(user: Visitor) {
  const elsewhere = await Forms.of(user.rookery);
  // By the address: the name may have to wait.
  await elsewhere.signsIn(user, user.email);
  return elsewhere;
}

/** A bot of the keeper's, and a program that uses it. */
export async function runningBot({ keeper, telegram }: Cast, label = "laptop") {
  const [forms, bot] = [await Forms.as(keeper), telegram.newBot()];
  const path = await forms.registers(bot);
  await forms.starts(path);
  const program = new BotProgram(keeper.rookery.gatewayUrl, await forms.createsKey(path, label));
  return { page: new BotPage(keeper, bot, path), program };
}

export async function suspendedBot(cast: Cast, reason = "Sends spam to strangers") {
  const running = await runningBot(cast);
  await (await Forms.as(cast.owner)).suspends(running.page.path, reason);
  return running;
}

/** A bot whose token Telegram has begun to refuse. */
export async function failingBot(cast: Cast) {
  const running = await runningBot(cast);
  await cast.telegram.revokes(running.page.bot);
  await running.program.calls("getMe");
  await expect(async () => {
    await running.page.opens();
    await cast.keeper.seesHeading(/Failing/);
  }).toPass();
  return running;
}
