//! `rookery user create`.

use server::accounts::{self, NewAccount};
use server::{Config, Error};

use super::arguments::NewUser;
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
    server.db.close().await;
    created.map_err(told)?;
    output::say(format_args!("{username} is there now, with the role {}.", user.role.as_str()));
    Ok(())
}
