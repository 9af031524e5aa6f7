// Echo bot with telegraf.
import { message } from "telegraf/filters";

const { BOT_TOKEN: KEY, GATEWAY_URL } = process.env;

// <snippet>

bot.on(message("text"), (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
process.once("SIGTERM", () => bot.stop("SIGTERM"));
await bot.launch();
