import { Forms } from "../support/forms.ts";
import { beginsSupport, idOf } from "../support/support-access.ts";
import { expect, test } from "../support/test.ts";

test("an admin sees a user's pages as they do, changes nothing, and the user reads of it", async ({
  keeper,
  ownerSession: { username },
  rookery,
  someone,
  telegram,
}) => {
  const bot = telegram.newBot();
  const path = await (await Forms.as(keeper)).registers(bot);
  const owner = await beginsSupport(await someone(username, rookery), keeper);
  await owner.isAt("/dashboard");
  const banner = owner.page.getByRole("complementary", { name: "Support access" });
  for (const page of ["/dashboard", path, "/account", "/account/security", "/account/activity"]) {
    await owner.opens(page);
    await expect(banner).toContainText(keeper.username);
    await expect(banner).toContainText(/in (29|30) minutes/);
  }
  await owner.sees("Pages shown to an admin");
  await owner.opens(path);
  await owner.presses("Start");
  await owner.seesHeading("You may not do this");
  await owner.sees("Support access only shows pages. End it to change anything.");
  await keeper.opens(path);
  await keeper.seesHeading(`${bot.name} Stopped`);

  await owner.opens("/dashboard");
  await banner.getByRole("button", { name: "End support access" }).click();
  await owner.sees("Support access is over.");
  await expect(banner).toHaveCount(0);
  await keeper.opens("/account/activity");
  await keeper.sees("cannot see the bot");
  await keeper.sees("Pages no longer shown to an admin");
  await owner.opens("/admin/audit");
  const lines = owner.main.getByRole("row").filter({ hasText: keeper.username });
  for (const said of ["Began support access", "Ended support access"]) await expect(lines.filter({ hasText: said })).toHaveCount(1);
});

test("support access asks for a reason and the password, beside their fields", async ({
  keeper,
  ownerSession: { username },
  rookery,
  someone,
}) => {
  const owner = await someone(username, rookery);
  await owner.signsIn();
  await owner.opens(`/admin/users/${await idOf(keeper)}/support`);
  await owner.page.getByLabel("Reason").fill("a question");
  await owner.page.getByLabel("Your password").fill("not the password");
  await owner.presses("Begin support access");
  await owner.sees("This is not your current password.");
  await expect(owner.page.getByLabel("Reason")).toHaveValue("a question");
  await expect(owner.page.getByLabel("Your password")).toHaveValue("");
});
