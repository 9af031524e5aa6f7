"""Echo bot with aiogram."""

import asyncio
import os

from aiogram import Dispatcher, F
from aiogram.types import Message

KEY = os.environ["BOT_TOKEN"]
GATEWAY_URL = os.environ["GATEWAY_URL"]

# <snippet>

dispatcher = Dispatcher()


@dispatcher.message(F.text)
async def echo(message: Message) -> None:
    await message.answer(f"echo: {message.text}")


if __name__ == "__main__":
    asyncio.run(dispatcher.start_polling(bot))
