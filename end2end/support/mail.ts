import { expect } from "@playwright/test";

import type { Visitor } from "./visitor.ts";

/** A mail, as the built-in inbox shows it. */
export interface Mail {
  subject: string;
  text: string;
  link: string;
  /** The code in it, if there is one. */
  code: string;
}

/** The newest mail to the visitor, read in the built-in inbox as people read it. */
export async function newestMailTo(visitor: Visitor): Promise<Mail> {
  const first = visitor.main.getByRole("listitem").filter({ hasText: `to ${visitor.email}` }).first();
  // A request never waits for mail, so it may arrive after the page that announced it.
  await expect(async () => {
    await visitor.opens("/dev/inbox");
    await expect(first).toBeVisible({ timeout: 100 });
  }).toPass();
  await first.getByRole("link").click();
  await visitor.sees(`to ${visitor.email}`);
  const link = visitor.main.getByRole("link", { name: "?token=" });
  const text = await visitor.main.locator("pre").innerText();
  return {
    subject: await visitor.main.getByRole("heading", { level: 1 }).innerText(),
    text,
    code: /^\d{4} \d{4}$/m.exec(text)?.[0] ?? "",
    link: await link.getAttribute("href").then((href) => href ?? ""),
  };
}
