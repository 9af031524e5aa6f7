import { type BrowserContextOptions, test as base, expect } from "@playwright/test";

import type { Engine } from "./database.ts";
import { Forms, type Session } from "./forms.ts";
import { Person, unique } from "./person.ts";
import { Rookery } from "./rookery.ts";
import { Telegram } from "./telegram.ts";
import { Visitor } from "./visitor.ts";
import { watch } from "./watch.ts";

export interface Options {
  engine: Engine;
}

interface Shared {
  telegram: Telegram;
  /** The worker's server; it has an owner. */
  rookery: Rookery;
  ownerSession: { username: string; session: Session };
}

interface Fixtures {
  /** A server of the test's own, which nobody owns yet. */
  newRookery: (settings?: Record<string, string>) => Promise<Rookery>;
  /** Somebody with a browser of their own; signed out, unless they bring a session. */
  someone: (username: string, at?: Rookery, options?: BrowserContextOptions) => Promise<Visitor>;
  /** Somebody who has an account and is signed in. */
  keeper: Visitor;
  /** The owner of the worker's server, signed in. */
  owner: Visitor;
}

export const test = base.extend<Fixtures, Options & Shared>({
  engine: ["sqlite", { option: true, scope: "worker" }],

  telegram: [
    async ({}, use) => {
      const telegram = await Telegram.starts();
      await use(telegram);
      await telegram.stops();
    },
    { scope: "worker" },
  ],

  rookery: [
    async ({ engine, telegram }, use) => {
      const rookery = await Rookery.starts(engine, telegram.url);
      await use(rookery);
      await rookery.isRemoved();
    },
    { scope: "worker" },
  ],

  ownerSession: [
    async ({ rookery }, use) => {
      const forms = await Forms.of(rookery);
      await forms.createsOwner(new Person("owner"));
      await use({ username: "owner", session: await forms.session() });
    },
    { scope: "worker" },
  ],

  newRookery: async ({ engine, telegram }, use) => {
    const started: Rookery[] = [];
    await use(async (settings) => {
      const rookery = await Rookery.starts(engine, telegram.url, settings);
      started.push(rookery);
      return rookery;
    });
    for (const rookery of started) await rookery.isRemoved();
  },

  someone: async ({ browser, rookery: shared }, use) => {
    const wrongs: string[] = [];
    await use(async (username, rookery = shared, options = {}) => {
      const context = await browser.newContext(options);
      const seen = watch(context, rookery.url);
      context.once("close", () => wrongs.push(...seen));
      return new Visitor(await context.newPage(), rookery, username);
    });
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(wrongs, "what no page may do").toEqual([]);
  },

  keeper: async ({ rookery, someone }, use) => {
    const [person, forms] = [new Person(unique("keeper")), await Forms.of(rookery)];
    await forms.joins(person);
    await use(await someone(person.username, rookery, { storageState: await forms.session() }));
  },

  owner: async ({ rookery, ownerSession: { username, session }, someone }, use) => {
    await use(await someone(username, rookery, { storageState: session }));
  },
});

export { expect } from "@playwright/test";
