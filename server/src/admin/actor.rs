//! Who does what the audit tells of.

use domain::{Role, UserId};

use crate::Admin;

/// An admin in a browser, or the operator on the command line. What changes something takes one.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Which user; none on the command line.
    pub id: Option<UserId>,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// From which address; empty on the command line.
    pub address: String,
}

impl Actor {
    /// Whoever can start the program on the server's machine may do all that an owner may.
    pub fn command_line() -> Self {
        Self::nobody("command line")
    }

    /// The program itself, when the time has come that an admin set.
    pub fn time() -> Self {
        Self::nobody("Rookery, at the time set")
    }

    fn nobody(name: &str) -> Self {
        Self { id: None, name: name.to_owned(), role: Role::Owner, address: String::new() }
    }
}

impl Admin {
    /// The admin as the audit knows them.
    pub fn actor(&self) -> Actor {
        Actor {
            id: Some(self.id),
            name: self.username.to_string(),
            role: self.role,
            address: self.origin.address.to_string(),
        }
    }
}
