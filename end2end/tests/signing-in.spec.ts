import { Forms } from "../support/forms.ts";
import { newestMailTo } from "../support/mail.ts";
import { unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

test("a used link and an invented one lead to the form for another mail", async ({ someone }) => {
  const visitor = await someone(unique("visitor"));
  await visitor.signsUp();
  const { link } = await newestMailTo(visitor);
  await visitor.verifies(link);
  for (const stale of [link, "/verify-email?token=invented", "/verify-email?token="]) {
    await visitor.opens(stale);
    await visitor.sees("This link is not valid any more.");
    await expect(visitor.main.getByRole("button", { name: "Verify" })).toHaveCount(0);
    await expect(visitor.page.getByLabel("E-mail")).toBeVisible();
  }
});

test("a newer mail replaces the older one", async ({ someone }) => {
  const visitor = await someone(unique("visitor"));
  await visitor.signsUp();
  const first = await newestMailTo(visitor);
  await visitor.opens("/verify-email");
  await visitor.page.getByLabel("E-mail").last().fill(visitor.email);
  await visitor.presses("Send another mail");
  await visitor.sees("Check your mail.");
  await expect.poll(async () => (await newestMailTo(visitor)).link).not.toBe(first.link);
  await visitor.verifies((await newestMailTo(visitor)).link);
  await visitor.typesCredentials();
  await visitor.isAt("/dashboard");
});

test("a page that needs an account asks to sign in, and is there afterwards", async ({ keeper, someone }) => {
  const visitor = await someone(keeper.username);
  await visitor.opens("/bots/new");
  await visitor.seesHeading("Sign in");
  await visitor.typesCredentials();
  await visitor.isAt("/bots/new");
});

for (const next of ["https://example.com/", "//example.com/", "/\\example.com", "/\t/example.com", "javascript:alert(1)"]) {
  test(`signing in does not lead to ${JSON.stringify(next)}`, async ({ keeper, someone }) => {
    const visitor = await someone(keeper.username);
    await visitor.opens(`/sign-in?next=${encodeURIComponent(next)}`);
    await visitor.typesCredentials();
    await visitor.isAt("/dashboard");
  });
}

test("a refused sign-in still leads on afterwards", async ({ keeper, someone }) => {
  const visitor = await someone(keeper.username);
  await visitor.opens("/bots/new");
  await visitor.typesCredentials(keeper.username, "not the password");
  await visitor.sees("is wrong");
  await visitor.typesCredentials(keeper.email);
  await visitor.isAt("/bots/new");
});

test("signing out ends the session everywhere", async ({ keeper }) => {
  await keeper.opens("/dashboard");
  const session = await keeper.page.context().storageState();
  await keeper.signsOut();
  await keeper.sees("You are signed out.");
  await keeper.opens("/dashboard");
  await keeper.seesHeading("Sign in");
  const copied = await Forms.of(keeper.rookery, session);
  const answer = await copied.answer("bots/register", { bot_token: "123456789:AAFakeTokenForTestsOnly_0123456789-a" });
  expect(answer.headers()["location"]).toBe("/sign-in?next=/bots/new");
});
