import { newestMailTo } from "../support/mail.ts";
import { unique } from "../support/person.ts";
import { expect, test } from "../support/test.ts";

const NEW_PASSWORD = "five other words entirely now";

test("a forgotten password is replaced through the mail, and all sessions end", async ({ keeper, someone }) => {
  const visitor = await someone(keeper.username);
  await visitor.opens("/sign-in");
  await visitor.follows("Choose a new one");
  await visitor.sends("Send a link", { "E-mail": visitor.email });
  await visitor.sees("Check your mail.");
  const { link } = await newestMailTo(visitor, visitor.email, "Choose a new password");
  await visitor.opens(link);
  await visitor.opens(link);
  await visitor.sends("Change password", { "New password": "short" });
  await visitor.sees("Use at least 8 characters");
  await visitor.sends("Change password", { "New password": NEW_PASSWORD });
  await visitor.isAt("/sign-in");
  await visitor.sees("all sessions have ended");

  await keeper.opens("/account");
  await keeper.seesHeading("Sign in");
  await visitor.opens(link);
  await visitor.sees("This link is not valid any more.");
  await visitor.opens("/sign-in");
  await visitor.typesCredentials(visitor.email);
  await visitor.sees("is wrong");
  await visitor.typesCredentials(visitor.email, NEW_PASSWORD);
  await visitor.isAt("/dashboard");
  const notice = await newestMailTo(visitor, visitor.email, "was changed");
  expect(notice.text).toContain("on Linux");
});

test("the password is changed with the current one, and other browsers are signed out", async ({ keeper, someone }) => {
  const elsewhere = await someone(keeper.username);
  await elsewhere.signsIn();
  await keeper.opens("/account/security");
  await keeper.sends("Change password", { "Current password": "not the password", "New password": NEW_PASSWORD });
  await keeper.sees("This is not your current password.");
  await keeper.sends("Change password", { "Current password": keeper.password, "New password": NEW_PASSWORD });
  await keeper.sees("Your password is changed. All other sessions have ended.");
  await elsewhere.opens("/dashboard");
  await elsewhere.seesHeading("Sign in");
  await keeper.opens("/dashboard");
  await keeper.seesHeading("Your bots");
});

test("a new address counts once it is proved, and the old one can take it back", async ({ keeper, someone }) => {
  const address = `${unique("new")}@example.org`;
  await keeper.opens("/account/security");
  await keeper.sends("Change e-mail", { "New e-mail": address, "Current password": keeper.password });
  await keeper.sees("until the link is used, nothing changes");
  await keeper.opens("/account");
  await keeper.sees(keeper.email);
  await keeper.opens((await newestMailTo(keeper, address)).link);
  await keeper.presses("Confirm");
  await keeper.isAt("/account");
  await keeper.sees("Your e-mail address is changed.");
  await keeper.sees(address);

  const owner = await someone(keeper.username);
  await owner.opens((await newestMailTo(owner, owner.email, "was changed")).link);
  await owner.sees("becomes the address");
  await owner.presses("Take it back");
  await owner.sees("The old e-mail address is back");
  await keeper.opens("/account");
  await keeper.seesHeading("Sign in");
  await owner.opens((await newestMailTo(owner, owner.email, "Choose a new password")).link);
  await owner.sends("Change password", { "New password": NEW_PASSWORD });
  await owner.typesCredentials(owner.email, NEW_PASSWORD);
  await owner.isAt("/dashboard");
});

test("a username is changed, and nobody else gets the old one", async ({ keeper, someone }) => {
  const name = unique("crow");
  await keeper.opens("/account/security");
  await keeper.sends("Change username", { "New username": name, "Current password": keeper.password });
  await keeper.sees("Your username is changed.");
  await expect(keeper.page.getByRole("banner")).toContainText(name);
  const stranger = await someone(unique("stranger"));
  await stranger.opens("/sign-up");
  await stranger.fillsInAccount();
  await stranger.page.getByLabel("Username").fill(keeper.username);
  await stranger.acceptsTerms();
  await stranger.presses("Sign up");
  await stranger.sees("This username is taken.");
});

test("sessions are listed, and ended one by one or all at once", async ({ keeper, someone }) => {
  const [one, two, three] = [1, 2, 3].map(() => someone(keeper.username));
  for (const other of [one, two, three]) await (await other).signsIn();
  await keeper.opens("/dashboard");
  await keeper.page.getByRole("banner").getByRole("link", { name: keeper.username }).click();
  await keeper.follows("Security");
  const listed = keeper.main.getByRole("listitem");
  await expect(listed).toHaveCount(4);
  await expect(listed.first()).toContainText("This one");
  await expect(listed.first().getByRole("button")).toHaveCount(0);
  await keeper.main.getByRole("button", { name: /^Sign out .* on Linux/ }).first().click();
  await keeper.sees("That session has ended.");
  await expect(listed).toHaveCount(3);
  await keeper.presses("Sign out everywhere else");
  await keeper.sees("All other sessions have ended.");
  await expect(listed).toHaveCount(1);
  for (const other of [one, two, three]) {
    await (await other).opens("/dashboard");
    await (await other).seesHeading("Sign in");
  }
});

test("activity tells what happened, with exact times", async ({ keeper }) => {
  await keeper.opens("/account");
  await keeper.sends("Save", { "First name": "Ada", "Last name": "<b>Lovelace</b>" });
  await keeper.sees("Saved.");
  await expect(keeper.page.getByLabel("Last name")).toHaveValue("<b>Lovelace</b>");
  await keeper.follows("Activity");
  const line = keeper.main.getByRole("listitem").filter({ hasText: "Account created" });
  await expect(line.locator("time")).toHaveAttribute("title", /^\d+ \w+ \d{4}, \d\d:\d\d:\d\d UTC$/);
});
