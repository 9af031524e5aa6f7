from telebot import TeleBot, apihelper

apihelper.API_URL = "{url}/bot{0}/{1}"
apihelper.FILE_URL = "{url}/file/bot{0}/{1}"
bot = TeleBot(KEY)
