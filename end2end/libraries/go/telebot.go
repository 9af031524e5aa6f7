// Echo bot with telebot.
package main

import (
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	tele "gopkg.in/telebot.v3"
)

var KEY, GATEWAY_URL = os.Getenv("BOT_TOKEN"), os.Getenv("GATEWAY_URL")

func main() {
	// <snippet>
	if err != nil {
		log.Fatal(err)
	}
	bot.Handle(tele.OnText, func(c tele.Context) error {
		return c.Send("echo: " + c.Text())
	})
	// Its own way to stop waits for the poll under way.
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)
	go func() {
		<-terminate
		os.Exit(0)
	}()
	bot.Start()
}
