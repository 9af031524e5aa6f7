import type { Locator } from "@playwright/test";

import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

/** Says beside the field what is wrong with it, also to those who hear the page. */
async function refuses(field: Locator, why: string) {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(new RegExp(why));
}

async function refusesAccount(visitor: Visitor, button: string) {
  const [email, username, password] = ["E-mail", "Username", "Password"].map((name) => visitor.page.getByLabel(name));
  await email.fill("crow@nest");
  await username.fill("1 crow");
  await password.fill("short");
  if (button === "Sign up") await visitor.acceptsTerms();
  await visitor.presses(button);
  await refuses(email, "Enter an e-mail address like");
  await refuses(username, "Start with a letter");
  await refuses(password, "Use at least 8 characters");
  await expect(email).toBeFocused();
  await expect(email).toHaveValue("crow@nest");
  await expect(username).toHaveValue("1 crow");
  await expect(password).toHaveValue("");
}

test("signing up says what is wrong beside each field, and keeps what was typed", async ({ someone }) => {
  const visitor = await someone("visitor");
  await visitor.opens("/sign-up");
  await refusesAccount(visitor, "Sign up");
  await visitor.page.reload();
  await expect(visitor.page.getByLabel("Username")).toHaveValue("");
});

test("becoming the owner does so too, and keeps the link", async ({ someone, newRookery }) => {
  const owner = await someone("owner", await newRookery());
  await owner.opens(owner.rookery.setUpLink);
  await expect(owner.page.getByLabel("E-mail")).toHaveAccessibleDescription(/Nobody checks it/);
  await refusesAccount(owner, "Create owner account");
  await owner.fillsInAccount();
  await owner.presses("Create owner account");
  await owner.isAt("/dashboard");
});

test("a username that somebody has is refused", async ({ keeper, someone }) => {
  const visitor = await someone("visitor");
  await visitor.opens("/sign-up");
  await visitor.page.getByLabel("E-mail").fill(`${unique("visitor")}@example.org`);
  await visitor.page.getByLabel("Username").fill(keeper.username.toUpperCase());
  await visitor.page.getByLabel("Password").fill(visitor.password);
  await visitor.acceptsTerms();
  await visitor.presses("Sign up");
  await refuses(visitor.page.getByLabel("Username"), "This username is taken");
  await expect(visitor.page.getByLabel("Username")).toHaveValue(keeper.username.toUpperCase());
});

test("a wrong password and an unknown user get the same answer", async ({ keeper, someone }) => {
  const visitor = await someone("visitor");
  const said = [];
  for (const login of [keeper.username, keeper.email, unique("nobody")]) {
    await visitor.opens("/sign-in");
    await visitor.typesCredentials(login, "not the password");
    await refuses(visitor.page.getByLabel("E-mail or username"), "is wrong");
    await expect(visitor.page.getByLabel("E-mail or username")).toHaveValue(login);
    said.push((await visitor.main.innerText()).replace(login, ""));
    await expect(visitor.page.getByLabel("Password")).toHaveValue("");
  }
  expect(new Set(said).size).toBe(1);
});

test("an address that cannot be one gets no mail", async ({ someone }) => {
  const visitor = await someone("visitor");
  await visitor.opens("/verify-email");
  const field = visitor.page.getByLabel("E-mail").last();
  await field.fill("crow@nest");
  await visitor.presses("Send another mail");
  await refuses(field, "Enter an e-mail address like");
  await expect(field).toHaveValue("crow@nest");
  await expect(visitor.page.getByLabel("E-mail").first()).not.toHaveAttribute("aria-invalid");
});

test("what is no token is refused beside it", async ({ keeper, telegram }) => {
  const bot = telegram.newBot();
  await telegram.revokes(bot);
  const field = keeper.page.getByLabel("Bot token");
  const refusals = [
    ["hello </textarea><b>", "This is not a bot token"],
    [`${bot.token} ${telegram.newBot().token}`, "more than one token"],
    [bot.token, "Telegram refuses this token"],
  ];
  for (const [typed, why] of refusals) {
    await keeper.opens("/bots/new");
    await field.fill(typed);
    await keeper.presses("Verify");
    await refuses(field, why);
    expect(await keeper.page.content()).not.toContain(bot.token.split(":")[1]);
  }
});

test("a bot that is registered already is refused", async ({ keeper, rookery, telegram }) => {
  const [bot, other] = [telegram.newBot(), unique("other")];
  const forms = await Forms.of(rookery);
  await forms.joins(new Person(other));
  await forms.registers(bot);
  await keeper.opens("/bots/new");
  await keeper.page.getByLabel("Bot token").fill(bot.token);
  await keeper.presses("Verify");
  await refuses(keeper.page.getByLabel("Bot token"), "registered with Rookery already");
  await expect(keeper.main).not.toContainText(other);
});

test("a key needs a name that fits", async ({ keeper, telegram }) => {
  const forms = await Forms.as(keeper);
  await keeper.opens(await forms.registers(telegram.newBot()));
  const [field, long] = [keeper.page.getByLabel("Name of a new key"), "caw ".repeat(20).trim()];
  await field.fill(long);
  await keeper.presses("Create key");
  await refuses(field, "Use at most 40 characters");
  await expect(field).toHaveValue(long);
});

test("a suspension needs a reason", async ({ keeper, owner, telegram }) => {
  const forms = await Forms.as(keeper);
  await owner.opens(`/admin${await forms.registers(telegram.newBot())}`);
  const field = owner.page.getByLabel("Reason");
  for (const [typed, why] of [["   ", "Fill this in"], ["spam ".repeat(100), "Use at most 300 characters"]]) {
    await field.fill(typed);
    await owner.presses("Suspend");
    await refuses(field, why);
    await expect(field).toHaveValue(typed);
  }
  await owner.seesHeading(/Stopped$/);
});

test("a refused field has the focus and is seen with its label, however far down the page", async ({ keeper, telegram }) => {
  const forms = await Forms.as(keeper);
  await keeper.opens(await forms.registers(telegram.newBot()));
  await keeper.page.setViewportSize({ width: 360, height: 600 });
  await keeper.sends("Rename", { Name: "caw ".repeat(30).trim() });
  const field = keeper.form("Rename").getByLabel("Name");
  await refuses(field, "Use at most");
  await expect(field).toBeFocused();
  for (const seen of [field, keeper.form("Rename").locator("label")]) await expect(seen).toBeInViewport();
});
