import { BotPage } from "../support/bot-page.ts";
import { Forms } from "../support/forms.ts";
import { newestMailTo } from "../support/mail.ts";
import { Person, unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

test("what was acknowledged is there after kill -9", async ({ someone, newRookery, telegram }) => {
  const rookery = await newRookery();
  const [owner, visitor] = [await someone("owner", rookery), await someone("visitor", rookery)];
  await owner.becomesOwner();
  const page = await BotPage.registers(owner, telegram.newBot());
  await page.starts();
  const program = await page.program();
  expect((await program.calls("getMe")).ok).toBe(true);

  await visitor.signsUp();
  await rookery.isKilled();
  await expect(program.calls("getMe")).rejects.toThrow();
  await rookery.startsAgain();

  const mail = await newestMailTo(visitor);
  await visitor.verifies(mail.link);
  await visitor.typesCredentials();
  await visitor.isAt("/dashboard");

  await page.opens();
  await page.is("Running");
  expect((await program.calls("getMe")).result).toMatchObject({ username: page.bot.username });
  await page.stops();
});

test("every sign-up acknowledged before kill -9 has its mail, and no other one is in the way", async ({ newRookery }) => {
  const rookery = await newRookery();
  const forms = await Forms.of(rookery);
  const users = Array.from({ length: 20 }, () => new Person(unique("visitor")));
  const acknowledged: Person[] = [];
  const signUp = (user: Person) => forms.signsUp(user).then(() => acknowledged.push(user));
  const over = Promise.allSettled(users.map(signUp));
  await expect.poll(() => acknowledged.length, { intervals: [5] }).toBeGreaterThan(3);
  await rookery.isKilled();
  await over;
  await rookery.startsAgain();
  for (const user of users) {
    if (!acknowledged.includes(user)) await forms.signsUp(user);
    await forms.verifies(user);
    await forms.signsIn(user);
  }
});
