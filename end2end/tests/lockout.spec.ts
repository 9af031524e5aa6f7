import { Forms } from "../support/forms.ts";
import { newestMailTo } from "../support/mail.ts";
import { unique } from "../support/person.ts";
import { lockedOut } from "../support/states/cast.ts";
import { expect, test } from "../support/test.ts";

const LOCKED = /There were too many failed sign-ins .* Try again in \d+ (second|minute)s?/;

test("after five failures a mailed link lets its owner in, and nobody else", async ({ keeper, someone }) => {
  const [owner, guesser] = [await someone(keeper.username), await someone(keeper.username)];

  await test.step("five wrong passwords are refused as such, and then the right one has to wait", async () => {
    await guesser.opens("/sign-in");
    for (const _ of [1, 2, 3, 4, 5]) {
      await guesser.typesCredentials(keeper.username, "not the password");
      await guesser.sees("is wrong");
    }
    await guesser.typesCredentials();
    await guesser.sees(LOCKED);
    await expect(guesser.page.getByLabel("E-mail or username")).toHaveValue(keeper.username);
    await owner.opens("/sign-in");
    await owner.typesCredentials();
    await owner.sees(LOCKED);
  });

  await test.step("the session that is open goes on", async () => {
    await keeper.opens("/dashboard");
    await keeper.seesHeading("Your bots");
  });

  const mail = await newestMailTo(owner);
  await test.step("the owner unlocks one browser by mail; looking at the page changes nothing", async () => {
    expect(mail.subject).toBe("Sign-ins to your Rookery account have to wait");
    await guesser.opens(mail.link);
    await owner.opens(mail.link);
    await owner.presses("Unlock");
    await owner.isAt("/sign-in");
    await owner.sees("This browser need not wait any more.");
    await owner.typesCredentials();
    await owner.isAt("/dashboard");
    await owner.sees("Last sign-in:");
  });

  await test.step("everybody else still waits, and the link is used up", async () => {
    await guesser.opens("/sign-in");
    await guesser.typesCredentials();
    await guesser.sees(LOCKED);
    await guesser.opens(mail.link);
    await guesser.sees("This link is not valid any more.");
    await expect(guesser.main.getByRole("button", { name: "Unlock", exact: true })).toHaveCount(0);
  });
});

test("a remembered device does not wait while others guess", async ({ keeper, someone }) => {
  const owner = await someone(keeper.username);
  await owner.opens("/sign-in");
  await owner.page.getByLabel("Remember this device").check();
  await owner.typesCredentials();
  await owner.isAt("/dashboard");
  await owner.signsOut();
  await lockedOut(owner);
  await owner.typesCredentials();
  await owner.isAt("/dashboard");
});

test("a name that nobody has is locked in the same words", async ({ keeper, someone }) => {
  const said = [];
  for (const username of [keeper.username, unique("nobody")]) {
    const visitor = await someone(username);
    await lockedOut(visitor);
    await visitor.opens("/sign-in");
    await visitor.typesCredentials();
    await visitor.sees(LOCKED);
    said.push((await visitor.main.innerText()).replace(/in \d+ seconds?|in 1 minute/, ""));
  }
  expect(new Set(said).size).toBe(1);
});

test("a program that has to wait is told so, and for how long", async ({ keeper }) => {
  await lockedOut(keeper);
  const { rookery, username: login, password } = keeper;
  const answer = await fetch(`${rookery.url}/api/account/sign-in`, {
    method: "POST",
    headers: { origin: rookery.url, accept: "application/json" },
    body: new URLSearchParams({ login, password }),
    redirect: "manual",
  });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(60);
});

test("whoever waits can have the link sent again, and a stranger learns nothing by asking", async ({
  keeper,
  someone,
}) => {
  const visitor = await someone(keeper.username);
  const said = [];
  for (const login of [keeper.email, `${unique("nobody")}@example.org`]) {
    await visitor.opens("/sign-in");
    await visitor.follows("Unlock this browser");
    await visitor.page.getByLabel("E-mail or username").fill(login);
    await visitor.presses("Send a link");
    await visitor.sees("Check your mail.");
    said.push(await visitor.main.innerText());
  }
  expect(new Set(said).size).toBe(1);
  const mail = await newestMailTo(visitor);
  expect(mail.subject).toBe("Unlock sign-ins to your Rookery account");
  await visitor.opens(mail.link);
  await visitor.presses("Unlock");
  await visitor.typesCredentials();
  await visitor.isAt("/dashboard");
});

test("the session of a locked account is not ended by guessing", async ({ keeper }) => {
  await lockedOut(keeper);
  const forms = await Forms.as(keeper);
  expect((await forms.answer("bots/register", { bot_token: "hello" })).headers()["location"]).toBe("/bots/new");
});
