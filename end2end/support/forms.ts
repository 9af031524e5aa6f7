import { type APIRequestContext, type APIResponse, request } from "@playwright/test";

import type { Person } from "./person.ts";
import type { File } from "./picture.ts";
import type { Rookery } from "./rookery.ts";
import type { TelegramBot } from "./telegram.ts";
import type { Visitor } from "./visitor.ts";

type Fields = Record<string, string>;

/** Posts forms as a browser would, without one: for what a test takes for granted. */
export class Forms {
  private constructor(
    private readonly context: APIRequestContext,
    private readonly rookery: Rookery,
  ) {}

  static async of(rookery: Rookery, storageState?: Session): Promise<Forms> {
    const extraHTTPHeaders = { accept: "text/html", origin: rookery.url };
    return new Forms(await request.newContext({ baseURL: rookery.url, extraHTTPHeaders, storageState }), rookery);
  }

  /** Goes on where the visitor's browser is: signed in as they are. */
  static async as(visitor: Visitor): Promise<Forms> {
    return Forms.of(visitor.rookery, await visitor.page.context().storageState());
  }

  async createsOwner(owner: Person) {
    const token = new URL(this.rookery.setUpLink).searchParams.get("token") ?? "";
    await this.posts("account/set-up", { token, ...account(owner) }, "/dashboard");
  }

  async joins(user: Person) {
    await this.signsUp(user);
    await this.verifies(user);
    await this.signsIn(user);
  }

  async signsUp(user: Person) {
    await this.posts("account/sign-up", { ...account(user), terms: "true" }, "/verify-email");
  }

  /** Presses the button behind the link in the mail. */
  async verifies(user: Person) {
    await this.posts("account/verify-email", { token: await this.tokenMailedTo(user) }, "/sign-in");
  }

  async signsIn(user: Person, login = user.username) {
    await this.posts("account/sign-in", { login, password: user.password }, "/dashboard");
  }

  /** Types a wrong password until sign-ins with this login have to wait. */
  async locks(login: string) {
    for (let tries = 1; tries <= 6; ++tries) {
      await this.posts("account/sign-in", { login, password: "not the password" }, "/sign-in");
    }
  }

  /** Registers the bot, leaves the rest of its set-up out, and gives its page's path. */
  async registers(bot: TelegramBot): Promise<string> {
    const id = await this.beginsSetUp(bot);
    for (const step of ["credentials", "limits"]) await this.skips(id, step, "/bots/new?bot=");
    await this.skips(id, "verify", `/bots/${id}`);
    return `/bots/${id}`;
  }

  /** Takes the first step of a bot's set-up, and gives the bot's id. */
  async beginsSetUp(bot: TelegramBot): Promise<string> {
    const response = await this.posts("bots/register", { bot_token: bot.token }, "/bots/new?bot=");
    return String(response.headers()["location"]).split("=").at(-1) ?? "";
  }

  /** Leaves a step of a bot's set-up out. */
  async skips(id: string, step: string, leadsTo = "/bots/new?bot=") {
    await this.posts("bots/setup/skip", { id, step }, leadsTo);
  }

  async starts(path: string) {
    await this.posts("bots/start", { id: idIn(path) }, path);
  }

  async stops(path: string) {
    await this.posts("bots/stop", { id: idIn(path) }, path);
  }

  async createsKey(path: string, label: string): Promise<string> {
    await this.posts("bots/keys/create", { id: idIn(path), label }, path);
    const page = await (await this.context.get(path)).text();
    const key = /\d+:gw_[\w-]+/.exec(page)?.[0];
    if (!key) throw new Error(`No key on ${path}`);
    return key;
  }

  async deletes(path: string) {
    await this.posts("bots/delete", { id: idIn(path) }, "/dashboard");
  }

  async suspends(path: string, reason: string) {
    await this.posts("admin/bots/suspend", { id: idIn(path), reason }, `/admin${path}`);
  }

  /** Sends a picture as a program does, and gives the status: 200 if it was taken. */
  async uploads(picture: File): Promise<number> {
    const headers = { accept: "application/json" };
    const response = await this.context.post("/api/account/picture", { headers, multipart: { picture } });
    return response.status();
  }

  /** The name that the files of the user's picture share. */
  async pictureName(): Promise<string> {
    const page = await (await this.context.get("/account")).text();
    const name = /\/pictures\/([0-9a-f]{32})-/.exec(page)?.[1];
    if (!name) throw new Error("No picture on the profile");
    return name;
  }

  /** The status of each file of a picture. */
  async pictureStatuses(name: string): Promise<number[]> {
    const files = [400, 96, 48].flatMap((side) => [`${side}.webp`, `${side}.jpg`]);
    const answers = files.map((file) => this.context.get(`/pictures/${name}-${file}`));
    return (await Promise.all(answers)).map((response) => response.status());
  }

  /** The answer to a form, whatever it is; redirects are not followed. */
  answer(action: string, form: Fields): Promise<APIResponse> {
    return this.context.post(`/api/${action}`, { form, maxRedirects: 0 });
  }

  /** The cookies, for a browser that goes on from here. */
  session() {
    return this.context.storageState();
  }

  private async posts(action: string, form: Fields, leadsTo: string): Promise<APIResponse> {
    const response = await this.answer(action, form);
    if (!response.headers()["location"]?.startsWith(leadsTo)) {
      throw new Error(`${action} answered ${response.status()} and ${response.headers()["location"]}`);
    }
    return response;
  }

  private async tokenMailedTo(user: Person): Promise<string> {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      const inbox = await (await this.context.get("/dev/inbox")).text();
      const mine = inbox.split("<li").find((mail) => mail.includes(user.email));
      const mail = mine && /\/dev\/inbox\/\d+/.exec(mine)?.[0];
      const token = mail && /\?token=([\w-]+)/.exec(await (await this.context.get(mail)).text())?.[1];
      if (token) return token;
    }
    throw new Error(`No mail came to ${user.email}`);
  }
}

export type Session = Awaited<ReturnType<APIRequestContext["storageState"]>>;

const account = ({ email, username, password }: Person) => ({ email, username, password });

const idIn = (path: string) => path.split("/").at(-1) ?? "";
