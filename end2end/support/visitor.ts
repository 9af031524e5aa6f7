import { type Locator, type Page, type Response, expect } from "@playwright/test";

import { Person } from "./person.ts";
import type { Rookery } from "./rookery.ts";

/** Somebody at a browser of their own. */
export class Visitor extends Person {
  constructor(
    readonly page: Page,
    readonly rookery: Rookery,
    username: string,
  ) {
    super(username);
  }

  /** Opens a page, by its path or by a whole link. */
  async opens(address: string): Promise<Response> {
    const response = await this.page.goto(new URL(address, this.rookery.url).href);
    if (!response) throw new Error(`${address} gave no answer`);
    return response;
  }

  async fillsInAccount() {
    await this.page.getByLabel("E-mail").fill(this.email);
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password").fill(this.password);
  }

  async acceptsTerms() {
    await this.main.getByLabel("I accept the terms").check();
  }

  /** Becomes the first owner, through the link that the server printed. */
  async becomesOwner() {
    await this.opens(this.rookery.setUpLink);
    await this.fillsInAccount();
    await this.presses("Create owner account");
    await this.isAt("/dashboard");
  }

  async signsUp() {
    await this.opens("/sign-up");
    await this.fillsInAccount();
    await this.acceptsTerms();
    await this.presses("Sign up");
    await this.sees("Check your mail.");
  }

  /** Types the code from a mail into the form that the sign-up led to. */
  async typesCode(code: string) {
    await this.main.getByLabel("Code").fill(code);
    await this.presses("Verify");
  }

  async verifies(link: string) {
    await this.opens(link);
    await this.presses("Verify");
    await this.isAt("/sign-in");
  }

  async typesCredentials(login = this.username, password = this.password) {
    await this.page.getByLabel("E-mail or username").fill(login);
    await this.page.getByLabel("Password").fill(password);
    await this.presses("Sign in");
  }

  async signsIn() {
    await this.opens("/sign-in");
    await this.typesCredentials();
    await this.isAt("/dashboard");
  }

  async signsOut() {
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await this.isAt("/sign-in");
  }

  /** Presses the button of that name on the page itself. */
  async presses(button: string) {
    await this.main.getByRole("button", { name: button, exact: true }).click();
  }

  /** The form on the page whose button has that name. */
  form(button: string): Locator {
    return this.main.locator("form").filter({ has: this.page.getByRole("button", { name: button, exact: true }) });
  }

  /** Fills in the form whose button has that name, by its labels, and presses the button. */
  async sends(button: string, fields: Record<string, string>) {
    for (const [label, text] of Object.entries(fields)) await this.form(button).getByLabel(label).fill(text);
    await this.presses(button);
  }

  async follows(link: string) {
    await this.main.getByRole("link", { name: link, exact: true }).first().click();
  }

  async sees(text: string | RegExp) {
    await expect(this.main.getByText(text).first()).toBeVisible();
  }

  async seesHeading(name: string | RegExp) {
    await expect(this.main.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  async isAt(path: string) {
    await expect(this.page).toHaveURL(new URL(path, this.rookery.url).href);
  }

  get main() {
    return this.page.getByRole("main");
  }
}
