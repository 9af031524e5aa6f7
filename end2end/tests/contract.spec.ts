import type { BrowserContextOptions } from "@playwright/test";

import { Forms } from "../support/forms.ts";
import { newestMailTo } from "../support/mail.ts";
import { Person } from "../support/person.ts";
import type { Rookery } from "../support/rookery.ts";
import { lockedOut, runningBot, signedInElsewhere, suspendedBot } from "../support/states/cast.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

/** The forms of a page's main part: the names of their fields, and their buttons. */
function forms(visitor: Visitor) {
  return visitor.main.locator("form[method=post]").evaluateAll((forms) =>
    forms.map((form) => {
      const fields = [...form.querySelectorAll<HTMLInputElement>("input, textarea, select")];
      const visible = fields.filter((field) => field.type !== "hidden");
      return {
        fields: fields.map((field) => field.name),
        unlabelled: visible.filter((field) => !field.labels?.length).map((field) => field.name),
        buttons: [...form.querySelectorAll("button")].map((button) => button.textContent?.trim()),
      };
    }),
  );
}

const form = (button: string, ...fields: string[]) => ({ fields, unlabelled: [], buttons: [button] });

test("forms have the names that programs from outside rely on", async ({
  keeper,
  owner,
  telegram,
  someone,
  newRookery,
}) => {
  const cast = { keeper, owner, telegram, someone, newRookery };
  const visitor = await someone("visitor", await newRookery());
  await visitor.opens(visitor.rookery.setUpLink);
  expect(await forms(visitor)).toEqual([form("Create owner account", "token", "email", "username", "password")]);
  await visitor.opens("/sign-up");
  expect(await forms(visitor)).toEqual([
    form("Sign up", "first_name", "last_name", "email", "username", "password", "terms"),
  ]);
  await visitor.opens("/verify-email");
  expect(await forms(visitor)).toEqual([form("Verify", "email", "code"), form("Send another mail", "email")]);
  await visitor.signsUp();
  await visitor.opens((await newestMailTo(visitor)).link);
  expect(await forms(visitor)).toEqual([form("Verify", "token")]);
  await visitor.opens("/sign-in");
  expect(await forms(visitor)).toEqual([form("Sign in", "login", "password", "remember")]);
  await visitor.opens("/unlock");
  expect(await forms(visitor)).toEqual([form("Send a link", "login")]);
  await lockedOut(keeper);
  await keeper.opens((await newestMailTo(keeper)).link);
  expect(await forms(keeper)).toEqual([form("Unlock", "token")]);
  await signedInElsewhere(keeper);
  await keeper.opens((await newestMailTo(keeper)).link);
  expect(await forms(keeper)).toEqual([form("This was not me", "token")]);
  await keeper.opens("/bots/new");
  expect(await forms(keeper)).toEqual([form("Verify", "bot_token")]);
  const [posting, skip] = [await Forms.as(keeper), form("Skip", "id", "step")];
  const id = await posting.beginsSetUp(telegram.newBot());
  await keeper.opens("/bots/new");
  expect(await forms(keeper)).toEqual([form("Store credentials", "id", "api_id", "api_hash"), skip]);
  await posting.skips(id, "credentials");
  await keeper.opens("/bots/new");
  expect(await forms(keeper)).toEqual([form("Set limits", "id", "rps", "max_concurrent"), skip]);
  await posting.skips(id, "limits");
  await keeper.opens("/bots/new");
  expect(await forms(keeper)).toEqual([form("Check again", "id"), form("Send test message", "id", "chat_id"), skip]);
  const { page } = await runningBot(cast);
  await page.opens();
  expect(await forms(keeper)).toEqual([
    form("Stop", "id", "back"),
    form("Rotate key", "id", "key", "overlap"),
    form("Revoke key", "id", "key"),
    form("Create key", "id", "label"),
    form("Change limits", "id", "rps", "max_concurrent"),
    form("Replace token", "id", "bot_token"),
    form("Rename", "id", "name"),
    form("Delete bot", "id"),
  ]);
  await owner.opens(`/admin${page.path}`);
  const limits = form("Set limits", "id", "rps", "max_concurrent", "reason");
  expect(await forms(owner)).toEqual([form("Suspend", "id", "reason"), limits]);
  await owner.opens(`/admin${(await suspendedBot(cast)).page.path}`);
  expect(await forms(owner)).toEqual([form("Reinstate", "id"), limits]);
  expect(await formsOfUser(visitor.rookery, someone), "no password of somebody else's").toEqual([
    form("Suspend", "id", "reason", "days", "until"),
    form("Sign out everywhere", "id"),
    form("Require a password reset", "id"),
    form("Change role", "id", "role", "current_password"),
  ]);
});

type Someone = (username: string, at: Rookery, options: BrowserContextOptions) => Promise<Visitor>;

/** The forms that an owner has on a user's page. The installation is a new one, where nobody has typed a password again. */
async function formsOfUser(rookery: Rookery, someone: Someone) {
  const [owner, user] = [new Person("owner"), new Person("user")];
  const posting = await Forms.of(rookery);
  await posting.createsOwner(owner);
  await (await Forms.of(rookery)).joins(user);
  const admin = await someone(owner.username, rookery, { storageState: await posting.session() });
  await admin.opens(`/admin/users?q=${user.username}`);
  await admin.follows(user.username);
  await admin.sees("About");
  return forms(admin);
}
