//! Tokens that came while Telegram was away.

use domain::setup::Draft;
use domain::{Field, Reason, Role, SetupStep, Why};
use server::admin::{Actor, reinstate_user, suspend_user};
use server::bots::drafts::{DRAFT_SECONDS, draft, retry_due};
use server::bots::setup::{Place, Wish, place};
use server::test_support::TestServer;
use server::{Viewer, bots, clean_up, on_both_engines};
use telegram_double::{Fault, TelegramDouble, example_token};

use crate::answers::refusal;
use crate::crowd::at_once;
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram};

const NUMBER: i64 = 123_456;

/// A token that is kept because Telegram is away.
async fn kept(server: &TestServer, telegram: &mut TelegramDouble, viewer: &Viewer) {
    telegram.stop();
    let answer = bots::register(server, viewer, &example_token(NUMBER)).await;
    assert_eq!(refusal(answer), Why::TokenKept.at(Field::BotToken));
}

async fn draft_of(server: &TestServer, viewer: &Viewer) -> Option<Draft> {
    draft(server, viewer).await.unwrap()
}

async fn bots_of(server: &TestServer, viewer: &Viewer) -> usize {
    bots::of_viewer(server, viewer).await.unwrap().cards.len()
}

on_both_engines! {
    async fn a_token_is_kept_sealed_and_becomes_a_bot_when_telegram_is_back(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        let draft = draft_of(&server, &ada).await.unwrap();
        assert_eq!((draft.telegram_id, draft.refused.clone()), (NUMBER, None));
        assert_eq!(place(&server, &ada, Wish::default()).await.unwrap(), Place::Start(Some(draft)));
        let token = example_token(NUMBER);
        let (_, secret) = token.split_once(':').unwrap();
        assert!(!Loot::of(&server).await.has(secret.as_bytes()));

        telegram.restart().unwrap();
        retry_due(&server).await.unwrap();
        assert_eq!(bots_of(&server, &ada).await, 0, "it is not its turn yet");
        server.clock.advance(30);
        retry_due(&server).await.unwrap();
        assert!(draft_of(&server, &ada).await.is_none());
        let Place::Step(page) = place(&server, &ada, Wish::default()).await.unwrap() else {
            panic!("the wizard does not go on");
        };
        assert_eq!(page.step, SetupStep::Credentials);
    }

    async fn while_telegram_is_away_it_is_asked_less_and_less_often(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        telegram.fault(Fault::Html { status: 502 }.always());
        let token = example_token(NUMBER);
        assert!(bots::register(&server, &ada, &token).await.is_err());
        for _ in 0..3_600 / 5 {
            server.clock.advance(5);
            retry_due(&server).await.unwrap();
        }
        let asked = telegram.calls(&token, "getMe");
        assert!((5..=10).contains(&asked), "asked {asked} times in an hour");
    }

    async fn a_suspended_users_token_is_shown_to_nobody_until_they_are_reinstated(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let (ada, actor) = (user(&server, "ada", Role::User).await, Actor::command_line());
        kept(&server, &mut telegram, &ada).await;
        telegram.restart().unwrap();
        suspend_user(&server, &actor, ada.id, &Reason::parse("spam").unwrap(), None).await.unwrap();
        let asked = telegram.total_calls();
        server.clock.advance(60);
        retry_due(&server).await.unwrap();
        assert_eq!(telegram.total_calls(), asked);
        reinstate_user(&server, &actor, ada.id).await.unwrap();
        retry_due(&server).await.unwrap();
        assert_eq!(bots_of(&server, &ada).await, 1);
    }

    async fn what_telegram_refuses_is_forgotten_and_told(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        telegram.restart().unwrap();
        telegram.revoke(&example_token(NUMBER));
        server.clock.advance(30);
        retry_due(&server).await.unwrap();
        let draft = draft_of(&server, &ada).await.unwrap();
        assert_eq!(draft.refused, Some(Why::BotTokenRefused));
        let asked = telegram.total_calls();
        server.clock.advance(3_600);
        retry_due(&server).await.unwrap();
        bots::retry_draft(&server, &ada).await.unwrap();
        assert_eq!(telegram.total_calls(), asked, "nothing is left to ask about");
        bots::discard_draft(&server, &ada).await.unwrap();
        assert!(draft_of(&server, &ada).await.is_none());
    }

    async fn a_bot_that_somebody_else_registers_meanwhile_is_refused_in_the_same_words(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        telegram.restart().unwrap();
        registered(&server, &eve, NUMBER).await;
        bots::retry_draft(&server, &ada).await.unwrap();
        assert_eq!(draft_of(&server, &ada).await.unwrap().refused, Some(Why::BotRegistered));
    }

    async fn trying_again_by_hand_works_and_is_limited(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        for _ in 0..5 {
            let answer = bots::retry_draft(&server, &ada).await;
            assert_eq!(refusal(answer), Why::TokenKept.at(Field::Form));
        }
        let answer = bots::retry_draft(&server, &ada).await;
        assert!(matches!(refusal(answer).why, Why::TooManyAttempts(_)));
        telegram.restart().unwrap();
        server.clock.advance(60);
        bots::retry_draft(&server, &ada).await.unwrap();
        assert_eq!(bots_of(&server, &ada).await, 1);
        bots::retry_draft(&server, &ada).await.unwrap();
    }

    async fn of_many_who_look_at_once_one_asks_telegram(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        telegram.restart().unwrap();
        server.clock.advance(30);
        at_once(5, |_| {
            let server = server.server.clone();
            async move { retry_due(&server).await.unwrap() }
        })
        .await;
        assert_eq!(bots_of(&server, &ada).await, 1);
        assert_eq!(telegram.calls(&example_token(NUMBER), "getMe"), 1);
    }

    async fn a_new_token_takes_the_place_of_the_old_one(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        let answer = bots::register(&server, &ada, &example_token(234_567)).await;
        assert_eq!(refusal(answer).why, Why::TokenKept);
        assert_eq!(draft_of(&server, &ada).await.unwrap().telegram_id, 234_567);
        telegram.restart().unwrap();
        bots::register(&server, &ada, &example_token(345_678)).await.unwrap();
        assert!(draft_of(&server, &ada).await.is_some(), "another bot's token stays");
        bots::register(&server, &ada, &example_token(234_567)).await.unwrap();
        assert!(draft_of(&server, &ada).await.is_none());
    }

    async fn a_token_is_kept_for_a_day(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        kept(&server, &mut telegram, &ada).await;
        telegram.restart().unwrap();
        server.clock.advance(DRAFT_SECONDS);
        retry_due(&server).await.unwrap();
        assert!(draft_of(&server, &ada).await.is_none());
        assert_eq!(bots_of(&server, &ada).await, 0, "what has expired is not tried, cleaned up or not");
        assert!(Loot::of(&server).await.has(b"123456"));
        clean_up::once(&server).await.unwrap();
        assert!(!Loot::of(&server).await.has(b"123456"));
    }
}
