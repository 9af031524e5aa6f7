import { BotPage } from "../support/bot-page.ts";
import { expect, test } from "../support/test.ts";

test("a bot's calls are drawn, and listed for those who cannot see them", async ({ keeper, telegram }) => {
  const page = await BotPage.registers(keeper, telegram.newBot());
  const history = keeper.main.getByRole("region", { name: "History" });
  await expect(history).toContainText("No calls yet");
  await page.starts();
  const program = await page.program();
  for (const _ of [1, 2, 3]) await program.calls("getMe");
  await program.calls("noSuchMethod");

  await page.opens();
  await expect(history.getByRole("img", { name: /^Requests in an hour: most 4 / })).toBeVisible();
  await expect(history.getByRole("img", { name: /^Time to the answer: most / })).toBeVisible();
  await history.getByText("The same as a table").click();
  // A new hour may have begun between the calls.
  const calls = await history.getByRole("row").locator("td:nth-child(2)").allInnerTexts();
  expect(calls).toHaveLength(24);
  expect(calls.reduce((sum, text) => sum + Number(text), 0)).toBe(4);
});

test("a span is chosen by a link, and the page stays where it is", async ({ keeper, telegram }) => {
  const page = await BotPage.registers(keeper, telegram.newBot());
  await page.starts();
  await (await page.program()).calls("getMe");
  await page.opens();
  const spans = keeper.main.getByRole("navigation", { name: "Span of the history" });
  const history = keeper.main.getByRole("region", { name: "History" });
  await expect(spans.locator("[aria-current]")).toHaveText("The last 24h");
  for (const [span, drawn] of [["1h", "a minute"], ["7d", "6 hours"], ["30d", "a day"]]) {
    await spans.getByRole("link", { name: `The last ${span}` }).click();
    await expect(history).toContainText(`Requests in ${drawn}`);
    await expect(spans.locator("[aria-current]")).toHaveText(`The last ${span}`);
    await expect(history.getByRole("heading", { name: "History" })).toBeInViewport();
  }
});
