import { browser } from "../support/browser.ts";
import { expect, test } from "../support/test.ts";

// People's browsers keep whole pages to go back to; the one for tests does so only when it is told to.
test.use({
  launchOptions: { ...browser.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] },
});

test("after signing out, Back shows nothing of the account", async ({ keeper }) => {
  await keeper.opens("/account");
  await keeper.sees(keeper.email);
  await keeper.opens("/dashboard");
  await keeper.seesHeading("Your bots");
  await keeper.signsOut();
  for (let back = 0; back < 2; ++back) {
    await keeper.page.goBack({ waitUntil: "commit" });
    await keeper.seesHeading("Sign in");
    await expect(keeper.page.locator("body")).not.toContainText(keeper.username);
  }
});
