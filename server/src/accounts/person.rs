//! A user as a person, for letters to them and for what they change about themselves.

use domain::views::OwnProfile;
use domain::{Email, PersonName, PictureName, Timestamp, UserId, Username, Why};

use crate::db::{self, Conn};
use crate::{Error, Result, Server, Viewer};

/// Who a user is.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: UserId,
    pub(super) email: Email,
    pub(super) username: Username,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) created_at: Timestamp,
    pub(super) picture: Option<PictureName>,
}

impl Person {
    /// The user of that id.
    pub(super) async fn find(conn: &mut Conn<'_>, id: UserId) -> Result<Option<Self>> {
        db::users::find(conn, id).await?.map(Self::read).transpose()
    }

    /// The user with that address.
    pub(super) async fn find_by_email(conn: &mut Conn<'_>, email: &Email) -> Result<Option<Self>> {
        db::users::find_by_email(conn, email).await?.map(Self::read).transpose()
    }

    /// What others know of them: no password should be made of it.
    pub(super) fn personal(&self) -> [&str; 4] {
        [self.username.as_str(), self.email.as_str(), &self.first_name, &self.last_name]
    }

    /// What their own pages show of them.
    pub(super) fn into_profile(self) -> OwnProfile {
        OwnProfile {
            id: self.id,
            first_name: self.first_name,
            last_name: self.last_name,
            username: self.username.into(),
            email: self.email.into(),
            created_at: self.created_at,
            picture: self.picture,
        }
    }

    fn read(row: db::users::Person) -> Result<Self> {
        Ok(Self {
            id: UserId(row.id),
            email: Email::parse(&row.email).map_err(stored)?,
            username: Username::parse(&row.username).map_err(stored)?,
            first_name: row.first_name,
            last_name: row.last_name,
            created_at: Timestamp(row.created_at),
            picture: db::users::picture_name(row.picture.as_deref()),
        })
    }
}

/// What the viewer's own page shows.
pub async fn own_profile(server: &Server, viewer: &Viewer) -> Result<OwnProfile> {
    let mut held = server.db.read().await?;
    let person = Person::find(&mut held.conn(), viewer.id).await?;
    Ok(person.ok_or(Error::NotFound)?.into_profile())
}

/// Replaces the viewer's first and last name.
pub async fn change_names(
    server: &Server,
    viewer: &Viewer,
    first: &PersonName,
    last: &PersonName,
) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::users::set_names(&mut tx.conn(), viewer.id, first, last).await?;
    Ok(tx.commit().await?)
}

/// What is stored was parsed once; that it does not parse again is a defect.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn stored(why: Why) -> Error {
    Error::internal(format_args!("a stored user does not parse: {why}"))
}
