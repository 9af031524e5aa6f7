//! The wizard: where people are in it, and how they come back.

use domain::setup::SetupPage;
use domain::views::Event;
use domain::{BotId, BotLimits, Field, Role, SetupStep, Why};
use server::bots::setup::{Place, Wish, place};
use server::{Error, Server, Viewer, bots, on_both_engines};

use crate::answers::refusal;
use crate::people::user;
use crate::telegram::{registered, server_and_telegram};

use SetupStep::{Credentials, Limits, Verify};

/// The step that the wizard shows, and of which bot.
async fn shown(server: &Server, viewer: &Viewer, wish: Wish) -> Option<(BotId, SetupStep)> {
    match place(server, viewer, wish).await.unwrap() {
        Place::Step(SetupPage { bot, step, .. }) => Some((bot, step)),
        Place::Start(_) | Place::Done(_) => None,
    }
}

fn step_of(bot: BotId, step: SetupStep) -> Wish {
    Wish { bot: Some(bot), step: Some(step), another: false }
}

on_both_engines! {
    async fn whoever_comes_back_goes_on_where_they_were(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let fresh = Wish::default();
        assert_eq!(place(&server, &ada, fresh).await.unwrap(), Place::Start(None));
        let bot = registered(&server, &ada, 123_456).await;
        for (step, next) in [(Credentials, Some(Limits)), (Limits, Some(Verify)), (Verify, None)] {
            assert_eq!(shown(&server, &ada, fresh).await, Some((bot, step)));
            assert_eq!(bots::pass_step(&server, &ada, bot, step).await.unwrap(), next);
        }
        assert_eq!(place(&server, &ada, fresh).await.unwrap(), Place::Start(None));
        let named = Wish { bot: Some(bot), ..fresh };
        assert_eq!(place(&server, &ada, named).await.unwrap(), Place::Done(bot));
    }

    async fn the_newest_bot_goes_on_first_and_another_one_can_be_begun(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let old = registered(&server, &ada, 123_456).await;
        bots::pass_step(&server, &ada, old, Credentials).await.unwrap();
        let new = registered(&server, &ada, 234_567).await;
        assert_eq!(shown(&server, &ada, Wish::default()).await, Some((new, Credentials)));
        let named = Wish { bot: Some(old), ..Wish::default() };
        assert_eq!(shown(&server, &ada, named).await, Some((old, Limits)));
        let another = Wish { another: true, ..Wish::default() };
        assert_eq!(place(&server, &ada, another).await.unwrap(), Place::Start(None));
        let cards = bots::of_viewer(&server, &ada).await.unwrap().cards;
        assert_eq!(cards.iter().map(|card| card.setup).collect::<Vec<_>>(), [Some(Limits), Some(Credentials)]);
    }

    async fn a_step_that_was_left_out_twice_is_left_out_once(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        for _ in 0..2 {
            let next = bots::pass_step(&server, &ada, bot, Credentials).await.unwrap();
            assert_eq!(next, Some(Limits));
        }
        for ahead in [Verify, SetupStep::Token] {
            let next = bots::pass_step(&server, &ada, bot, ahead).await.unwrap();
            assert_eq!(next, Some(Limits), "nobody jumps ahead");
        }
    }

    async fn earlier_steps_can_be_seen_again_but_later_ones_not_yet(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::pass_step(&server, &ada, bot, Credentials).await.unwrap();
        for (wished, step) in
            [(Credentials, Credentials), (Limits, Limits), (Verify, Limits), (SetupStep::Token, Limits)]
        {
            assert_eq!(shown(&server, &ada, step_of(bot, wished)).await, Some((bot, step)), "{wished:?}");
        }
        bots::pass_step(&server, &ada, bot, Limits).await.unwrap();
        bots::pass_step(&server, &ada, bot, Verify).await.unwrap();
        let again = shown(&server, &ada, step_of(bot, Credentials)).await;
        assert_eq!(again, Some((bot, Credentials)), "they can be replaced later on");
        assert_eq!(place(&server, &ada, step_of(bot, Verify)).await.unwrap(), Place::Done(bot));
    }

    async fn limits_are_set_within_their_bounds_and_lead_on(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::pass_step(&server, &ada, bot, Credentials).await.unwrap();
        let limits = BotLimits { rps: 5, max_concurrent: 2 };
        let next = bots::set_up_limits(&server, &ada, bot, limits).await.unwrap();
        assert_eq!(next, Some(Verify));
        let next = bots::set_up_limits(&server, &ada, bot, limits).await.unwrap();
        assert_eq!(next, Some(Verify), "what was sent twice changes nothing more");
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.limits, limits);
        let changes = page.activity.iter().filter(|row| row.event == Event::LimitsChanged(limits));
        assert_eq!(changes.count(), 1);

        let most = server.config.bot_limits_max;
        for (rps, max_concurrent, field, max) in [
            (0, 1, Field::Rps, most.rps),
            (most.rps + 1, 1, Field::Rps, most.rps),
            (1, 0, Field::MaxConcurrent, most.max_concurrent),
            (1, most.max_concurrent + 1, Field::MaxConcurrent, most.max_concurrent),
        ] {
            let answer = bots::set_limits(&server, &ada, bot, BotLimits { rps, max_concurrent }).await;
            assert_eq!(refusal(answer), Why::OutOfRange(1, max).at(field));
        }
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().limits, limits);
    }

    async fn nothing_is_sent_before_the_last_step(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::pass_step(&server, &ada, bot, Credentials).await.unwrap();
        let early = bots::look_for_start(&server, &ada, bot).await;
        assert!(matches!(early, Err(Error::NotFound)), "{early:?}");
        let early = bots::send_test(&server, &ada, bot, &domain::ChatId::number(1)).await;
        assert!(matches!(early, Err(Error::NotFound)), "{early:?}");
        assert_eq!(telegram.total_calls(), 1, "only whose token it is was asked");
    }
}
