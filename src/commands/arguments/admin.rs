//! `rookery bot …` and `rookery user …`: an action, whom it is about, and options.

use std::collections::BTreeMap;

use domain::{Reason, Role};
use lexopt::Parser;
use lexopt::prelude::{Long, Short, Value};

use super::{Command, NewUser, Task, text, value};

/// Rows of a list, when nobody says how many.
const LIMIT: u16 = 100;

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
}

/// Reads what stands after `bot`.
pub fn bot(mut parser: Parser) -> Result<Command, String> {
    const ACTIONS: &str = "bot can list, show, suspend and reinstate";
    let Some(action) = action(&mut parser, ACTIONS)? else { return Ok(Command::Help) };
    let takes: &[&str] = match action.as_str() {
        "list" => &["limit", "after"],
        "suspend" => &[NAME, "reason"],
        "show" | "reinstate" => &[NAME],
        _ => return Err(ACTIONS.to_owned()),
    };
    let Some(mut rest) = Rest::read(&mut parser, takes)? else { return Ok(Command::Help) };
    let json = rest.json;
    let action = match action.as_str() {
        "list" => BotAction::List(rest.stretch()?),
        "suspend" => BotAction::Suspend(rest.name("BOT")?, rest.reason()?),
        "show" => BotAction::Show(rest.name("BOT")?),
        _ => BotAction::Reinstate(rest.name("BOT")?),
    };
    Ok(Command::Run(Task::Bot(BotTask { action, json })))
}

/// Reads what stands after `user`.
pub fn user(mut parser: Parser) -> Result<Command, String> {
    const ACTIONS: &str = "user can create, list and show";
    let Some(action) = action(&mut parser, ACTIONS)? else { return Ok(Command::Help) };
    let takes: &[&str] = match action.as_str() {
        "create" => &["email", "username", "role"],
        "list" => &["limit", "after"],
        "show" => &[NAME],
        _ => return Err(ACTIONS.to_owned()),
    };
    let Some(mut rest) = Rest::read(&mut parser, takes)? else { return Ok(Command::Help) };
    let json = rest.json;
    let action = match action.as_str() {
        "create" => return create(rest),
        "list" => UserAction::List(rest.stretch()?),
        _ => UserAction::Show(rest.name("USER")?),
    };
    Ok(Command::Run(Task::User(UserTask { action, json })))
}

fn create(mut rest: Rest) -> Result<Command, String> {
    let role = rest.role()?.unwrap_or(Role::User);
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

/// Stands for the one argument that is no option.
const NAME: &str = "NAME";

/// What stands after an action.
#[derive(Default)]
struct Rest {
    json: bool,
    given: BTreeMap<String, String>,
}

impl Rest {
    /// Reads it all, each option once at most; none when help is asked for.
    fn read(parser: &mut Parser, takes: &[&str]) -> Result<Option<Self>, String> {
        let mut rest = Self::default();
        while let Some(argument) = parser.next().map_err(text)? {
            let name = match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("json") => {
                    rest.json = true;
                    continue;
                }
                Long(name) if name != NAME && takes.contains(&name) => name.to_owned(),
                Value(typed) if takes.contains(&NAME) && !rest.given.contains_key(NAME) => {
                    rest.given.insert(NAME.to_owned(), typed.to_string_lossy().into_owned());
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

    fn name(&mut self, what: &str) -> Result<String, String> {
        self.take(NAME)
            .filter(|name| !name.is_empty())
            .ok_or_else(|| [what, " is missing"].concat())
    }

    fn reason(&mut self) -> Result<Reason, String> {
        let typed = self.take("reason").ok_or("--reason is missing")?;
        Reason::parse(&typed).map_err(|why| format!("--reason: {why}"))
    }

    fn role(&mut self) -> Result<Option<Role>, String> {
        let parse = |typed: String| Role::parse(&typed).ok_or("--role is user, admin or owner");
        Ok(self.take("role").map(parse).transpose()?)
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
