//! Who may act on whom.

use domain::{Role, UserId, Why};

use crate::Error;
use crate::admin::Actor;

/// Whether `actor` may act on the user of that id, who has that role. An admin cannot act on an
/// owner, and nobody on themselves: the way back from a slip would be closed to them.
pub fn may_act(actor: &Actor, target: UserId, role: Role) -> Result<(), Why> {
    if actor.id == Some(target) { Err(Why::Yourself) } else { may_act_for(actor, role) }
}

/// Whether `actor` may act on what belongs to a user with that role, such as a bot or a mail: an
/// admin cannot where it is an owner's. What is one's own is not kept from anybody.
pub fn may_act_for(actor: &Actor, role: Role) -> Result<(), Why> {
    if !actor.role.is_admin() || role > actor.role { Err(Why::Forbidden) } else { Ok(()) }
}

/// The role of the user of that id, as stored.
pub fn stored_role(id: i64, role: &str) -> Result<Role, Error> {
    let unknown = || Error::internal(format_args!("users.role of {id} is unknown"));
    Role::parse(role).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(id: i64, role: Role) -> Actor {
        Actor { id: Some(UserId(id)), name: "olga".to_owned(), role, address: String::new() }
    }

    #[test]
    fn an_admin_acts_on_users_and_admins_and_an_owner_on_everybody_else() {
        let allowed = |actor: Role, target| may_act(&self::actor(1, actor), UserId(2), target);
        for (who, whom, answer) in [
            (Role::User, Role::User, Err(Why::Forbidden)),
            (Role::Admin, Role::User, Ok(())),
            (Role::Admin, Role::Admin, Ok(())),
            (Role::Admin, Role::Owner, Err(Why::Forbidden)),
            (Role::Owner, Role::Owner, Ok(())),
        ] {
            assert_eq!(allowed(who, whom), answer, "{who:?} on {whom:?}");
        }
        assert_eq!(may_act(&Actor::command_line(), UserId(2), Role::Owner), Ok(()));
    }

    #[test]
    fn nobody_acts_on_themselves_but_on_what_is_their_own() {
        let owner = actor(1, Role::Owner);
        assert_eq!(may_act(&owner, UserId(1), Role::Owner), Err(Why::Yourself));
        assert_eq!(may_act_for(&owner, Role::Owner), Ok(()));
    }
}
