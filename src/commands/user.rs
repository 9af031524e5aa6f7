//! `rookery user …`.

use domain::views::OperatorUser;
use domain::{Role, UserId};
use server::accounts::{self, NewAccount};
use server::admin::{self, Actor};
use server::{Config, Error, Server};

use super::arguments::{NewUser, Stretch, UserAction, UserTask};
use super::output::json;
use super::owner_link::told;
use super::{Failure, database, output, password};

/// Seconds.
const DAY: i64 = 86_400;

/// Makes an account; the operator vouches for its address.
pub async fn create(config: Config, user: NewUser) -> Result<(), Failure> {
    let password = password::read().map_err(Failure::of)?;
    let account = NewAccount::parse(&user.email, &user.username, password)
        .map_err(|refusals| told(Error::from(refusals)))?;
    let username = account.username.clone();
    let server = database::server(config).await?;
    let created = accounts::create_user(&server, account, user.role).await;
    let made = match &created {
        Ok(id) => admin::told_user(&server, &Actor::command_line(), *id).await.ok(),
        Err(_) => None,
    };
    server.db.close().await;
    created.map_err(told)?;
    match made.filter(|_| user.json) {
        Some(made) => output::say(json(&made)),
        None => output::say(format_args!(
            "{username} is there now, with the role {}.",
            user.role.as_str()
        )),
    }
    Ok(())
}

/// Does what is asked, on the database itself: a server that is running notices within a second.
pub async fn run(config: Config, task: UserTask) -> Result<(), Failure> {
    let server = database::server(config).await?;
    let done = Box::pin(obey(&server, task)).await;
    server.db.close().await;
    done
}

async fn obey(server: &Server, UserTask { action, json }: UserTask) -> Result<(), Failure> {
    let actor = Actor::command_line();
    let (name, words) = match &action {
        UserAction::List(stretch) => return list(server, &actor, *stretch, json).await,
        UserAction::Show(name) => (name, None),
        UserAction::Suspend(name, ..) => (name, Some("is suspended")),
        UserAction::Reinstate(name) => (name, Some("is reinstated")),
        UserAction::Unlock(name) => {
            (name, Some("need not wait to sign in, as long as guesses are left for today"))
        }
        UserAction::RequireReset(name) => {
            (name, Some("needs a new password, and has a mail with a link"))
        }
        UserAction::SignOut(name) => (name, Some("is signed out everywhere")),
        UserAction::Role(name, role) => (name, Some(told_role(*role))),
    };
    let failure = |error, already| super::unsuccessful(error, "user", name, already);
    let id = admin::find_user(server, &actor, name).await.map_err(|error| failure(error, ""))?;
    let done = change(server, &actor, id, &action).await;
    done.map_err(|error| failure(error, already(&action)))?;
    let user = admin::told_user(server, &actor, id).await.map_err(|error| failure(error, ""))?;
    output::tell(&user, &user.username, words, json);
    Ok(())
}

/// Does what changes something.
async fn change(
    server: &Server,
    actor: &Actor,
    id: UserId,
    action: &UserAction,
) -> server::Result<()> {
    match action {
        UserAction::Suspend(_, reason, days) => {
            let end = |days: u16| server.clock.now().plus(i64::from(days) * DAY);
            admin::suspend_user(server, actor, id, reason, days.map(end)).await
        }
        UserAction::Reinstate(_) => admin::reinstate_user(server, actor, id).await,
        UserAction::Unlock(_) => admin::unlock_user(server, actor, id).await,
        UserAction::RequireReset(_) => admin::require_reset(server, actor, id).await,
        UserAction::SignOut(_) => admin::sign_out_user(server, actor, id).await,
        UserAction::Role(_, role) => admin::change_role(server, actor, id, *role).await,
        UserAction::List(_) | UserAction::Show(_) => Ok(()),
    }
}

/// What a user is who was so before.
fn already(action: &UserAction) -> &'static str {
    match action {
        UserAction::Suspend(..) => "is suspended already",
        UserAction::Reinstate(_) => "is not suspended",
        UserAction::Unlock(_) => "need not wait, unless the guesses of today are spent",
        _ => "",
    }
}

fn told_role(role: Role) -> &'static str {
    match role {
        Role::User => "is a user now",
        Role::Admin => "is an admin now",
        Role::Owner => "is an owner now",
    }
}

async fn list(
    server: &Server,
    actor: &Actor,
    Stretch { after, limit }: Stretch,
    json: bool,
) -> Result<(), Failure> {
    let users = admin::users_after(server, actor, UserId(after), limit).await.map_err(told)?;
    for user in &users {
        if json {
            output::say(self::json(user));
        } else {
            let OperatorUser { id, username, email, role, .. } = user;
            output::say(format_args!("{id}\t{role}\t{username}\t{email}"));
        }
    }
    Ok(())
}
