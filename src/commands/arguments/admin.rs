//! `rookery bot …` and `rookery user …`: an action, whom it is about, and options.

use std::collections::BTreeMap;
use std::ffi::OsString;

use domain::{Reason, Role};
use lexopt::Parser;
use lexopt::prelude::{Long, Short, Value};

use super::{Command, NewUser, Task, text, value};

/// Rows of a list, when nobody says how many.
const LIMIT: u16 = 100;
/// Ten years: a longer suspension is one without an end.
const DAYS_MAX: u16 = 3_650;

/// What to do with bots.
#[derive(Debug, PartialEq, Eq)]
pub struct BotTask {
    /// What.
    pub action: BotAction,
    /// Whether it is told as JSON.
    pub json: bool,
}

/// One thing that can be done with bots. A bot is named as it was typed: by id or `@username`.
#[derive(Debug, PartialEq, Eq)]
pub enum BotAction {
    /// Tell of many.
    List(Stretch),
    /// Tell of one.
    Show(String),
    /// Suspend one, with a reason.
    Suspend(String, Reason),
    /// Reinstate one.
    Reinstate(String),
}

/// A stretch of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// After which id.
    pub after: i64,
    /// How many.
    pub limit: u16,
}

/// What to do with users.
#[derive(Debug, PartialEq, Eq)]
pub struct UserTask {
    /// What.
    pub action: UserAction,
    /// Whether it is told as JSON.
    pub json: bool,
}

/// One thing that can be done with users. A user is named as they were typed: by id, username or address.
#[derive(Debug, PartialEq, Eq)]
pub enum UserAction {
    /// Tell of many.
    List(Stretch),
    /// Tell of one.
    Show(String),
    /// Suspend one, with a reason, for so many days or until they are reinstated.
    Suspend(String, Reason, Option<u16>),
    /// Reinstate one.
    Reinstate(String),
    /// Lift the wait for sign-ins.
    Unlock(String),
    /// Let one in with a new password only.
    RequireReset(String),
    /// End all sessions.
    SignOut(String),
    /// Give another role.
    Role(String, Role),
}

/// Reads what stands after `bot`.
pub fn bot(mut parser: Parser) -> Result<Command, String> {
    const ACTIONS: &str = "bot can list, show, suspend and reinstate";
    let Some(action) = action(&mut parser, ACTIONS)? else { return Ok(Command::Help) };
    let takes: &[&str] = match action.as_str() {
        "list" => &["limit", "after"],
        "suspend" => &["BOT", "reason"],
        "show" | "reinstate" => &["BOT"],
        _ => return Err(ACTIONS.to_owned()),
    };
    let Some(mut rest) = Rest::read(&mut parser, takes)? else { return Ok(Command::Help) };
    let json = rest.json;
    let action = match action.as_str() {
        "list" => BotAction::List(rest.stretch()?),
        "suspend" => BotAction::Suspend(rest.needed("BOT")?, rest.reason()?),
        "show" => BotAction::Show(rest.needed("BOT")?),
        _ => BotAction::Reinstate(rest.needed("BOT")?),
    };
    Ok(Command::Run(Task::Bot(BotTask { action, json })))
}

/// Reads what stands after `user`.
pub fn user(mut parser: Parser) -> Result<Command, String> {
    const ACTIONS: &str =
        "user can create, list, show, suspend, reinstate, unlock, require-reset, sign-out and role";
    let Some(action) = action(&mut parser, ACTIONS)? else { return Ok(Command::Help) };
    let takes: &[&str] = match action.as_str() {
        "create" => &["email", "username", "role"],
        "list" => &["limit", "after"],
        "suspend" => &["USER", "reason", "days"],
        "role" => &["USER", "ROLE"],
        "show" | "reinstate" | "unlock" | "require-reset" | "sign-out" => &["USER"],
        _ => return Err(ACTIONS.to_owned()),
    };
    let Some(mut rest) = Rest::read(&mut parser, takes)? else { return Ok(Command::Help) };
    let json = rest.json;
    let action = match action.as_str() {
        "create" => return create(rest),
        "list" => UserAction::List(rest.stretch()?),
        "suspend" => UserAction::Suspend(rest.needed("USER")?, rest.reason()?, rest.days()?),
        "reinstate" => UserAction::Reinstate(rest.needed("USER")?),
        "unlock" => UserAction::Unlock(rest.needed("USER")?),
        "require-reset" => UserAction::RequireReset(rest.needed("USER")?),
        "sign-out" => UserAction::SignOut(rest.needed("USER")?),
        "role" => {
            let user = rest.needed("USER")?;
            UserAction::Role(user, rest.role("ROLE")?.ok_or("ROLE is missing")?)
        }
        _ => UserAction::Show(rest.needed("USER")?),
    };
    Ok(Command::Run(Task::User(UserTask { action, json })))
}

fn create(mut rest: Rest) -> Result<Command, String> {
    let role = rest.role("role")?.unwrap_or(Role::User);
    let email = rest.take("email").ok_or("--email is missing")?;
    let username = rest.take("username").ok_or("--username is missing")?;
    Ok(Command::Run(Task::CreateUser(NewUser { email, username, role, json: rest.json })))
}

/// The word after `bot` or `user`; none when help is asked for.
fn action(parser: &mut Parser, actions: &str) -> Result<Option<String>, String> {
    match parser.next().map_err(text)? {
        Some(Value(action)) => Ok(Some(action.to_string_lossy().into_owned())),
        Some(Short('h') | Long("help")) => Ok(None),
        _ => Err(actions.to_owned()),
    }
}

/// Whether that is the name of an option; what is in capitals stands by itself.
fn is_option(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
}

/// What stands after an action.
#[derive(Default)]
struct Rest {
    json: bool,
    given: BTreeMap<String, String>,
}

impl Rest {
    /// Reads it all, each thing once at most; none when help is asked for. What is in capitals among
    /// `takes` is expected in that order.
    fn read(parser: &mut Parser, takes: &[&str]) -> Result<Option<Self>, String> {
        let mut rest = Self::default();
        while let Some(argument) = parser.next().map_err(text)? {
            let name = match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("json") => {
                    rest.json = true;
                    continue;
                }
                Long(name) if is_option(name) && takes.contains(&name) => name.to_owned(),
                Value(typed) => {
                    rest.stand(takes, typed)?;
                    continue;
                }
                other => return Err(text(other.unexpected())),
            };
            let typed = value(parser)?;
            if rest.given.insert(name.clone(), typed).is_some() {
                return Err(["--", &name, " is there twice"].concat());
            }
        }
        Ok(Some(rest))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.given.remove(name)
    }

    /// Takes what stands by itself for the next thing in capitals.
    fn stand(&mut self, takes: &[&str], typed: OsString) -> Result<(), String> {
        let is_next = |name: &&&str| !is_option(name) && !self.given.contains_key(**name);
        let Some(name) = takes.iter().find(is_next) else {
            return Err(text(Value(typed).unexpected()));
        };
        self.given.insert((*name).to_owned(), typed.to_string_lossy().into_owned());
        Ok(())
    }

    fn needed(&mut self, name: &str) -> Result<String, String> {
        let typed = self.take(name).filter(|typed| !typed.is_empty());
        typed.ok_or_else(|| [name, " is missing"].concat())
    }

    fn reason(&mut self) -> Result<Reason, String> {
        let typed = self.take("reason").ok_or("--reason is missing")?;
        Reason::parse(&typed).map_err(|why| format!("--reason: {why}"))
    }

    fn role(&mut self, name: &str) -> Result<Option<Role>, String> {
        let parse = |typed: String| Role::parse(&typed).ok_or("a role is user, admin or owner");
        Ok(self.take(name).map(parse).transpose()?)
    }

    fn days(&mut self) -> Result<Option<u16>, String> {
        let parse = |typed: String| {
            let days = typed.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
            days.ok_or_else(|| format!("--days is a number from 1 to {DAYS_MAX}"))
        };
        self.take("days").map(parse).transpose()
    }

    fn stretch(&mut self) -> Result<Stretch, String> {
        let most = server::admin::LIST_MAX;
        let limit = match self.take("limit") {
            None => LIMIT,
            Some(typed) => typed
                .parse()
                .ok()
                .filter(|limit| (1..=most).contains(limit))
                .ok_or_else(|| format!("--limit is a number from 1 to {most}"))?,
        };
        let after = match self.take("after") {
            None => 0,
            Some(typed) => {
                typed.parse().map_err(|_| "--after is the id of the last row before".to_owned())?
            }
        };
        Ok(Stretch { after, limit })
    }
}
