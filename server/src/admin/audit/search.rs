//! What is searched for in the audit: from what was typed to what the database is asked.

use domain::views::{AuditAction, AuditSearch, COMMAND_LINE};
use domain::{BotId, Timestamp, UserId, id};

use crate::Result;
use crate::db::audit::{About, Filter, Who};
use crate::db::{self, Conn};

/// Longest name that is looked at: the longest e-mail address.
const NAME_LENGTH_MAX: usize = 254;
const DAY: i64 = 24 * 3_600;

/// The filter that `typed` asks for, or what is wrong with it.
pub(super) async fn filter_of(
    conn: &mut Conn<'_>,
    typed: &AuditSearch,
) -> Result<Result<Filter, Vec<String>>> {
    let mut objections = Vec::new();
    let who = who(conn, &cleaned(&typed.actor), &mut objections).await?;
    let about = about(conn, &cleaned(&typed.about), &mut objections).await?;
    let action = match typed.action.trim() {
        "" => None,
        name => {
            let action = AuditAction::parse(name);
            if action.is_none() {
                objections.push("There is no such action.".to_owned());
            }
            action
        }
    };
    let from = day("From", &typed.from, &mut objections);
    let to = day("Until", &typed.to, &mut objections);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        objections.push("The first day is after the last one.".to_owned());
    }
    // Ids tell the time, so that every index that ends with them knows days as well.
    let from = from.map_or(i64::MIN, first_id);
    let below = to.map_or(i64::MAX, |day| first_id(day.plus(DAY)));
    let filter = Filter { who, action, about, from, below };
    Ok(if objections.is_empty() { Ok(filter) } else { Err(objections) })
}

fn first_id(moment: Timestamp) -> i64 {
    id::first(moment.0.saturating_mul(1_000))
}

async fn who(conn: &mut Conn<'_>, name: &str, objections: &mut Vec<String>) -> Result<Option<Who>> {
    if name.is_empty() {
        return Ok(None);
    }
    if name == COMMAND_LINE {
        return Ok(Some(Who::Nobody));
    }
    let found = user(conn, name).await?;
    if found.is_none() {
        objections.push("Who: nobody has this name or address.".to_owned());
    }
    Ok(found.map(Who::User))
}

async fn about(
    conn: &mut Conn<'_>,
    name: &str,
    objections: &mut Vec<String>,
) -> Result<Option<About>> {
    if name.is_empty() {
        return Ok(None);
    }
    // What is gone is still found by its id.
    if let Ok(id) = name.parse() {
        let is_bot = db::bots::by_id(conn, BotId(id)).await?.is_some()
            || db::audit::knows_bot(conn, id).await?;
        return Ok(Some(if is_bot { About::Bot(id) } else { About::User(id) }));
    }
    let found = match name.strip_prefix('@') {
        Some(username) => db::bots::id_by_username(conn, username).await?.map(About::Bot),
        None => user(conn, name).await?.map(About::User),
    };
    if found.is_none() {
        objections.push("Whom: no user and no bot is called so; a bot begins with @.".to_owned());
    }
    Ok(found)
}

/// The user of that name, address or id.
async fn user(conn: &mut Conn<'_>, name: &str) -> Result<Option<i64>> {
    if let Ok(id) = name.parse::<UserId>() {
        return Ok(Some(id.0));
    }
    let login = name.to_ascii_lowercase();
    Ok(db::users::credentials(conn, &login).await?.map(|user| user.id))
}

fn day(label: &str, typed: &str, objections: &mut Vec<String>) -> Option<Timestamp> {
    let typed = typed.trim();
    let day = Timestamp::parse_day(typed);
    if day.is_none() && !typed.is_empty() {
        objections.push([label, ": write the day as in 2026-11-21."].concat());
    }
    day
}

/// A name without what nobody can see, and not longer than any.
fn cleaned(typed: &str) -> String {
    let seen = typed.trim().chars().filter(|c| !c.is_control());
    seen.take(NAME_LENGTH_MAX).collect()
}

impl Filter {
    /// The filter in words without names, for the audit itself.
    pub(super) fn words(&self, typed: &AuditSearch) -> String {
        let mut words = Vec::new();
        words.extend(self.who.map(|who| match who {
            Who::User(id) => format!("by user {id}"),
            Who::Nobody => format!("by {COMMAND_LINE}"),
        }));
        words.extend(self.action.map(|action| action.as_str().to_owned()));
        words.extend(self.about.map(|about| match about {
            About::User(id) => format!("about user {id}"),
            About::Bot(id) => format!("about bot {id}"),
        }));
        let days = [("from", &typed.from), ("until", &typed.to)];
        let days = days.into_iter().filter(|(_, day)| !day.trim().is_empty());
        words.extend(days.map(|(word, day)| format!("{word} {}", day.trim())));
        if words.is_empty() { "all lines".to_owned() } else { words.join(", ") }
    }
}
