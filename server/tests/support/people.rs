//! Who asks.

use domain::{Email, Role, UserId, Username};
use server::{Origin, Server, Viewer, db};

/// Where everybody asks from, unless a test is about that.
pub const ADDRESS: &str = "192.0.2.1";

/// A browser at [`ADDRESS`].
pub fn origin() -> Origin {
    Origin { address: ADDRESS.parse().unwrap(), agent: "Test/1".to_owned(), device: None }
}

/// A user of that name who never signs in: no password has this hash.
pub async fn user(server: &Server, name: &str, role: Role) -> Viewer {
    let viewer = Viewer {
        id: UserId(server.new_id()),
        username: Username::parse(name).unwrap(),
        email: Email::parse(&format!("{name}@example.org")).unwrap(),
        role,
        picture: None,
        session: 0,
        confirmed_at: None,
        support: None,
        origin: origin(),
    };
    let row = db::users::NewUser {
        id: viewer.id,
        email: &viewer.email,
        username: &viewer.username,
        password_hash: "none",
        role,
    };
    let mut tx = server.db.begin().await.unwrap();
    assert!(db::users::insert(&mut tx.conn(), &row, server.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    viewer
}
