//! Telegram API credentials.

use domain::telegram_api::{ApiHash, ApiId, Phone, SessionString};
use domain::views::Event;
use domain::{Field, Role, SetupStep, Why};
use server::bots::{self, TelegramApi};
use server::on_both_engines;
use server::test_support::server_with;
use telegram_double::TelegramDouble;

use crate::answers::refusal;
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram};

const API_HASH: &str = "0123456789abcdef0123456789abcdef";
const PHONE: &str = "+15550109999";

/// What a program that is no bot may need.
pub fn credentials() -> TelegramApi {
    TelegramApi {
        api_id: ApiId::parse("7654321").unwrap(),
        api_hash: ApiHash::parse(API_HASH).unwrap(),
        phone: None,
        session_string: None,
    }
}

/// In the shape of Pyrogram 2.
fn session() -> String {
    format!("BA{}", "d".repeat(360))
}

fn with_session() -> TelegramApi {
    let session_string = Some(SessionString::parse(&session()).unwrap());
    TelegramApi { phone: Some(Phone::parse(PHONE).unwrap()), session_string, ..credentials() }
}

on_both_engines! {
    async fn they_are_stored_sealed_replaced_and_removed(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let asked = telegram.total_calls();
        let next = bots::set_up_credentials(&server, &ada, bot, &credentials()).await.unwrap();
        assert_eq!(next, Some(SetupStep::Limits));
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.credentials_since, Some(server.clock.now()));
        assert_eq!(page.activity[0].event, Event::CredentialsStored);
        let loot = Loot::of(&server).await;
        assert!(!loot.has(API_HASH.as_bytes()) && !loot.has(b"7654321"));

        server.clock.advance(60);
        let next = bots::set_up_credentials(&server, &ada, bot, &credentials()).await.unwrap();
        assert_eq!(next, Some(SetupStep::Limits), "going back does not go back");
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.credentials_since, Some(server.clock.now()));

        for _ in 0..2 {
            bots::remove_credentials(&server, &ada, bot).await.unwrap();
        }
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.credentials_since, None);
        let removals = page.activity.iter().filter(|row| row.event == Event::CredentialsRemoved);
        assert_eq!(removals.count(), 1);
        assert_eq!(telegram.total_calls(), asked, "nothing is tried with them");
    }

    async fn sessions_are_taken_only_where_the_operator_switched_them_on(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let phone_only = TelegramApi { session_string: None, ..with_session() };
        let session_only = TelegramApi { phone: None, ..with_session() };
        for (given, field) in [(phone_only, Field::Phone), (session_only, Field::SessionString)] {
            let answer = bots::set_up_credentials(&server, &ada, bot, &given).await;
            assert_eq!(refusal(answer), Why::SessionsNotTaken.at(field));
        }
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().credentials_since, None);

        let telegram = TelegramDouble::start().await;
        let url = telegram.url();
        let settings =
            [("ROOKERY_TELEGRAM_API_URL", url.as_str()), ("ROOKERY_TELEGRAM_SESSIONS", "on")];
        let server = server_with(engine, &settings).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::set_up_credentials(&server, &ada, bot, &with_session()).await.unwrap();
        let loot = Loot::of(&server).await;
        assert!(loot.has(b"session_string") && loot.has(b"phone"));
        assert!(!loot.has(session().as_bytes()) && !loot.has(PHONE.as_bytes()));
    }
}
