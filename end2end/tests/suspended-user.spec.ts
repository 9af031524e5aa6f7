import { BotProgram } from "../support/bot-program.ts";
import { Forms } from "../support/forms.ts";
import { newestMailTo } from "../support/mail.ts";
import { Person, unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

const REASON = "Sends spam to <b>strangers</b>";

test("an admin suspends a user, who is signed out, told why, and later let in again", async ({
  keeper,
  owner,
  rookery,
  telegram,
}) => {
  const bot = telegram.newBot();
  const forms = await Forms.as(keeper);
  const path = await forms.registers(bot);
  await forms.starts(path);
  const program = new BotProgram(rookery.gatewayUrl, await forms.createsKey(path, "laptop"));
  const poll = program.waitsForUpdates();
  await expect.poll(() => telegram.waitingPolls(bot)).toBe(1);

  await test.step("the admin finds the user by the beginning of the name, and suspends them", async () => {
    await owner.opens("/admin/users");
    await owner.page.getByLabel("Search users").fill(keeper.username.slice(0, -1));
    await owner.presses("Search");
    await owner.follows(keeper.username);
    await owner.seesHeading(new RegExp(keeper.username));
    await owner.follows(bot.name);
    await owner.page.goBack();
    await owner.form("Suspend").getByLabel("Ends").selectOption({ label: "After 7 days" });
    await owner.form("Suspend").getByLabel("Reason").fill(REASON);
    await owner.presses("Suspend");
    await owner.sees("The user is suspended");
    expect(await poll).toMatchObject({ status: 403, description: expect.stringContaining(REASON) });
    expect(await program.calls("getMe")).toMatchObject({ status: 403 });
    await owner.sees(REASON);
    await expect(owner.main.getByRole("button", { name: "Suspend", exact: true })).toHaveCount(0);
  });

  await test.step("the user is signed out, and only the right password is told why", async () => {
    await keeper.opens("/dashboard");
    await keeper.seesHeading("Sign in");
    await keeper.typesCredentials(keeper.username, "not the password");
    await keeper.sees("password is wrong");
    await keeper.typesCredentials();
    await keeper.sees(REASON);
    await keeper.sees("This account is suspended until");
  });

  await test.step("the mail says why, and how to answer", async () => {
    const mail = await newestMailTo(keeper, keeper.email, "suspended");
    expect(mail.subject).toBe("Your account at Rookery was suspended");
    expect(mail.text).toContain(REASON);
    expect(mail.text).toContain("To object");
  });

  await test.step("the list shows them, and the admin reinstates them", async () => {
    await owner.opens(`/admin/users?state=suspended&q=${keeper.username}`);
    await owner.follows(keeper.username);
    await owner.presses("Reinstate");
    await owner.sees("The user is reinstated.");
    await expect.poll(async () => (await program.calls("getMe")).ok).toBe(true);
    await keeper.signsIn();
    await keeper.opens(path);
    await keeper.sees("Running");
    await keeper.opens("/account/activity");
    for (const said of ["Account suspended by an admin", "Account reinstated"]) await keeper.sees(said);
  });
});

test("an admin asks for a new password, and the old one only leads to a mail", async ({ keeper, owner }) => {
  await owner.opens(`/admin/users?q=${keeper.username}`);
  await owner.follows(keeper.username);
  await owner.presses("Require a password reset");
  await owner.sees("a new password only");
  await keeper.opens("/sign-in");
  await keeper.typesCredentials();
  await keeper.sees("This account needs a new password");
  const mail = await newestMailTo(keeper, keeper.email, "needs a new password");
  await keeper.opens(mail.link);
  await keeper.page.getByLabel("New password").fill("entirely other words of mine");
  await keeper.presses("Change password");
  await keeper.isAt("/sign-in");
  await keeper.typesCredentials(keeper.username, "entirely other words of mine");
  await keeper.isAt("/dashboard");
});

test("an owner makes an admin, who cannot touch the owner, and takes it back", async ({ keeper, owner }) => {
  const change = async (role: string) => {
    await owner.opens(`/admin/users?q=${keeper.username}`);
    await owner.follows(keeper.username);
    const form = owner.form("Change role");
    await form.getByLabel("New role").selectOption({ label: role });
    const password = form.getByLabel("Your password");
    if (await password.count()) await password.fill(owner.password);
    await owner.presses("Change role");
    await owner.sees("The user has another role.");
  };
  await change("Admin");
  await keeper.signsIn();
  await keeper.opens("/admin/users?role=owner");
  await keeper.follows(owner.username);
  await keeper.sees("only another owner can act");
  await expect(keeper.main.locator("form[method=post]")).toHaveCount(0);
  await change("User");
  await keeper.opens("/admin/users");
  await keeper.seesHeading("Sign in");
  await keeper.signsIn();
  expect((await keeper.opens("/admin/users")).status()).toBe(403);
});

test("a sign-up that is not verified is found, and its mail sent again", async ({ owner, someone }) => {
  const person = new Person(unique("late"));
  const visitor = await someone(person.username);
  await visitor.signsUp();
  const first = await newestMailTo(visitor);
  await owner.opens(`/admin/users?verified=no&q=${person.username}`);
  await owner.main.getByRole("button", { name: "Resend verification" }).click();
  await owner.sees("A mail with a new link is on its way.");
  await expect.poll(async () => (await newestMailTo(visitor)).link).not.toBe(first.link);
  await visitor.verifies((await newestMailTo(visitor)).link);
});
