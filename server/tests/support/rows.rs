//! Rows as tests need them, without the way there.

use domain::views::AuditAction;
use domain::{BotId, BotLimits, Provider, Role};
use server::admin::{self, Actor, Change, Target};
use server::db::{self, bots::NewBot};
use server::{Admin, Server, Viewer};

use super::people::user;

/// An admin of that name.
pub async fn admin(server: &Server, name: &str) -> Admin {
    Admin::of(user(server, name, Role::Admin).await).unwrap()
}

/// The viewer's bot of that name, stopped, a second after whatever was before.
pub async fn bot(server: &Server, viewer: &Viewer, name: &str, username: &str) -> BotId {
    server.clock.advance(1);
    let id = BotId(server.new_id());
    let row = NewBot {
        id,
        user: viewer.id,
        provider: Provider::Telegram,
        provider_id: id.0,
        name,
        username,
        credential: b"sealed",
        fingerprint: &id.0.to_le_bytes(),
        limits: BotLimits { rps: 30, max_concurrent: 10 },
    };
    let mut tx = server.db.begin().await.unwrap();
    assert!(db::bots::insert(&mut tx.conn(), &row, server.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    id
}

/// A line of audit, a second after whatever was before.
pub async fn audit_line(server: &Server, target: &str) {
    server.clock.advance(1);
    let change = Change::of(AuditAction::UserCreated, Target::Other(target));
    let mut tx = server.db.begin().await.unwrap();
    admin::record(server, &mut tx.conn(), &Actor::command_line(), &change).await.unwrap();
    tx.commit().await.unwrap();
}
