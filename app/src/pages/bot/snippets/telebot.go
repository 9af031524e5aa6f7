// import tele "gopkg.in/telebot.v3"

bot, err := tele.NewBot(tele.Settings{
	URL:    "{url}",
	Token:  KEY,
	Poller: &tele.LongPoller{Timeout: 10 * time.Second},
})
