import { Forms } from "../support/forms.ts";
import { runningBot } from "../support/states/cast.ts";
import { expect, test } from "../support/test.ts";

test("an admin suspends several bots that were chosen in the list, and reinstates them", async ({ keeper, owner, telegram, someone, newRookery }) => {
  const cast = { keeper, owner, telegram, someone, newRookery };
  const [one, two] = [await runningBot(cast), await runningBot(cast)];
  await owner.opens(`/admin/bots?user=${keeper.username}`);
  for (const { page } of [one, two]) await owner.main.getByLabel(`(@${page.bot.username})`).check();
  await owner.presses("Suspend");
  await owner.sees("2 bots to be suspended");
  await owner.sends("Suspend", { Reason: "Sends spam", "Your password": owner.password });
  await owner.sees("2 suspended.");
  await owner.isAt(`/admin/bots?user=${keeper.username}`);
  expect((await one.program.calls("getMe")).status).toBe(403);
  await keeper.opens(two.page.path);
  await keeper.sees("Sends spam");

  await owner.follows("Choose all here");
  await owner.presses("Reinstate");
  await owner.presses("Reinstate");
  await owner.sees("2 reinstated.");
  expect((await two.program.calls("getMe")).status).toBe(200);
});

test("the list is narrowed down by a form and keeps what was set", async ({ keeper, owner, telegram, someone, newRookery }) => {
  const cast = { keeper, owner, telegram, someone, newRookery };
  const { page } = await runningBot(cast);
  await (await Forms.as(owner)).suspends(page.path, "spam");
  await owner.opens("/admin/bots");
  await owner.main.getByLabel("Search bots").fill(keeper.username);
  await owner.main.getByText("Filters", { exact: true }).click();
  await owner.main.getByLabel("State").selectOption("suspended");
  await owner.presses("Search");
  await owner.sees(`@${page.bot.username}`);
  await expect(owner.main.getByLabel("State")).toHaveValue("suspended");
  await owner.main.getByLabel("State").selectOption("running");
  await owner.presses("Search");
  await owner.sees("No bot found");
});

test("limits that an admin sets hold until they are lifted", async ({ keeper, owner, telegram, someone, newRookery }) => {
  const cast = { keeper, owner, telegram, someone, newRookery };
  const { page, program } = await runningBot(cast);
  await owner.opens(`/admin${page.path}`);
  await owner.sends("Set limits", { "Requests per second": "1", "At the same time": "1" });
  await owner.sees("The limits are set");
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await program.calls("getMe")).status);
  expect(statuses).toContain(429);
  await keeper.opens(page.path);
  await keeper.sees("An admin has set the limits of this bot");
  await owner.presses("Lift limits");
  await owner.sees("The limits are lifted");
  await keeper.opens(page.path);
  await expect(keeper.form("Change limits")).toBeVisible();
});

