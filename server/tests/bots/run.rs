//! Starting and stopping, and what a bot's page tells of it.

use domain::views::Event;
use domain::{BotStatus, Field, KeyLabel, Reason, Role, Why};
use server::{Admin, Server, Viewer, admin, bots, on_both_engines};

use crate::answers::refusal;
use crate::people::user;
use crate::telegram::{refused_by_telegram, registered, server_and_telegram};

async fn status(server: &Server, viewer: &Viewer) -> BotStatus {
    bots::of_viewer(server, viewer).await.unwrap().cards[0].status
}

on_both_engines! {
    async fn a_bot_runs_from_its_start_to_its_stop(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::start(&server, &ada, bot).await.unwrap();
        assert_eq!(status(&server, &ada).await, BotStatus::Running);
        bots::stop(&server, &ada, bot).await.unwrap();
        assert_eq!(status(&server, &ada).await, BotStatus::Stopped);
    }

    async fn starting_what_runs_is_no_error_and_no_news(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        for _ in 0..3 {
            server.clock.advance(1);
            bots::start(&server, &ada, bot).await.unwrap();
        }
        let activity = bots::page(&server, &ada, bot).await.unwrap().activity;
        let events: Vec<_> = activity.iter().map(|row| &row.event).collect();
        assert_eq!(events, [&Event::BotStarted, &Event::BotRegistered]);
    }

    async fn a_suspended_bot_can_neither_be_started_nor_stopped(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let admin = Admin::of(user(&server, "olga", Role::Admin).await).unwrap();
        let bot = registered(&server, &ada, 123_456).await;
        admin::suspend_bot(&server, &admin.actor(), bot, &Reason::parse("spam").unwrap()).await.unwrap();
        for answer in
            [bots::start(&server, &ada, bot).await, bots::stop(&server, &ada, bot).await]
        {
            assert_eq!(refusal(answer), Why::BotSuspended.at(Field::Form));
        }
        assert_eq!(status(&server, &ada).await, BotStatus::Suspended);
    }

    async fn a_bot_whose_token_telegram_refused_can_be_stopped_but_not_started(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::start(&server, &ada, bot).await.unwrap();
        refused_by_telegram(&server, bot).await;

        assert_eq!(status(&server, &ada).await, BotStatus::Failing);
        bots::stop(&server, &ada, bot).await.unwrap();
        let answer = bots::start(&server, &ada, bot).await;
        assert_eq!(refusal(answer), Why::BotFailing.at(Field::Form));
    }

    async fn activity_is_told_newest_first_and_of_one_bot_alone(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        registered(&server, &ada, 234_567).await;
        let registered_at = server.clock.now().plus(-1);
        server.clock.advance(1);
        bots::start(&server, &ada, bot).await.unwrap();
        server.clock.advance(1);
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
        server.clock.advance(1);
        bots::stop(&server, &ada, bot).await.unwrap();

        let activity = bots::page(&server, &ada, bot).await.unwrap().activity;
        let told: Vec<_> = activity.into_iter().map(|row| (row.at, row.event)).collect();
        let expected = [
            (registered_at.plus(4), Event::BotStopped),
            (registered_at.plus(3), Event::KeyCreated("home".to_owned())),
            (registered_at.plus(2), Event::BotStarted),
            (registered_at, Event::BotRegistered),
        ];
        assert_eq!(told, expected);
    }

    async fn a_page_shows_the_newest_twenty_events(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        assert!(!bots::page(&server, &ada, bot).await.unwrap().more_activity);
        for _ in 0..12 {
            server.clock.advance(1);
            bots::start(&server, &ada, bot).await.unwrap();
            server.clock.advance(1);
            bots::stop(&server, &ada, bot).await.unwrap();
        }
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert!(page.more_activity);
        let activity = page.activity;
        assert_eq!(activity.len(), 20);
        assert_eq!(activity[0].at, server.clock.now());
        assert_eq!(activity[19].at, server.clock.now().plus(-19));
    }
}
