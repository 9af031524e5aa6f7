from telegram.ext import ApplicationBuilder

application = (
    ApplicationBuilder()
    .token(KEY)
    .base_url("{url}/bot")
    .base_file_url("{url}/file/bot")
    .build()
)
