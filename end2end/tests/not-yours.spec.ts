import { Forms } from "../support/forms.ts";
import { Person, unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

test("somebody else's bot looks like one that does not exist, and cannot be touched", async ({
  keeper,
  rookery,
  someone,
  telegram,
}) => {
  const [theirs, user] = [await Forms.of(rookery), new Person(unique("other"))];
  await theirs.joins(user);
  const bot = telegram.newBot();
  const path = await theirs.registers(bot);
  for (const address of [path, "/bots/999999999", "/bots/nonsense"]) {
    expect((await keeper.opens(address)).status(), address).toBe(404);
    await keeper.seesHeading("Nothing lives here");
    await expect(keeper.main).not.toContainText(bot.name);
  }
  const mine = await Forms.as(keeper);
  const id = path.split("/").at(-1) ?? "";
  const bots = ["start", "stop", "rename", "limits", "token", "delete", "restore", "keys/create", "keys/rotate"];
  for (const action of [...bots.map((name) => `bots/${name}`), "admin/bots/suspend"]) {
    const typed = { label: "theft", name: "theft", reason: "envy", rps: "1", max_concurrent: "1", key: "1" };
    await mine.answer(action, { id, ...typed, bot_token: bot.token });
  }
  const other = await someone(user.username, rookery, { storageState: await theirs.session() });
  await other.opens(path);
  await other.seesHeading(`${bot.name} Stopped`);
  await other.sees("No keys yet");
});

test("the admin panel is for admins", async ({ keeper, someone }) => {
  const visitor = await someone("visitor");
  for (const path of ["/admin", "/admin/users", "/admin/bots", "/admin/bots/1", "/admin/audit"]) {
    expect((await keeper.opens(path)).status(), path).toBe(403);
    await keeper.seesHeading("You may not do this");
    await visitor.opens(path);
    await visitor.seesHeading("Sign in");
  }
  await expect(keeper.page.getByRole("link", { name: "Admin" })).toHaveCount(0);
});

test("an address that leads nowhere has a page that says so", async ({ someone, keeper }) => {
  for (const visitor of [await someone("visitor"), keeper]) {
    for (const path of ["/nowhere", "/bots", "/pkg/nothing.js", "/dev/inbox/999999999"]) {
      expect((await visitor.opens(path)).status(), path).toBe(404);
      await visitor.seesHeading("Nothing lives here");
    }
  }
});
