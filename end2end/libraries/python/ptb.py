"""Echo bot with python-telegram-bot."""

import os

from telegram import Update
from telegram.ext import ContextTypes, MessageHandler, filters

KEY = os.environ["BOT_TOKEN"]
GATEWAY_URL = os.environ["GATEWAY_URL"]

# <snippet>


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(f"echo: {update.message.text}")


async def download(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    file = await update.message.document.get_file()
    content = await file.download_as_bytearray()
    await update.message.reply_text(f"file: {content.decode()}")


if __name__ == "__main__":
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(MessageHandler(filters.Document.ALL, download))
    application.run_polling()
