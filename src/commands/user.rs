//! `rookery user …`.

use domain::UserId;
use domain::views::OperatorUser;
use server::accounts::{self, NewAccount};
use server::admin::{self, Actor};
use server::{Config, Error, Server};

use super::arguments::{NewUser, Stretch, UserAction, UserTask};
use super::output::{json, plain};
use super::owner_link::told;
use super::{Failure, database, output, password};

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
    match action {
        UserAction::List(stretch) => list(server, &actor, stretch, json).await,
        UserAction::Show(name) => {
            let id = find(server, &actor, &name).await?;
            let user = admin::told_user(server, &actor, id).await;
            tell(&user.map_err(|error| failure(error, &name, ""))?, json);
            Ok(())
        }
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

/// One user, a line for each fact.
fn tell(user: &OperatorUser, json: bool) {
    if json {
        return output::say(self::json(user));
    }
    for (name, value) in output::facts(user) {
        output::say(format_args!("{name}: {}", plain(&value)));
    }
}

async fn find(server: &Server, actor: &Actor, name: &str) -> Result<UserId, Failure> {
    admin::find_user(server, actor, name).await.map_err(|error| failure(error, name, ""))
}

fn failure(error: Error, name: &str, already: &str) -> Failure {
    super::unsuccessful(error, "user", name, already)
}
