"""Echo bot with pyTelegramBotAPI."""

import os
import signal

import telebot
from telebot import apihelper

gateway = os.environ["GATEWAY_URL"]
apihelper.API_URL = gateway + "/bot{0}/{1}"
apihelper.FILE_URL = gateway + "/file/bot{0}/{1}"

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


@bot.message_handler(content_types=["text"])
def echo(message: telebot.types.Message) -> None:
    bot.send_message(message.chat.id, f"echo: {message.text}")


if __name__ == "__main__":
    # The library leaves its loop on Ctrl-C; a supervisor's SIGTERM shall mean the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bot.infinity_polling()
