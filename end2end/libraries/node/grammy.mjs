// Echo bot with grammY.
const { BOT_TOKEN: KEY, GATEWAY_URL } = process.env;

// <snippet>

bot.on("message:text", (ctx) => ctx.reply(`echo: ${ctx.message.text}`));
process.once("SIGTERM", () => bot.stop());
await bot.start();
