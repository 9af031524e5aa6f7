//! Limits and names.

use domain::views::Event;
use domain::{BotLimits, BotName, Field, Role, Why};
use server::{Error, bots, on_both_engines};

use crate::people::user;
use crate::telegram::{registered, server_and_telegram, server_and_telegram_with};

on_both_engines! {
    async fn limits_are_changed_within_what_the_operator_allows(engine) {
        let setting = ("ROOKERY_BOT_RPS_MAX", "40");
        let (server, _telegram) = server_and_telegram_with(engine, setting).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        server.clock.advance(1);
        let wanted = BotLimits { rps: 40, max_concurrent: 1 };
        for _ in 0..2 {
            bots::set_limits(&server, &ada, bot, wanted).await.unwrap();
        }
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!((page.limits, page.limits_max), (wanted, BotLimits { rps: 40, max_concurrent: 50 }));
        let events: Vec<_> = page.activity.into_iter().map(|row| row.event).collect();
        assert_eq!(events, [Event::LimitsChanged(wanted), Event::BotRegistered], "told once");

        for limits in [BotLimits { rps: 0, max_concurrent: 0 }, BotLimits { rps: 41, max_concurrent: 51 }] {
            let answer = bots::set_limits(&server, &ada, bot, limits).await;
            let Err(Error::Refused(refusals)) = answer else { panic!("{answer:?}") };
            assert_eq!(refusals.at(Field::Rps), Some(&Why::OutOfRange(1, 40)));
            assert_eq!(refusals.at(Field::MaxConcurrent), Some(&Why::OutOfRange(1, 50)));
        }
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().limits, wanted);
    }

    async fn a_bot_is_called_here_what_its_user_wants(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        server.clock.advance(1);
        for _ in 0..2 {
            bots::rename(&server, &ada, bot, &BotName::parse(" Night  watch ").unwrap()).await.unwrap();
        }
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!((page.card.name.as_str(), page.card.username.as_str()), ("Night watch", "rook_123456_bot"));
        let renamed = Event::BotRenamed("Rook 123456".to_owned(), "Night watch".to_owned());
        let events: Vec<_> = page.activity.into_iter().map(|row| row.event).collect();
        assert_eq!(events, [renamed, Event::BotRegistered]);
    }
}
