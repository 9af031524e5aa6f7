import { join } from "node:path";

import { BotProgram } from "../support/bot-program.ts";
import { Forms } from "../support/forms.ts";
import { expect, test } from "../support/test.ts";
import { aDayOfTraffic } from "../support/history.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const BOTS = [
  ["Weather Rook", "weather_rook_bot", 420],
  ["Night Desk", "night_desk_bot", 64],
  ["Deploy Herald", "deploy_herald_bot", 150],
] as const;

test("the picture in the README", async ({ newRookery, someone, telegram }) => {
  const keeper = await someone("keeper", await newRookery());
  await keeper.page.setViewportSize({ width: 1280, height: 800 });
  await keeper.becomesOwner();
  const forms = await Forms.as(keeper);
  const paths: string[] = [];
  for (const [name, username, busiest] of BOTS) {
    const bot = telegram.newBot();
    await telegram.names(bot, name, username);
    const path = await forms.registers(bot);
    await forms.starts(path);
    const program = new BotProgram(keeper.rookery.gatewayUrl, await forms.createsKey(path, "server"));
    for (let call = 0; call < 20; call++) await program.calls("getMe");
    aDayOfTraffic(keeper.rookery, path, busiest);
    paths.push(path);
  }
  // When a key was last used is noted now and then only.
  await expect(async () => {
    await keeper.opens(paths[0]);
    await expect(keeper.main.getByText("never", { exact: true })).toHaveCount(0, { timeout: 100 });
  }).toPass();
  await keeper.page.waitForLoadState("networkidle");
  await keeper.page.screenshot({ path: join(DOCS, "screenshot.png") });
});
