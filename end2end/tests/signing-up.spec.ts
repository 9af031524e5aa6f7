import { newestMailTo } from "../support/mail.ts";
import { unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

test("somebody signs up and proves the address with the code in the mail", async ({ rookery, someone }) => {
  const username = unique("visitor");
  const [visitor, reader] = [await someone(username, rookery), await someone(username, rookery)];
  await visitor.signsUp();
  // The mail is read on another device; the address is carried over to the form for the code.
  const mail = await newestMailTo(reader);
  expect(mail.code).toMatch(/^\d{4} \d{4}$/);
  const email = visitor.page.getByLabel("E-mail").first();
  await expect(email).toHaveValue(visitor.email);
  await visitor.typesCode(mail.code === "0000 0000" ? "0000 0001" : "0000 0000");
  await visitor.sees("This code is not right");
  await expect(email).toHaveValue(visitor.email);
  await visitor.typesCode(mail.code);
  await visitor.sees("Your address is verified.");
  await visitor.typesCredentials();
  await visitor.isAt("/dashboard");
});

test("another mail holds another code, and the address is still there to ask for it", async ({ rookery, someone }) => {
  const username = unique("visitor");
  const [visitor, reader] = [await someone(username, rookery), await someone(username, rookery)];
  await visitor.signsUp();
  const old = await newestMailTo(reader);
  await visitor.presses("Send another mail");
  await visitor.sees("Check your mail.");
  await expect(async () => expect((await newestMailTo(reader)).code).not.toBe(old.code)).toPass();
  await visitor.typesCode((await newestMailTo(reader)).code);
  await visitor.sees("Your address is verified.");
});

test("nobody signs up without accepting the terms, which can be read", async ({ rookery, someone }) => {
  const visitor = await someone(unique("visitor"), rookery);
  await visitor.opens("/sign-up");
  await visitor.follows("terms");
  await visitor.seesHeading("Terms");
  await visitor.sees("Version 2026-11-21");
  await visitor.opens("/sign-up");
  await visitor.follows("privacy notice");
  await visitor.seesHeading("Privacy");
  await visitor.sees("What is kept about you");
  await visitor.opens("/sign-up");
  await visitor.fillsInAccount();
  await visitor.presses("Sign up");
  // The browser itself asks for the tick.
  await visitor.isAt("/sign-up");
});

test("a weak password is refused with the reason, and nothing typed is lost but the password", async ({ rookery, someone }) => {
  const visitor = await someone(unique("visitor"), rookery);
  await visitor.opens("/sign-up");
  await visitor.fillsInAccount();
  await visitor.page.getByLabel("First name").fill("Ada");
  await visitor.acceptsTerms();
  for (const [password, why] of [
    ["password1", "one of those that are tried first"],
    ["rookery2026", "built from your name"],
    ["correcthorse", "easy to guess"],
  ]) {
    await visitor.page.getByLabel("Password").fill(password);
    await visitor.presses("Sign up");
    await expect(visitor.page.getByLabel("Password")).toHaveAccessibleDescription(new RegExp(why));
    await expect(visitor.page.getByLabel("Username")).toHaveValue(visitor.username);
    await expect(visitor.page.getByLabel("First name")).toHaveValue("Ada");
    await expect(visitor.page.getByLabel("I accept the terms")).toBeChecked();
    await expect(visitor.page.getByLabel("Password")).toHaveValue("");
  }
});

test("where signing up is closed a page says so, and the form is refused", async ({ someone, newRookery }) => {
  const visitor = await someone("visitor", await newRookery({ ROOKERY_SIGN_UP: "closed" }));
  await visitor.opens("/sign-up");
  await visitor.seesHeading("Signing up is closed");
  const form = { email: visitor.email, username: "visitor", password: visitor.password, terms: "true" };
  const headers = { accept: "application/json", origin: visitor.rookery.url };
  const answer = await visitor.page.request.post(`${visitor.rookery.url}/api/account/sign-up`, { form, headers });
  expect(answer.status()).toBe(403);
});

test("where domains are named, others are told beside the address", async ({ someone, newRookery }) => {
  const visitor = await someone("visitor", await newRookery({ ROOKERY_SIGN_UP: "rooks.example" }));
  await visitor.opens("/sign-up");
  await visitor.fillsInAccount();
  await visitor.acceptsTerms();
  await visitor.presses("Sign up");
  await expect(visitor.page.getByLabel("E-mail")).toHaveAccessibleDescription(/certain domains/);
});
