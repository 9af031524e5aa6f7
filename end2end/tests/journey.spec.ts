import { BotPage, figure } from "../support/bot-page.ts";
import { BotProgram } from "../support/bot-program.ts";
import { newestMailTo } from "../support/mail.ts";
import { expect, test } from "../support/test.ts";

const REASON = "Sends spam to <b>strangers</b>";

test("a bot is registered, run, suspended and reinstated", async ({
  newRookery,
  someone,
  telegram,
  javaScriptEnabled,
}) => {
  const rookery = await newRookery();
  const [owner, keeper] = [await someone("owner", rookery), await someone("keeper", rookery)];
  const bot = telegram.newBot();

  await test.step("a stranger becomes the owner through the printed link, which works once", async () => {
    await owner.opens("/");
    await owner.sees("This installation has no owner yet");
    await owner.becomesOwner();
    await keeper.opens(rookery.setUpLink);
    await keeper.sees("This link is not valid any more");
  });

  await test.step("a user signs up and proves the address in the mail", async () => {
    await keeper.signsUp();
    await keeper.opens("/sign-in");
    await keeper.typesCredentials();
    await keeper.sees("the address is not verified yet");
    const mail = await newestMailTo(keeper);
    expect(mail.subject).toBe("Verify your e-mail address for Rookery");
    await keeper.opens(mail.link);
    await keeper.opens(mail.link);
    await keeper.verifies(mail.link);
    await keeper.sees("Your address is verified.");
    await keeper.typesCredentials();
    await keeper.isAt("/dashboard");
    await keeper.sees("No bots yet");
  });

  const page = await test.step("the user registers the bot and starts it", async () => {
    await keeper.follows("Register your first bot");
    const page = await BotPage.registers(keeper, bot);
    await page.is("Stopped");
    await keeper.sees(`@${bot.username}`);
    expect(await keeper.page.content()).not.toContain(bot.token.split(":")[1]);
    await page.starts();
    return page;
  });

  const program = await test.step("the user makes a key, which is shown once", async () => {
    const key = await page.createsKey("laptop");
    expect(key).toMatch(/^\d+:gw_/);
    await expect(page.newKey.getByRole("button", { name: "Copy" })).toBeVisible({ visible: javaScriptEnabled });
    await keeper.page.reload();
    await page.is("Running");
    await expect(page.newKey).toBeHidden();
    expect(await keeper.page.content()).not.toContain(key);
    await keeper.sees("laptop");
    return new BotProgram(rookery.gatewayUrl, key);
  });

  await test.step("a program uses the bot with the key, and the dashboard counts its calls", async () => {
    expect((await program.calls("getMe")).result).toMatchObject({ username: bot.username, is_bot: true });
    expect((await program.calls("sendMessage", { chat_id: 7, text: "caw" })).ok).toBe(true);
    expect(await telegram.sentBy(bot)).toEqual(["caw"]);
    const poll = program.waitsForUpdates();
    await expect.poll(() => telegram.waitingPolls(bot)).toBe(1);
    await telegram.saysTo(bot, "hello");
    expect((await poll).result[0].message.text).toBe("hello");
    const card = keeper.main.getByRole("listitem").filter({ hasText: bot.name });
    await expect(async () => {
      await keeper.opens("/dashboard");
      await expect(figure(card, "Calls")).toHaveText("3", { timeout: 100 });
    }).toPass();
    await expect(figure(card, "Errors")).toHaveText("0");
  });

  const poll = program.waitsForUpdates(1_000_000_000);
  await expect.poll(() => telegram.waitingPolls(bot)).toBe(1);

  await test.step("the owner finds the bot and suspends it: its program is refused, also in the call it waits in", async () => {
    await owner.opens("/admin/bots");
    await owner.page.getByLabel("Search bots").fill(bot.username);
    await owner.presses("Search");
    await owner.follows(bot.name);
    await owner.page.getByLabel("Reason").fill(REASON);
    // It waits for what nobody writes; nothing but the suspension ends it with these words.
    expect(await telegram.waitingPolls(bot)).toBe(1);
    await owner.presses("Suspend");
    await owner.sees("The bot is suspended.");
    const forbidden = { status: 403, ok: false, error_code: 403, description: expect.stringContaining(REASON) };
    expect(await poll).toMatchObject(forbidden);
    expect(await program.calls("getMe")).toMatchObject(forbidden);
  });

  await test.step("the user sees the reason, and cannot start the bot", async () => {
    await page.opens();
    await page.is("Suspended");
    await keeper.sees("An admin has suspended this bot");
    await expect(keeper.main.getByRole("alert")).toContainText(REASON);
    await expect(keeper.main.getByRole("button", { name: /^St(art|op)/ })).toHaveCount(0);
  });

  await test.step("the audit shows who did what to whom, and why", async () => {
    await owner.opens("/admin/audit");
    const lines = owner.main.getByRole("row").filter({ hasText: "Suspended a bot" });
    await expect(lines).toHaveCount(1);
    for (const said of ["owner", `@${bot.username}`, REASON, "127.0.0.1"]) await expect(lines).toContainText(said);
  });

  await test.step("the owner reinstates the bot, and its program goes on", async () => {
    await owner.follows(`@${bot.username}`);
    await owner.presses("Reinstate");
    await owner.sees("The bot is reinstated.");
    await expect.poll(async () => (await program.calls("getMe")).ok).toBe(true);
    await page.opens();
    await page.is("Running");
  });

  await test.step("the user stops the bot, and revokes the key", async () => {
    await page.stops();
    await expect.poll(async () => (await program.calls("getMe")).description).toBe("Forbidden: bot is stopped");
    await page.revokesKey("laptop");
    await expect.poll(async () => (await program.calls("getMe")).status).toBe(401);
  });
});
