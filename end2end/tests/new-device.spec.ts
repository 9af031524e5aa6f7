import { newestMailTo } from "../support/mail.ts";
import { expect, test } from "../support/test.ts";

test("a sign-in on a new device is told by mail, and its owner ends all sessions", async ({ keeper, someone }) => {
  const stranger = await someone(keeper.username);
  await stranger.signsIn();

  const mail = await newestMailTo(keeper);
  expect(mail.subject).toBe("New sign-in to your Rookery account");
  expect(mail.text).toMatch(/When: {2}\d+ \w+ \d+, [\d:]+ UTC\s+Where: 127\.0\.0\.1\s+What: {2}Chrome on Linux/);

  await keeper.opens(mail.link);
  await keeper.seesHeading("Was this you?");
  await keeper.sees("Chrome on Linux");
  await stranger.opens("/dashboard");
  await stranger.seesHeading("Your bots");

  await keeper.presses("This was not me");
  await keeper.isAt("/forgot-password");
  await keeper.sees("All sessions have ended");
  await stranger.opens("/dashboard");
  await stranger.seesHeading("Sign in");
  await keeper.opens("/dashboard");
  await keeper.seesHeading("Sign in");

  await keeper.opens(mail.link);
  await keeper.sees("This link is not valid any more");
  await expect(keeper.main.getByRole("button", { name: "This was not me" })).toHaveCount(0);
});

test("the next sign-in says when and from where the last one was, once", async ({ keeper }) => {
  await keeper.signsIn();
  await keeper.sees(/Last sign-in: .*, from 127\.0\.0\.1\./);
  await keeper.page.reload();
  await keeper.seesHeading("Your bots");
  await expect(keeper.main).not.toContainText("Last sign-in");
});
