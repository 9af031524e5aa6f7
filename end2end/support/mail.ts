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

/**
 * The newest mail to the visitor, or to another address of theirs, read in the built-in inbox as people read it;
 * about what is asked for, when there may be others.
 */
export async function newestMailTo(visitor: Visitor, address = visitor.email, about = ""): Promise<Mail> {
  const mails = visitor.main.getByRole("listitem").filter({ hasText: `to ${address}` });
  const first = mails.filter({ hasText: about }).first();
  // A request never waits for mail, so it may arrive after the page that announced it.
  await expect(async () => {
    await visitor.opens("/dev/inbox");
    await expect(first).toBeVisible({ timeout: 100 });
  }).toPass();
  await first.getByRole("link").click();
  await visitor.sees(`to ${address}`);
  const link = visitor.main.getByRole("link", { name: "?token=" });
  const text = await visitor.main.locator("pre").innerText();
  return {
    subject: await visitor.main.getByRole("heading", { level: 1 }).innerText(),
    text,
    code: /^\d{4} \d{4}$/m.exec(text)?.[0] ?? "",
    link: (await link.count()) > 0 ? ((await link.getAttribute("href")) ?? "") : "",
  };
}
