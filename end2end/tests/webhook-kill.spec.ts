import { BotProgram } from "../support/bot-program.ts";
import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

const HOOK = "https://bot.example.org/hook";
// Whoever takes a webhook's removal has it for a minute; then it is anybody's again.
const LEASE_AND_MORE = { timeout: 90_000, intervals: [500] };

test("a kill -9 in the middle of a webhook's removal leaves it to the next life, which forgets nothing", async ({ newRookery, telegram }) => {
  test.setTimeout(240_000);
  const rookery = await newRookery();
  const forms = await Forms.of(rookery);
  await forms.joins(new Person(unique("keeper")));
  const bot = telegram.newBot();
  const path = await forms.registers(bot);
  await forms.starts(path);
  const program = new BotProgram(rookery.gatewayUrl, await forms.createsKey(path, "server"));
  expect((await program.calls("setWebhook", { url: HOOK })).ok).toBe(true);

  await telegram.keepsWaiting(bot, "deleteWebhook");
  await forms.stops(path);
  await expect.poll(() => telegram.callsOf(bot, "deleteWebhook")).toBe(1);
  await rookery.isKilled();
  expect(await telegram.webhookOf(bot)).toBe(HOOK);

  await rookery.startsAgain();
  await expect.poll(() => telegram.webhookOf(bot), LEASE_AND_MORE).toBe("");
  await forms.starts(path);
  await expect.poll(() => telegram.webhookOf(bot), LEASE_AND_MORE).toBe(HOOK);
});
