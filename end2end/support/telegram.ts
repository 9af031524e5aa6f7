import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";

import { freeAddress } from "./ports.ts";
import { Program, built } from "./program.ts";

/** A bot as BotFather gives it out. */
export interface TelegramBot {
  token: string;
  name: string;
  username: string;
}

/** What BotFather gives for the same bot after its token was revoked. */
export const nextToken = ({ token }: TelegramBot): string => token.replace(":AA", ":BB");

/** The double that stands in for Telegram; see `telegram/README.md`. */
export class Telegram {
  private constructor(
    readonly url: string,
    private readonly program: Program,
  ) {}

  static async starts(): Promise<Telegram> {
    const address = await freeAddress();
    const url = `http://${address}`;
    const [name, path] = ["telegram-double", built("telegram-double")];
    return new Telegram(url, await Program.starts(name, path, [address], {}, tmpdir(), `${url}/control/state`));
  }

  /** A bot that nobody has registered yet. Every well-formed token is one to the double. */
  newBot(): TelegramBot {
    const id = randomInt(100_000_000, 9_999_999_999);
    const token = `${id}:AAFakeTokenForTestsOnly_0123456789-a`;
    return { token, name: `Rook ${id}`, username: `rook_${id}_bot` };
  }

  /** A webhook is set for the bot, not through Rookery. */
  async hasWebhook(bot: TelegramBot) {
    const result = { url: "https://example.org/hook", has_custom_certificate: false, pending_update_count: 0 };
    await this.control("results", { method: "getWebhookInfo", token: bot.token, result });
  }

  /** Each of the next calls of this method with the bot's token is answered so. */
  async answers(bot: TelegramBot, method: string, error_code: number, description: string, times = 1) {
    const body = JSON.stringify({ ok: false, error_code, description });
    const fault = { kind: "reply", status: error_code, body };
    await this.control("faults", { fault, times, method, token: bot.token });
  }

  /** Telegram is out of order for this bot, for so many calls. */
  async isAwayFor(bot: TelegramBot, times: number) {
    await this.control("faults", { fault: { kind: "html", status: 502 }, times, token: bot.token });
  }

  /** The next call of this method with the bot's token is never answered. */
  async keepsWaiting(bot: TelegramBot, method: string) {
    await this.control("faults", { fault: { kind: "hang" }, method, token: bot.token });
  }

  /** Where the bot's updates are delivered to; nothing where nobody set a webhook. */
  async webhookOf(bot: TelegramBot): Promise<string> {
    return (await (await fetch(`${this.url}/control/bots/${bot.token}`)).json()).webhook.url;
  }

  /** What a chat partner writes to the bot. */
  async saysTo(bot: TelegramBot, text: string) {
    await this.control(`bots/${bot.token}/updates`, { text });
  }

  /** The texts that the bot has sent. */
  async sentBy(bot: TelegramBot): Promise<string[]> {
    const state = await (await fetch(`${this.url}/control/bots/${bot.token}`)).json();
    return state.sent.map((message: { text: string }) => message.text);
  }

  /** How often this method was called with the bot's token. */
  async callsOf(bot: TelegramBot, method: string): Promise<number> {
    return (await (await fetch(`${this.url}/control/bots/${bot.token}`)).json()).calls[method] ?? 0;
  }

  /** How many of the bot's long polls wait just now. */
  async waitingPolls(bot: TelegramBot): Promise<number> {
    return (await (await fetch(`${this.url}/control/bots/${bot.token}`)).json()).active_polls;
  }

  /** The bot's token does not work any more. */
  async revokes(bot: TelegramBot) {
    await this.control(`bots/${bot.token}/revoke`, {});
  }

  /** The bot is called so from now on. */
  async names(bot: TelegramBot, name: string, username: string) {
    const id = Number(bot.token.split(":")[0]);
    const result = { id, is_bot: true, first_name: name, username };
    await this.control("results", { method: "getMe", token: bot.token, result });
  }

  /** The bot gets a webhook at this address, by a program that knows its token. */
  async callsBack(bot: TelegramBot, url: string) {
    const response = await fetch(`${this.url}/bot${bot.token}/setWebhook?url=${encodeURIComponent(url)}`);
    if (!response.ok) throw new Error(`The double sets no webhook: ${await response.text()}`);
  }

  async stops() {
    await this.program.stops();
  }

  private async control(path: string, body: object) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.url}/control/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The double refused ${path}: ${await response.text()}`);
  }
}

/** The message in which BotFather hands out the token. */
export const botFatherMessage = (bot: TelegramBot) => `Done! Congratulations on your new bot. You will find it at t.me/${bot.username}. You can now add a description.

Use this token to access the HTTP API:
${bot.token}
Keep your token secure and store it safely, it can be used by anyone to control your bot.`;
