import { type Locator, expect } from "@playwright/test";

import { BotProgram } from "./bot-program.ts";
import { type TelegramBot, botFatherMessage } from "./telegram.ts";
import type { Visitor } from "./visitor.ts";

/** A bot's page, in its user's browser. */
export class BotPage {
  constructor(
    readonly visitor: Visitor,
    readonly bot: TelegramBot,
    readonly path: string,
  ) {}

  /** Registers the bot by pasting the whole message of BotFather, and leaves the other steps out. */
  static async registers(visitor: Visitor, bot: TelegramBot): Promise<BotPage> {
    await visitor.opens("/bots/new");
    await visitor.page.getByLabel("Bot token").fill(botFatherMessage(bot));
    await visitor.presses("Verify");
    for (const step of [2, 3, 4]) {
      await visitor.sees(`Step ${step} of 4`);
      await visitor.presses("Skip");
    }
    await expect(visitor.page).toHaveURL(/\/bots\/\d+$/);
    return new BotPage(visitor, bot, new URL(visitor.page.url()).pathname);
  }

  async opens() {
    return this.visitor.opens(this.path);
  }

  async starts() {
    await this.visitor.presses("Start");
    await this.is("Running");
  }

  async stops() {
    await this.visitor.presses("Stop");
    await this.is("Stopped");
  }

  /** Makes a gateway key and copies it from the page. */
  async createsKey(label: string): Promise<string> {
    await this.visitor.page.getByLabel("Name of a new key").fill(label);
    await this.visitor.presses("Create key");
    await expect(this.newKey).toBeVisible();
    return this.newKey.getByText(/^\d+:/).innerText();
  }

  /** A program on this bot with a key of its own. */
  async program(label = "laptop"): Promise<BotProgram> {
    return new BotProgram(this.visitor.rookery.gatewayUrl, await this.createsKey(label));
  }

  /** Makes a key that takes the place of this one, and copies it from the page. */
  async rotatesKey(label: string, ends?: string): Promise<string> {
    const fold = this.visitor.main.locator("details.confirm").filter({ hasText: `Rotate ${label}` }).last();
    await fold.locator("summary").click();
    if (ends) await fold.getByLabel("The old key ends").selectOption(ends);
    await fold.getByRole("button", { name: "Rotate key" }).click();
    await expect(this.newKey).toBeVisible();
    return this.newKey.getByText(/^\d+:/).innerText();
  }

  async deletes() {
    await this.visitor.main.locator("summary", { hasText: "Delete this bot" }).click();
    await this.visitor.presses("Delete bot");
    await this.visitor.isAt("/dashboard");
  }

  async revokesKey(label: string) {
    await this.visitor.main.locator("summary", { hasText: `Revoke ${label}` }).click();
    await this.visitor.presses("Revoke key");
    await this.visitor.sees("The key is revoked.");
  }

  /** The state beside the bot's name. */
  async is(state: "Running" | "Stopped" | "Failing" | "Suspended") {
    await this.visitor.seesHeading(`${this.bot.name} ${state}`);
  }

  get newKey(): Locator {
    return this.visitor.main.getByRole("region", { name: "Copy this key now" });
  }
}

/** The number beside a name, such as Calls, on a page or a card. */
export const figure = (where: Locator, name: string): Locator =>
  where.getByText(name, { exact: true }).locator("xpath=following-sibling::dd[1]");
