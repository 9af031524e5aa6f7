//! People who change how they sign in, and those who do it for them.

use domain::{Email, Password, Role, Timestamp, UserId, Username};
use server::accounts::{self, recovery};
use server::test_support::TestServer;
use server::{Result, Server, Viewer, db, vault};
use tower_sessions::Session;

use super::people::origin;
use super::sessions::{browser, sign_in_with};
use super::sign_ups::{PASSWORD, create_user, mails_to};

/// What everybody chooses as their next password.
pub const NEW_PASSWORD: &str = "another battery staple";

/// A user of that name, signed in with a new browser.
pub async fn joined(server: &Server, name: &str) -> (Session, Viewer) {
    create_user(server, name, PASSWORD).await;
    on_a_new_browser(server, name).await
}

/// The user, signed in with one browser more.
pub async fn on_a_new_browser(server: &Server, name: &str) -> (Session, Viewer) {
    let session = browser(server).await;
    sign_in_with(server, &session, name, PASSWORD).await.unwrap();
    let viewer = viewer(server, &session).await.unwrap();
    (session, viewer)
}

/// Who asks from that browser.
pub async fn viewer(server: &Server, session: &Session) -> Option<Viewer> {
    let id_hash = vault::digest(&session.id()?.to_string());
    let mut held = server.db.read().await.unwrap();
    let row = db::sessions::find(&mut held.conn(), &id_hash).await.unwrap()?;
    Some(Viewer {
        id: UserId(row.user_id),
        username: Username::parse(&row.username).unwrap(),
        email: Email::parse(&row.email).unwrap(),
        role: Role::parse(&row.role).unwrap(),
        picture: None,
        session: row.number,
        confirmed_at: row.confirmed_at.map(Timestamp),
        support: None,
        origin: origin(),
    })
}

pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

/// Asks for a link to choose a new password, a second after whatever was before.
pub async fn forgets(server: &TestServer, address: &str) {
    server.clock.advance(1);
    recovery::request(server, &origin(), &email(address)).await.unwrap();
}

/// Chooses [`NEW_PASSWORD`] with that link.
pub async fn resets(server: &Server, token: &str) -> Result<()> {
    recovery::reset(server, &origin(), token, password(NEW_PASSWORD)).await
}

/// Asks for another address, a second after whatever was before.
pub async fn asks_for_email(server: &TestServer, viewer: &Viewer, address: &str) -> Result<()> {
    server.clock.advance(1);
    accounts::request_email(server, viewer, &email(address), PASSWORD.to_owned()).await
}

/// Presses the button behind the link in the mail to the new address, in a browser that is signed
/// in nowhere.
pub async fn confirms(server: &Server, token: &str) -> Result<bool> {
    accounts::confirm_email(server, &browser(server).await, None, token).await
}

/// The token in the newest mail to the address that links to that page.
pub async fn link_to(server: &Server, page: &str, address: &str) -> Option<String> {
    let start = format!("{page}?token=");
    let mails = mails_to(server, address).await;
    let link = mails.iter().find_map(|mail| mail.text.split_once(&start))?.1;
    link.split_whitespace().next().map(str::to_owned)
}

/// The subjects of all mails to the address but those about sign-ins, newest first.
pub async fn subjects_to(server: &Server, address: &str) -> Vec<String> {
    let subjects = mails_to(server, address).await.into_iter().map(|mail| mail.row.subject);
    subjects.filter(|subject| !subject.starts_with("New sign-in")).collect()
}

/// What the user's activity says, newest first.
pub async fn activity_of(server: &Server, viewer: &Viewer) -> Vec<String> {
    let page = accounts::own_activity(server, viewer, None).await.unwrap();
    page.rows.into_iter().map(|row| row.line.event.to_string()).collect()
}
