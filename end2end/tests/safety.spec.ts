import { BotPage } from "../support/bot-page.ts";
import { choosesTheme } from "../support/theme.ts";
import { expect, test } from "../support/test.ts";

// On every page of every test the fixture `someone` also looks for violations of the content security
// policy, errors of scripts, scripts on pages without islands, and requests to other origins.

test("the sign-in page is HTML, a style sheet and an icon", async ({ someone }) => {
  const visitor = await someone("visitor");
  const kinds = new Set<string>();
  visitor.page.on("request", (request) => kinds.add(request.resourceType()));
  await visitor.page.goto(`${visitor.rookery.url}/sign-in`, { waitUntil: "networkidle" });
  expect([...kinds].filter((kind) => !["document", "stylesheet", "image", "other"].includes(kind))).toEqual([]);
});

test("cookies are out of reach for scripts and other sites", async ({ keeper, someone }) => {
  const visitor = await someone(keeper.username);
  await visitor.opens("/");
  expect(await visitor.page.context().cookies(), "nobody needs a cookie to look").toEqual([]);
  await visitor.opens("/sign-in");
  await visitor.typesCredentials(visitor.username, "not the password");
  await visitor.sees("is wrong");
  await visitor.page.getByLabel("Remember this device").check();
  await visitor.typesCredentials();
  await visitor.isAt("/dashboard");
  const kept = await visitor.page.context().cookies();
  expect(kept.map(({ name }) => name).sort()).toEqual(["device", "rookery"]);
  for (const { expires } of kept) expect(expires).toBeGreaterThan(Date.now() / 1_000 + 86_400);
  await choosesTheme(visitor, "Dark");
  const cookies = await visitor.page.context().cookies();
  expect(cookies).toHaveLength(3);
  for (const cookie of cookies) {
    expect(cookie, cookie.name).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  }
  expect(await visitor.page.evaluate(() => document.cookie)).toBe("");
});

test("nothing is kept in the storage that scripts can read", async ({ keeper, telegram }) => {
  await (await BotPage.registers(keeper, telegram.newBot())).createsKey("laptop");
  for (const path of ["/dashboard", "/sign-up"]) {
    await keeper.opens(path);
    const kept = await keeper.page.evaluate(async () => {
      return [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length];
    });
    expect(kept).toEqual([0, 0, 0, 0]);
  }
});

test("signing in gives the browser a new session", async ({ keeper, someone }) => {
  const visitor = await someone(keeper.username);
  const sessions: string[] = [];
  for (const _ of [1, 2]) {
    await visitor.signsIn();
    sessions.push((await visitor.page.context().cookies())[0].value);
  }
  expect(sessions[0]).not.toBe(sessions[1]);
});

test("a page of another site cannot post our forms, or frame our pages", async ({ keeper, browser }) => {
  const context = await browser.newContext({ storageState: await keeper.page.context().storageState() });
  const page = await context.newPage();
  // Another port of this machine is another origin, though cookies go along.
  const stranger = "http://127.0.0.1:9";
  await page.route(`${stranger}/**`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${keeper.rookery.url}/api/account/sign-out"><button>Win</button></form>
        <iframe src="${keeper.rookery.url}/sign-in"></iframe>`,
    }),
  );
  await page.goto(`${stranger}/`);
  await expect(page.frameLocator("iframe").getByRole("heading", { name: "Sign in" })).toHaveCount(0);
  await page.getByRole("button", { name: "Win" }).click();
  await expect(page.getByRole("heading", { name: "You may not do this" })).toBeVisible();
  await keeper.opens("/dashboard");
  await keeper.seesHeading("Your bots");
});
