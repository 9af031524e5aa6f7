//! Who may do what to whom: admins, owners, themselves, at the same moment.

use domain::{BotLimits, Reason, Role, UserId, Why};
use server::admin::{
    self, Actor, MailFilter, change_role, clear_bot_limits, discard_mail, reinstate_bot,
    reinstate_user, require_reset, retry_mail, set_bot_limits, sign_out_user, suspend_bot,
    suspend_user, unlock_user,
};
use server::{Admin, Error, Result, Server, on_both_engines, test_support};

use crate::answers::refusal;
use crate::crowd::successes;
use crate::people::user;
use crate::rows::{admin as an_admin, bot};

async fn owner(server: &Server, name: &str) -> Admin {
    Admin::of(user(server, name, Role::Owner).await).unwrap()
}

fn reason() -> Reason {
    Reason::parse("spam").unwrap()
}

/// What each act of `actor` on the user is answered.
async fn acts(server: &Server, actor: &Actor, id: UserId) -> Vec<Result<()>> {
    vec![
        suspend_user(server, actor, id, &reason(), None).await,
        reinstate_user(server, actor, id).await,
        unlock_user(server, actor, id).await,
        require_reset(server, actor, id).await,
        sign_out_user(server, actor, id).await,
    ]
}

async fn role_of(server: &Server, viewer: &Admin, id: UserId) -> Role {
    admin::user(server, viewer, id).await.unwrap().role
}

on_both_engines! {
    async fn an_admin_cannot_act_on_an_owner_and_nobody_on_themselves(engine) {
        let server = test_support::server(engine).await;
        let (olga, otto) = (an_admin(&server, "olga").await, owner(&server, "otto").await);
        for answer in acts(&server, &olga.actor(), otto.id).await {
            assert_eq!(refusal(answer).why, Why::Forbidden);
        }
        for who in [&olga, &otto] {
            for answer in acts(&server, &who.actor(), who.id).await {
                assert_eq!(refusal(answer).why, Why::Yourself);
            }
        }
        assert!(admin::audit(&server, &olga, None).await.unwrap().rows.is_empty());
        let page = admin::user(&server, &olga, otto.id).await.unwrap();
        assert!(!page.may.act && !page.may.change_role, "{:?}", page.may);
        assert!(admin::user(&server, &otto, olga.id).await.unwrap().may.change_role);
    }

    async fn an_admin_cannot_act_on_an_owners_bots_and_mails_and_an_owner_can(engine) {
        let server = test_support::server(engine).await;
        let (olga, ola) = (an_admin(&server, "olga").await, owner(&server, "ola").await);
        let otto = owner(&server, "otto").await;
        let rook = bot(&server, &otto, "Rook", "rook_bot").await;
        let own = bot(&server, &olga, "Crow", "crow_bot").await;
        let limits = BotLimits { rps: 1, max_concurrent: 1 };
        // Told by mail, which waits for its worker.
        suspend_bot(&server, &ola.actor(), rook, &reason()).await.unwrap();
        let mail = admin::mails(&server, &ola, &MailFilter::default(), None).await.unwrap().rows[0].id;
        for answer in [
            suspend_bot(&server, &olga.actor(), rook, &reason()).await,
            reinstate_bot(&server, &olga.actor(), rook).await,
            set_bot_limits(&server, &olga.actor(), rook, limits, None).await,
            clear_bot_limits(&server, &olga.actor(), rook).await,
            retry_mail(&server, &olga.actor(), mail).await,
            discard_mail(&server, &olga.actor(), mail).await,
        ] {
            assert_eq!(refusal(answer).why, Why::Forbidden);
        }
        assert_eq!(admin::audit(&server, &olga, None).await.unwrap().rows.len(), 1);
        for (who, may) in [(&olga, false), (&ola, true), (&otto, true)] {
            assert_eq!(admin::bot(&server, who, rook).await.unwrap().may_act, may);
            let mails = admin::mails(&server, who, &MailFilter::default(), None).await.unwrap().rows;
            assert_eq!((mails[0].may_act, mails[0].can_be_discarded()), (may, may));
        }
        suspend_bot(&server, &olga.actor(), own, &reason()).await.unwrap();
        discard_mail(&server, &ola.actor(), mail).await.unwrap();
        reinstate_bot(&server, &Actor::command_line(), rook).await.unwrap();
    }

    async fn a_user_who_does_not_exist_is_not_found(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let missing = UserId(4_711);
        let mut answers = acts(&server, &olga.actor(), missing).await;
        answers.push(change_role(&server, &Actor::command_line(), missing, Role::Admin).await);
        answers.push(admin::user(&server, &olga, missing).await.map(drop));
        answers.push(admin::resend_verification(&server, &olga.actor(), 4_711).await);
        for answer in answers {
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
    }

    async fn only_owners_change_roles(engine) {
        let server = test_support::server(engine).await;
        let (olga, otto) = (an_admin(&server, "olga").await, owner(&server, "otto").await);
        let ada = user(&server, "ada", Role::User).await;
        let answer = change_role(&server, &olga.actor(), ada.id, Role::Admin).await;
        assert_eq!(refusal(answer).why, Why::Forbidden);
        change_role(&server, &otto.actor(), ada.id, Role::Owner).await.unwrap();
        assert_eq!(role_of(&server, &otto, ada.id).await, Role::Owner);
        let again = change_role(&server, &otto.actor(), ada.id, Role::Owner).await;
        assert_eq!(refusal(again).why, Why::Unchanged);
    }

    async fn the_last_owner_cannot_be_demoted_or_suspended_even_on_the_command_line(engine) {
        let server = test_support::server(engine).await;
        let (otto, actor) = (owner(&server, "otto").await, Actor::command_line());
        let demoted = change_role(&server, &actor, otto.id, Role::Admin).await;
        assert_eq!(refusal(demoted).why, Why::LastOwner);
        let suspended = suspend_user(&server, &actor, otto.id, &reason(), None).await;
        assert_eq!(refusal(suspended).why, Why::LastOwner);
        let ola = owner(&server, "ola").await;
        suspend_user(&server, &actor, ola.id, &reason(), None).await.unwrap();
        let suspended = suspend_user(&server, &actor, otto.id, &reason(), None).await;
        assert_eq!(refusal(suspended).why, Why::LastOwner, "a suspended owner gives no roles");
    }

    async fn of_two_owners_who_demote_each_other_at_once_one_is_left(engine) {
        let server = test_support::server(engine).await;
        let second = server.second_node().await;
        let (otto, ola) = (owner(&server, "otto").await, owner(&server, "ola").await);
        let (first, other) = (otto.actor(), ola.actor());
        let (one, two) = tokio::join!(
            change_role(&server, &first, ola.id, Role::User),
            change_role(&second, &other, otto.id, Role::User),
        );
        let answers = [one, two];
        assert_eq!(successes(&answers), 1, "{answers:?}");
        let roles = [role_of(&server, &otto, otto.id).await, role_of(&server, &otto, ola.id).await];
        assert!(roles.contains(&Role::Owner) && roles.contains(&Role::User), "{roles:?}");
    }

    async fn of_two_admins_who_suspend_each_other_at_once_one_is_left(engine) {
        let server = test_support::server(engine).await;
        let second = server.second_node().await;
        let (olga, oleg) = (an_admin(&server, "olga").await, an_admin(&server, "oleg").await);
        let (first, other, why) = (olga.actor(), oleg.actor(), reason());
        let (one, two) = tokio::join!(
            suspend_user(&server, &first, oleg.id, &why, None),
            suspend_user(&second, &other, olga.id, &why, None),
        );
        let answers = [one, two];
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    async fn who_was_demoted_meanwhile_does_nothing_more(engine) {
        let server = test_support::server(engine).await;
        let (olga, ada) = (an_admin(&server, "olga").await, user(&server, "ada", Role::User).await);
        let as_before = olga.actor();
        change_role(&server, &Actor::command_line(), olga.id, Role::User).await.unwrap();
        for answer in acts(&server, &as_before, ada.id).await {
            assert_eq!(refusal(answer).why, Why::Forbidden);
        }
    }
}
