import { Forms } from "../forms.ts";
import type { TelegramBot } from "../telegram.ts";
import type { Visitor } from "../visitor.ts";
import { type Cast, type State, keeperAt } from "./cast.ts";

const STEPS = ["credentials", "limits", "verify"] as const;

/** Leads the keeper to a later step of a new bot's set-up. */
export async function atStep(
  { keeper, telegram }: Pick<Cast, "keeper" | "telegram">,
  step: (typeof STEPS)[number],
): Promise<TelegramBot> {
  const [forms, bot] = [await Forms.as(keeper), telegram.newBot()];
  const id = await forms.beginsSetUp(bot);
  for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await forms.skips(id, earlier);
  await keeper.opens("/bots/new");
  return bot;
}

const stateAt =
  (step: (typeof STEPS)[number], then: (keeper: Visitor) => Promise<void> = async () => {}): State =>
  async (cast) => {
    await atStep(cast, step);
    await then(cast.keeper);
    return cast.keeper;
  };

/** The steps of the wizard. */
export const SETUP: Record<string, State> = {
  "set-up, the token": async (cast) => {
    const keeper = await keeperAt("/bots/new")(cast);
    await keeper.main.getByText("Where do I get a token?").click();
    return keeper;
  },

  "set-up, the token refused": async (cast) => {
    const keeper = await keeperAt("/bots/new")(cast);
    await keeper.page.getByLabel("Bot token").fill("hello");
    await keeper.presses("Verify");
    await keeper.sees("This is not a bot token");
    return keeper;
  },

  "set-up, the token kept": async (cast) => {
    const [keeper, bot] = [await keeperAt("/bots/new")(cast), cast.telegram.newBot()];
    await cast.telegram.isAwayFor(bot, 100);
    await keeper.sends("Verify", { "Bot token": bot.token });
    await keeper.sees("Telegram cannot be reached just now");
    return keeper;
  },

  "set-up, the token kept in vain": async (cast) => {
    const [keeper, bot] = [await keeperAt("/bots/new")(cast), cast.telegram.newBot()];
    await cast.telegram.isAwayFor(bot, 1);
    await keeper.sends("Verify", { "Bot token": bot.token });
    await cast.telegram.revokes(bot);
    await keeper.presses("Try again now");
    await keeper.sees("could not be registered");
    return keeper;
  },

  "set-up, API credentials": stateAt("credentials", async (keeper) => {
    await keeper.main.getByText("What does Rookery do with them?").click();
  }),

  "set-up, API credentials refused": stateAt("credentials", async (keeper) => {
    await keeper.sends("Store credentials", { api_id: "many", api_hash: "secret" });
    await keeper.sees("An api_id is a number");
  }),

  "set-up, sessions": async (cast) => {
    const owner = await cast.someone("owner", await cast.newRookery({ ROOKERY_TELEGRAM_SESSIONS: "on" }));
    await owner.becomesOwner();
    await atStep({ keeper: owner, telegram: cast.telegram }, "credentials");
    return owner;
  },

  "set-up, limits": stateAt("limits", async (keeper) => {
    await keeper.main.getByText("What does Telegram itself allow?").click();
  }),

  "set-up, limits refused": stateAt("limits", async (keeper) => {
    await keeper.sends("Set limits", { "Requests per second": "0", "Requests at the same time": "1000" });
    await keeper.sees("Choose a number from 1 to 100");
  }),

  "set-up, a test message": stateAt("verify"),

  "set-up, a test message to a chat that is unknown": async (cast) => {
    const bot = await atStep(cast, "verify");
    await cast.telegram.answers(bot, "sendMessage", 400, "Bad Request: chat not found");
    await cast.keeper.sends("Send test message", { "Chat id": "42" });
    await cast.keeper.sees("Telegram knows no such chat");
    return cast.keeper;
  },

  "set-up, a test message beside a webhook": async (cast) => {
    const [forms, bot] = [await Forms.as(cast.keeper), cast.telegram.newBot()];
    await cast.telegram.hasWebhook(bot);
    const id = await forms.beginsSetUp(bot);
    for (const step of ["credentials", "limits"]) await forms.skips(id, step);
    await cast.keeper.opens("/bots/new");
    await cast.keeper.sees("A webhook is set for this bot");
    return cast.keeper;
  },

  "set-up, no test message": async (cast) => {
    const bot = await atStep(cast, "limits");
    await cast.telegram.revokes(bot);
    await cast.keeper.presses("Skip");
    await cast.keeper.sees("No test message can be sent just now");
    return cast.keeper;
  },

  "set-up, left": async (cast) => {
    await atStep(cast, "limits");
    await cast.keeper.opens("/dashboard");
    await cast.keeper.sees("Continue set-up");
    return cast.keeper;
  },

  "credentials stored": async (cast) => {
    const { keeper } = cast;
    await atStep(cast, "credentials");
    await keeper.sends("Store credentials", { api_id: "7654321", api_hash: "0123456789abcdef0123456789abcdef" });
    for (const step of [3, 4]) {
      await keeper.sees(`Step ${step} of 4`);
      await keeper.presses("Skip");
    }
    await keeper.main.locator("summary", { hasText: "Remove credentials" }).click();
    return keeper;
  },
};
