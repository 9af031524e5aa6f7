// Echo bot with telegraf.
import { Telegraf } from "telegraf";
import { message } from "telegraf/filters";

const bot = new Telegraf(process.env.BOT_TOKEN, {
  telegram: { apiRoot: process.env.GATEWAY_URL },
});

bot.on(message("text"), (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
process.once("SIGTERM", () => bot.stop("SIGTERM"));
await bot.launch();
