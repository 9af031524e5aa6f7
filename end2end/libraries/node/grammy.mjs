// Echo bot with grammY.
import { Bot } from "grammy";

const bot = new Bot(process.env.BOT_TOKEN, {
  client: { apiRoot: process.env.GATEWAY_URL },
});

bot.on("message:text", (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
process.once("SIGTERM", () => bot.stop());
await bot.start();
