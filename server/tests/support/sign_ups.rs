//! People who want an account, and their mail.

use std::time::Duration;

use domain::views::InboxMail;
use domain::{Email, Role};
use server::accounts::{self, NewAccount};
use server::mail::inbox;
use server::{Error, Origin, Result, Server, db};

use super::people::origin;

/// The password of everybody whose password does not matter.
pub const PASSWORD: &str = "correct horse battery";

/// What somebody typed.
pub fn account(email: &str, username: &str, password: &str) -> NewAccount {
    NewAccount::parse(email, username, password.to_owned()).unwrap()
}

/// Makes a user without further ado.
pub async fn create_user(server: &Server, username: &str, password: &str) {
    let account = account(&format!("{username}@example.org"), username, password);
    accounts::create_user(server, account, Role::User).await.unwrap();
}

/// Signs up, a second after whatever was before, so that it is known what is newest.
pub async fn sign_up(server: &Server, email: &str, username: &str) -> Result<()> {
    sign_up_with(server, email, username, PASSWORD).await
}

/// Signs up with that password.
pub async fn sign_up_with(
    server: &Server,
    email: &str,
    username: &str,
    password: &str,
) -> Result<()> {
    server.clock.advance(1);
    accounts::sign_up(server, &origin(), account(email, username, password)).await
}

/// Asks for another mail.
pub async fn resend(server: &Server, email: &str) -> Result<()> {
    server.clock.advance(1);
    accounts::resend(server, &origin(), &Email::parse(email).unwrap()).await
}

/// A browser at that client address.
pub fn origin_at(address: &str) -> Origin {
    Origin { address: address.parse().unwrap(), ..origin() }
}

/// All mails to that address, newest first.
pub async fn mails_to(server: &Server, email: &str) -> Vec<InboxMail> {
    let mut mails = Vec::new();
    for row in inbox::list(server, 0).await.unwrap() {
        if row.recipient == email {
            mails.push(inbox::read(server, row.id).await.unwrap());
        }
    }
    mails
}

/// The token in the newest mail to that address.
pub async fn link_mailed_to(server: &Server, email: &str) -> String {
    token_in(&mails_to(server, email).await[0]).unwrap()
}

/// The token in that mail's link.
pub fn token_in(mail: &InboxMail) -> Option<String> {
    let (_, token) = mail.text.split_once("?token=")?;
    token.split_whitespace().next().map(str::to_owned)
}

/// The code in that mail: the line that is nothing else.
pub fn code_in(mail: &InboxMail) -> Option<String> {
    let is_code = |line: &&str| {
        line.len() == 9
            && line.chars().all(|c| c.is_ascii_digit() || c == ' ')
            && line.contains(' ')
    };
    mail.text.lines().find(is_code).map(str::to_owned)
}

/// How many accounts there are.
pub async fn users(server: &Server) -> i64 {
    let mut held = server.db.read().await.unwrap();
    db::users::count(&mut held.conn()).await.unwrap()
}

/// Tries again whenever the machine is too busy to hash, as people do.
pub async fn until_not_busy<T, F: Future<Output = Result<T>>>(act: impl Fn() -> F) -> Result<T> {
    loop {
        match act().await {
            Err(Error::Busy) => tokio::time::sleep(Duration::from_millis(200)).await,
            answer => return answer,
        }
    }
}
