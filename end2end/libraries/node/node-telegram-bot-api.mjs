// Echo bot with node-telegram-bot-api.
import { Bot } from "node-telegram-bot-api";
import { run } from "node-telegram-bot-api/node";

const bot = new Bot(process.env.BOT_TOKEN, {
  apiRoot: process.env.GATEWAY_URL,
});

bot.hears(/.+/s, (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
// Listens for SIGTERM itself.
await run(bot);
