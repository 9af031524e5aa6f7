//! What a user may do.

use serde::{Deserialize, Serialize};

/// A user's role; later ones may do all that earlier ones may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs bots.
    User,
    /// Answers for the installation's users and bots.
    Admin,
    /// Owns the installation: may also change roles.
    Owner,
}

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Self; 3] = [Self::User, Self::Admin, Self::Owner];

    /// The role's name in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether the admin panel opens for this role.
    pub fn is_admin(self) -> bool {
        self >= Self::Admin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_the_same_role() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("Owner"), None);
    }
}
