"""Echo bot with pyTelegramBotAPI."""

import os
import signal

from telebot.types import Message

KEY = os.environ["BOT_TOKEN"]
GATEWAY_URL = os.environ["GATEWAY_URL"]

# <snippet>


@bot.message_handler(content_types=["text"])
def echo(message: Message) -> None:
    bot.send_message(message.chat.id, f"echo: {message.text}")


@bot.message_handler(content_types=["document"])
def download(message: Message) -> None:
    file = bot.get_file(message.document.file_id)
    content = bot.download_file(file.file_path)
    bot.send_message(message.chat.id, f"file: {content.decode()}")


if __name__ == "__main__":
    # The library leaves its loop on Ctrl-C; a supervisor's SIGTERM shall mean the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bot.infinity_polling()
