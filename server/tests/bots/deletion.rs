//! Deleting bots, and bringing them back.

use domain::views::Event;
use domain::{BotFilter, BotStatus, Field, KeyLabel, Reason, Role, UserFilter, Why};
use server::{Admin, Error, Server, Viewer, accounts, admin, bots, clean_up, on_both_engines};
use telegram_double::example_token;

use crate::answers::refusal;
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram, server_and_telegram_with};

const WEEK: i64 = 7 * 86_400;

async fn own_events(server: &Server, viewer: &Viewer) -> Vec<Event> {
    let page = accounts::own_activity(server, viewer, None).await.unwrap();
    page.rows.into_iter().map(|row| row.line.event).collect()
}

on_both_engines! {
    async fn a_deleted_bot_is_nowhere_but_among_the_deleted_and_comes_back_as_it_was(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
        bots::start(&server, &ada, bot).await.unwrap();
        let before = bots::page(&server, &ada, bot).await.unwrap();
        server.clock.advance(1);
        for _ in 0..2 {
            bots::delete(&server, &ada, bot).await.unwrap();
        }
        assert!(bots::of_viewer(&server, &ada).await.unwrap().cards.is_empty());
        let page = bots::page(&server, &ada, bot).await;
        assert!(matches!(page, Err(Error::NotFound)), "{page:?}");
        for answer in [bots::start(&server, &ada, bot).await, bots::stop(&server, &ada, bot).await] {
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        let deleted = bots::of_viewer(&server, &ada).await.unwrap().deleted;
        assert_eq!((deleted.len(), deleted[0].id), (1, bot));
        assert_eq!(deleted[0].gone_at, server.clock.now().plus(WEEK));

        server.clock.advance(WEEK - 1);
        clean_up::once(&server).await.unwrap();
        for _ in 0..2 {
            bots::restore(&server, &ada, bot).await.unwrap();
        }
        assert!(bots::of_viewer(&server, &ada).await.unwrap().deleted.is_empty());
        let after = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!((after.keys, after.card.status), (before.keys, BotStatus::Running));
        let events: Vec<_> = after.activity.iter().take(2).map(|row| &row.event).collect();
        assert_eq!(events, [&Event::BotRestored, &Event::BotDeleted], "each once");
    }

    async fn after_a_week_a_deleted_bot_is_gone_with_all_but_one_line(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("night watch").unwrap()).await.unwrap();
        bots::delete(&server, &ada, bot).await.unwrap();
        server.clock.advance(WEEK);
        // By its time, not by the clean-up.
        assert!(bots::of_viewer(&server, &ada).await.unwrap().deleted.is_empty());
        let answer = bots::restore(&server, &ada, bot).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        let loot = Loot::of(&server).await;
        assert!(loot.has(b"night watch"));
        clean_up::once(&server).await.unwrap();
        let loot = Loot::of(&server).await;
        assert!(!loot.has(b"night watch") && !loot.has(b"Rook 123456"));
        assert_eq!(own_events(&server, &ada).await, [Event::BotRemoved("rook_123456_bot".to_owned())]);
    }

    async fn a_deleted_bot_stays_registered_and_only_its_user_is_told_how_to_get_it(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::delete(&server, &ada, bot).await.unwrap();
        let asked = telegram.total_calls();
        for (viewer, why) in [(&ada, Why::BotDeleted), (&eve, Why::BotRegistered)] {
            let answer = bots::register(&server, viewer, &example_token(123_456)).await;
            assert_eq!(refusal(answer), why.at(Field::BotToken));
        }
        assert_eq!(telegram.total_calls(), asked);

        server.clock.advance(WEEK);
        // Nobody has cleaned up yet.
        let anew = bots::register(&server, &eve, &example_token(123_456)).await.unwrap();
        assert!(anew != bot);
        assert_eq!(own_events(&server, &ada).await, [Event::BotRemoved("rook_123456_bot".to_owned())]);
    }

    async fn deleted_bots_do_not_count_until_they_come_back(engine) {
        let setting = ("ROOKERY_BOTS_PER_USER", "1");
        let (server, _telegram) = server_and_telegram_with(engine, setting).await;
        let ada = user(&server, "ada", Role::User).await;
        let first = registered(&server, &ada, 123_456).await;
        bots::delete(&server, &ada, first).await.unwrap();
        let second = registered(&server, &ada, 234_567).await;
        let answer = bots::restore(&server, &ada, first).await;
        assert_eq!(refusal(answer), Why::TooManyBots(1).at(Field::Form));
        bots::delete(&server, &ada, second).await.unwrap();
        bots::restore(&server, &ada, first).await.unwrap();
    }

    async fn deletion_is_no_way_out_of_a_suspension(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = Admin::of(user(&server, "olga", Role::Admin).await).unwrap();
        let (bot, late) = (registered(&server, &ada, 123_456).await, registered(&server, &ada, 234_567).await);
        let spam = Reason::parse("spam").unwrap();
        admin::suspend_bot(&server, &olga.actor(), bot, &spam).await.unwrap();
        let answer = bots::delete(&server, &ada, bot).await;
        assert_eq!(refusal(answer), Why::BotSuspended.at(Field::Form));

        // Deleted first, suspended later: it stays until it is reinstated.
        bots::delete(&server, &ada, late).await.unwrap();
        admin::suspend_bot(&server, &olga.actor(), late, &spam).await.unwrap();
        server.clock.advance(WEEK);
        clean_up::once(&server).await.unwrap();
        let answer = bots::register(&server, &ada, &example_token(234_567)).await;
        assert!(answer.is_err(), "{answer:?}");
        assert!(admin::bot(&server, &olga, late).await.unwrap().row.deleted_at.is_some());
        admin::reinstate_bot(&server, &olga.actor(), late).await.unwrap();
        clean_up::once(&server).await.unwrap();
        let gone = admin::bot(&server, &olga, late).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    }

    async fn admins_find_deleted_bots_marked_and_do_not_count_them(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = Admin::of(user(&server, "olga", Role::Admin).await).unwrap();
        let bot = registered(&server, &ada, 123_456).await;
        bots::start(&server, &ada, bot).await.unwrap();
        registered(&server, &ada, 234_567).await;
        let counts = async || {
            let overview = admin::overview(&server, &olga).await.unwrap();
            let users = admin::users(&server, &olga, &UserFilter::default(), None).await.unwrap();
            let bots = users.rows.iter().map(|row| row.bots).sum::<i64>();
            (overview.bots.all(), overview.bots.running, bots)
        };
        assert_eq!(counts().await, (2, 1, 2));
        bots::delete(&server, &ada, bot).await.unwrap();
        assert_eq!(counts().await, (1, 0, 1));
        let rows = admin::bots(&server, &olga, &BotFilter::default(), None).await.unwrap().rows;
        let deleted: Vec<_> = rows.iter().map(|row| (row.id, row.deleted_at.is_some())).collect();
        assert!(deleted.len() == 2 && deleted.contains(&(bot, true)), "{deleted:?}");
        assert_eq!(rows.iter().filter(|row| row.deleted_at.is_some()).count(), 1);
    }
}
