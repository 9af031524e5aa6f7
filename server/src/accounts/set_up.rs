//! The first owner: made through a link that the start of the server prints.

use domain::views::{AuditAction, Event};
use domain::{Role, Why};
use tower_sessions::Session;

use super::{NewAccount, insert_user};
use crate::admin::{self, Actor, Change, Target};
use crate::db::{self, one_time_tokens::Purpose};
use crate::http::session;
use crate::{Error, Origin, Result, Server, vault};

/// How long a set-up link works: long enough for an installation prepared in the evening, short
/// enough that a forgotten terminal is no back door.
const LINK_SECONDS: i64 = 24 * 3_600;

/// Whether somebody owns this installation.
pub async fn has_owner(server: &Server) -> Result<bool> {
    let mut held = server.db.read().await?;
    Ok(db::users::has_owner(&mut held.conn()).await?)
}

/// Makes a new link, which makes older ones void; refused once there is an owner.
pub async fn new_link(server: &Server) -> Result<String> {
    let token = server.random.secret();
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::installation::take_turn(&mut tx.conn()).await?;
    if db::users::has_owner(&mut tx.conn()).await? {
        return Err(Why::OwnerExists.into());
    }
    db::one_time_tokens::delete_all(&mut tx.conn(), Purpose::SetUp).await?;
    let expires_at = now.plus(LINK_SECONDS);
    db::one_time_tokens::insert(
        &mut tx.conn(),
        &vault::digest(&token),
        Purpose::SetUp,
        now,
        expires_at,
    )
    .await?;
    tx.commit().await?;
    Ok(format!("{}/setup?token={token}", server.public_url().origin()))
}

/// Whether the form on the page with this link would work.
pub async fn is_link_valid(server: &Server, token: &str) -> Result<bool> {
    let mut held = server.db.read().await?;
    let hash = vault::digest(token);
    Ok(db::one_time_tokens::is_valid(&mut held.conn(), &hash, Purpose::SetUp, server.clock.now())
        .await?)
}

/// Makes the first owner, whose address counts as proved, and signs them in.
pub async fn create_owner(
    server: &Server,
    session: &Session,
    origin: &Origin,
    token: &str,
    account: NewAccount,
) -> Result<()> {
    if !is_link_valid(server, token).await? {
        return Err(Why::LinkInvalid.into());
    }
    account.check_password(server).await?;
    let hash = server.hasher.hash(&server.random, account.password.clone()).await?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::installation::take_turn(&mut tx.conn()).await?;
    if !db::one_time_tokens::take(&mut tx.conn(), &vault::digest(token), Purpose::SetUp, now)
        .await?
    {
        return Err(Why::LinkInvalid.into());
    }
    if db::users::has_owner(&mut tx.conn()).await? {
        return Err(Error::from(Why::OwnerExists));
    }
    let id = insert_user(server, &mut tx.conn(), &account, &hash, Role::Owner).await?;
    let (name, address) = (account.username.as_str(), origin.address.to_string());
    let actor = Actor { id: Some(id), name: name.to_owned(), role: Role::Owner, address };
    let change = Change::of(AuditAction::OwnerCreated, Target::User(id, name));
    admin::record(server, &mut tx.conn(), &actor, &change).await?;
    let (address, agent) = (origin.address.to_string(), origin.agent.clone());
    let event = Event::SignedIn { address, agent, known_device: false };
    super::note(server, &mut tx.conn(), id, &event).await?;
    db::users::note_sign_ins(&mut tx.conn(), &[(id, &hash)], now).await?;
    let begun = session::write(server, &mut tx.conn(), id, origin, false).await?;
    tx.commit().await?;
    begun.hand_to(session).await
}
