//! Who is asking, as a value: a service that demands an [`Admin`] cannot be called without one.

use std::net::IpAddr;

use domain::views::Profile;
use domain::{Email, PictureName, Role, Timestamp, UserId, Username};

use crate::http::device::Device;

/// Where a request came from, for notices, activity and audit.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The client's address; see [`crate::http::client_address`].
    pub address: IpAddr,
    /// The browser's own description of itself, cut to a bounded length.
    pub agent: String,
    /// What the browser shows to be known by, whether or not it is.
    pub device: Option<Device>,
}

/// Support access that is under way: an admin's session shows a user's pages, read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The admin's name.
    pub admin: Username,
    /// Whose pages.
    pub user: UserId,
    /// That user's name.
    pub username: Username,
    /// Until when at most.
    pub until: Timestamp,
}

/// The signed-in user of this request.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub username: Username,
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// Their picture, if they have one.
    pub picture: Option<PictureName>,
    /// The number of the session that asks.
    pub session: i64,
    /// When the password was last asked for within that session.
    pub confirmed_at: Option<Timestamp>,
    /// Support access, while it is under way in that session: nothing can be written then. The viewer
    /// is the user whose pages are shown, or in the panel the admin.
    pub support: Option<Support>,
    /// Where the request came from.
    pub origin: Origin,
}

impl Viewer {
    /// Whether this is a user whose pages an admin sees, and not who asks.
    pub fn is_shown(&self) -> bool {
        self.support.as_ref().is_some_and(|support| support.user == self.id)
    }

    /// What the page header shows.
    pub fn profile(&self) -> Profile {
        Profile {
            id: self.id,
            username: self.username.to_string(),
            email: self.email.to_string(),
            role: self.role,
            picture: self.picture.clone(),
        }
    }
}

/// A viewer who may use the admin panel. Only [`Admin::of`] makes one.
#[derive(Clone, Debug)]
pub struct Admin(Viewer);

impl Admin {
    /// The viewer as an admin, if they are one themselves.
    pub fn of(viewer: Viewer) -> Option<Self> {
        (viewer.role.is_admin() && !viewer.is_shown()).then_some(Self(viewer))
    }
}

impl std::ops::Deref for Admin {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}
