import { Person, unique } from "../support/person.ts";
import { Forms } from "../support/forms.ts";
import { expect, test } from "../support/test.ts";

// Nobody listens there: mail waits, and each attempt fails.
const NO_MAIL_SERVER = { ROOKERY_SMTP_URL: "smtp://127.0.0.1:9" };

test("an admin sees what became of a mail, has it tried again, and discards it", async ({ newRookery, someone }) => {
  const rookery = await newRookery(NO_MAIL_SERVER);
  const owner = await someone("owner", rookery);
  await owner.becomesOwner();
  const user = new Person(unique("reader"));
  await (await Forms.of(rookery)).signsUp(user);
  const row = owner.main.getByRole("row").filter({ hasText: user.email });
  await expect(async () => {
    await owner.opens(`/admin/mail?state=queued&q=${user.username}`);
    await expect(row).toContainText("connecting to the mail server", { timeout: 100 });
  }).toPass();
  await expect(row).toContainText("Verify an address");
  await expect(owner.main).not.toContainText("token=");
  await row.getByRole("button", { name: "Retry" }).click();
  await owner.sees("The mail is tried again at once.");
  await expect(async () => {
    await owner.opens(`/admin/mail?q=${user.username}`);
    await expect(row).toContainText("next try", { timeout: 100 });
    await expect(row.getByRole("cell", { name: "2", exact: true })).toBeVisible({ timeout: 100 });
  }).toPass();
  await row.getByRole("button", { name: "Discard" }).click();
  await owner.sees("The mail is discarded.");
  await expect(row).toContainText("Given up");
  await expect(row.getByRole("button")).toHaveCount(0);
  await owner.opens("/admin/mail?q=nobody");
  await owner.sees("No mail here");
});
