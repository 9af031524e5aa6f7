import { newestMailTo } from "../support/mail.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

/** Types new passwords, one of them built from the visitor's own name, and reads the meter. */
async function readsTheMeter(visitor: Visitor) {
  const [meter, password] = [visitor.main.locator(".strength"), visitor.page.getByLabel("New password")];
  for (const [typed, words] of [
    ["password1", "Too common"],
    [`${visitor.username}1`, "Too personal"],
    ["correct horse battery", "Strong"],
  ] as const) {
    await password.fill(typed);
    await expect(meter).toHaveText(words);
  }
}

// Only with scripts; without them the line is there and empty.
test("the meter says how strong a password is while it is typed, by the form's own rule", async ({ rookery, someone }) => {
  const visitor = await someone("visitor", rookery);
  await visitor.opens("/sign-up");
  const [meter, password] = [visitor.main.locator(".strength"), visitor.page.getByLabel("Password")];
  await expect(meter).toHaveText("");
  const height = (await meter.boundingBox())?.height;
  for (const [typed, words, score] of [
    ["short", "Too short", "0"],
    ["password1", "Too common", "0"],
    ["correct horse battery", "Strong", "4"],
  ]) {
    await password.fill(typed);
    await expect(meter).toContainText(words);
    await expect(meter).toHaveAttribute("data-score", score);
  }
  expect((await meter.boundingBox())?.height, "nothing jumps").toBe(height);

  await password.fill("lovelace1815");
  await expect(meter).toHaveText("Easy to guess");
  await visitor.page.getByLabel("Last name").fill("Lovelace");
  await expect(meter).toHaveText("Too personal");
  await password.fill("");
  await expect(meter).toHaveText("");
});

test("a form is sent as before when the meter gets no answer", async ({ rookery, someone }) => {
  const visitor = await someone(`quiet-${process.pid}-${Date.now() % 100_000}`, rookery);
  await visitor.page.route("**/api/account/password-strength", (route) => route.abort());
  await visitor.signsUp();
});

test("so does the one beside a new password, which knows whose it is", async ({ keeper, someone }) => {
  await keeper.opens("/account/security");
  await readsTheMeter(keeper);

  const visitor = await someone(keeper.username);
  await visitor.opens("/forgot-password");
  await visitor.sends("Send a link", { "E-mail": visitor.email });
  await visitor.sees("Check your mail.");
  const { link } = await newestMailTo(visitor, visitor.email, "Choose a new password");
  await visitor.opens(link);
  await readsTheMeter(visitor);
  await visitor.presses("Change password");
  await visitor.isAt("/sign-in");
  await visitor.opens(link);
  await visitor.sees("This link is not valid any more.");
  await expect(visitor.main.locator(".strength")).toHaveCount(0);
});
