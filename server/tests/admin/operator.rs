//! What the command line finds and tells.

use domain::{BotId, Field, Reason, Role, UserId, Why};
use server::admin::{self, Actor};
use server::{Error, on_both_engines, test_support};

use crate::answers::refusal;
use crate::people::user;
use crate::rows::{admin as an_admin, bot};

on_both_engines! {
    async fn a_bot_is_found_by_its_id_and_its_username_in_any_case(engine) {
        let server = test_support::server(engine).await;
        let actor = Actor::command_line();
        let ada = user(&server, "ada", Role::User).await;
        let id = bot(&server, &ada, "Rook", "Rook_bot").await;
        for name in [id.to_string().as_str(), "@rook_BOT", "Rook_bot"] {
            assert_eq!(admin::find_bot(&server, &actor, name).await.unwrap(), id, "{name}");
        }
        for name in ["", "@", "@rook", "%", "rook\0bot", "x".repeat(10_000).as_str()] {
            let answer = admin::find_bot(&server, &actor, name).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{name}: {answer:?}");
        }
        bot(&server, &ada, "Rook", "rook_bot").await;
        assert_eq!(refusal(admin::find_bot(&server, &actor, "@rook_bot").await), Why::Ambiguous.at(Field::Form));
    }

    async fn a_user_is_found_by_id_name_and_address(engine) {
        let server = test_support::server(engine).await;
        let actor = Actor::command_line();
        let ada = user(&server, "ada", Role::User).await;
        for name in [ada.id.to_string().as_str(), "ada", "ADA", " Ada@Example.org "] {
            assert_eq!(admin::find_user(&server, &actor, name).await.unwrap(), ada.id, "{name}");
        }
        let answer = admin::find_user(&server, &actor, "bob").await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }

    async fn what_the_operator_suspends_is_audited_as_the_command_line(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let actor = Actor::command_line();
        let ada = user(&server, "ada", Role::User).await;
        let id = bot(&server, &ada, "Rook", "rook_bot").await;
        admin::suspend_bot(&server, &actor, id, &Reason::parse("spam").unwrap()).await.unwrap();
        let told = admin::told_bot(&server, &actor, id).await.unwrap();
        assert_eq!((told.state, told.suspended_reason.as_deref()), ("suspended", Some("spam")));
        assert_eq!(told.suspended_at, Some(server.clock.now().rfc3339()));
        let line = &admin::audit(&server, &olga, None).await.unwrap().rows[0];
        assert_eq!((line.actor.as_str(), line.address.as_str()), ("command line", ""));
    }

    async fn lists_go_on_where_they_ended_and_are_bounded(engine) {
        let server = test_support::server(engine).await;
        let actor = Actor::command_line();
        let mut users = Vec::new();
        for number in 0..7 {
            server.clock.advance(1);
            users.push(user(&server, &format!("user{number}"), Role::User).await);
        }
        bot(&server, &users[0], "Rook", "rook_bot").await;
        let first = admin::users_after(&server, &actor, UserId(0), 4).await.unwrap();
        let rest = admin::users_after(&server, &actor, first[3].id.parse().unwrap(), u16::MAX).await.unwrap();
        let names: Vec<_> = first.iter().chain(&rest).map(|row| row.username.clone()).collect();
        assert_eq!(names, (0..7).map(|number| format!("user{number}")).collect::<Vec<_>>());
        assert_eq!((first[0].bots, first[1].bots), (1, 0));
        let bots = admin::bots_after(&server, &actor, BotId(0), u16::MAX).await.unwrap();
        assert_eq!(bots.iter().map(|bot| bot.user.as_str()).collect::<Vec<_>>(), ["user0"]);
        assert!(admin::bots_after(&server, &actor, BotId(i64::MAX), 1).await.unwrap().is_empty());
    }
}
