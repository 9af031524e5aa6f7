import { expect, test } from "../support/test.ts";

test("after too many sign-ins the page says when to come back", async ({ someone, newRookery }) => {
  const visitor = await someone("visitor", await newRookery({ ROOKERY_LIMIT_SIGN_IN: "2/min" }));
  for (const _ of [1, 2]) {
    await visitor.opens("/sign-in");
    await visitor.typesCredentials();
    await visitor.sees("is wrong");
  }
  const answered = visitor.page.waitForResponse((response) => response.request().method() === "POST");
  await visitor.typesCredentials();
  const response = await answered;
  expect(response.status()).toBe(429);
  const seconds = Number(response.headers()["retry-after"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(31);
  await visitor.seesHeading("Slow down a little");
  await visitor.sees(/Try again in .*second/);
  await visitor.page.getByRole("link", { name: "Back to the form" }).click();
  await visitor.seesHeading("Sign in");
});
