// Echo bot with node-telegram-bot-api.
import { run } from "node-telegram-bot-api/node";

const { BOT_TOKEN: KEY, GATEWAY_URL } = process.env;

// <snippet>

bot.hears(/.+/s, (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
// Listens for SIGTERM itself.
await run(bot);
