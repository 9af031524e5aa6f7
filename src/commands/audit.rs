//! `rookery audit verify` and `rookery audit erase`.

use domain::{Email, UserId, Username};
use lexopt::Parser;
use lexopt::prelude::{Long, Short, Value};
use serde_json::json;
use server::admin::Actor;
use server::admin::audit::{self, Break, Head, Whole};
use server::config::DatabaseUrl;
use server::{Config, Db, Random, Server, Vault, db, secrets};

use super::arguments::{Command, Task, text, value};
use super::owner_link::told;
use super::{Failure, database, output};

/// What is to be done with the audit.
#[derive(Debug, PartialEq, Eq)]
pub struct Work {
    what: What,
    /// Whether a program reads the answer.
    json: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Verify(Option<Head>),
    Erase(String),
}

/// Reads the command line from `audit` on.
pub fn read(mut parser: Parser) -> Result<Command, String> {
    let action = match parser.next().map_err(text)? {
        Some(Value(action)) if action == "verify" || action == "erase" => action,
        Some(Short('h') | Long("help")) => return Ok(Command::Help),
        _ => return Err("audit can verify or erase".to_owned()),
    };
    let is_erasing = action == "erase";
    let (mut json, mut head, mut user) = (false, None, None);
    while let Some(argument) = parser.next().map_err(text)? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("json") => json = true,
            Long("head") if !is_erasing => {
                let typed = value(&mut parser)?.parse::<Head>();
                head = Some(typed.map_err(|refusal| refusal.to_string())?);
            }
            Value(typed) if is_erasing && user.is_none() => {
                user = Some(typed.into_string().map_err(|_| "no user is called so")?);
            }
            other => return Err(text(other.unexpected())),
        }
    }
    let what = match (is_erasing, user) {
        (false, _) => What::Verify(head),
        (true, Some(user)) => What::Erase(user),
        (true, None) => return Err("the user is missing: a name, an address or an id".to_owned()),
    };
    Ok(Command::Run(Task::Audit(Work { what, json })))
}

/// Does it.
pub async fn run(config: Config, work: Work) -> Result<(), Failure> {
    match work.what {
        What::Verify(head) => verify(&config, head.as_ref(), work.json).await,
        What::Erase(user) => erase(config, &user, work.json).await,
    }
}

/// Walks the chain and tells what was found. Changes nothing.
async fn verify(config: &Config, head: Option<&Head>, json: bool) -> Result<(), Failure> {
    let vault = vault(config)?;
    let db = database::open(config).await?;
    let found = match is_up_to_date(&db).await {
        Ok(true) => audit::verify(&db, &vault, head).await.map_err(told),
        Ok(false) => {
            Err(Failure::Failed("the schema is an older one; run rookery migrate".to_owned()))
        }
        Err(error) => Err(Failure::of(error)),
    };
    db.close().await;
    match found? {
        None => say_not_begun(json),
        Some(Ok(whole)) => say_whole(&whole, json),
        Some(Err(broken)) => {
            say_broken(&broken, json);
            return Err(Failure::Told);
        }
    }
    Ok(())
}

/// The keys as they are: none is made, and so is no database.
fn vault(config: &Config) -> Result<Vault, Failure> {
    if let DatabaseUrl::Sqlite(file) = &config.database
        && !file.exists()
    {
        return Err(Failure::Failed(format!("there is no database at {}", file.display())));
    }
    if config.secret_keys.is_empty() && !secrets::key_file(&config.data_dir).exists() {
        return Err(Failure::Failed("the secret key is missing".to_owned()));
    }
    let random = Random::system().map_err(Failure::of)?;
    secrets::open_vault(config, &random).map_err(Failure::of)
}

async fn is_up_to_date(db: &Db) -> db::Result<bool> {
    let mut held = db.read().await?;
    Ok(db::schema_version(&mut held.conn()).await? == Some(db::latest_version()))
}

fn say_not_begun(json: bool) {
    if json {
        output::say(json!({ "ok": true, "begun": false }));
    } else {
        output::say("The chain has not begun; the first start of the server begins it.");
    }
}

fn say_whole(whole: &Whole, json: bool) {
    let Whole { erased, head } = whole;
    if json {
        let head = json!({ "number": head.number, "link": head.link_digits() });
        output::say(json!({ "ok": true, "begun": true, "erased": erased, "head": head }));
    } else {
        output::say(format_args!("The audit is whole. Lines: {}; erased: {erased}.", head.number));
        output::say(format_args!("Its head, worth writing down elsewhere: {head}"));
    }
}

fn say_broken(broken: &Break, json: bool) {
    let Break { number, id, what } = broken;
    if json {
        let line = json!({ "number": number, "id": id.map(|id| id.to_string()) });
        output::say(json!({ "ok": false, "line": line, "what": what }));
    } else {
        let id = id.map(|id| format!(" (id {id})")).unwrap_or_default();
        output::say(format_args!("BROKEN at line {number}{id}: {what}."));
    }
}

async fn erase(config: Config, user: &str, json: bool) -> Result<(), Failure> {
    let server = database::server(config).await?;
    let erased = match find(&server, user).await {
        Ok(Some(user)) => audit::erase(&server, &Actor::command_line(), user).await.map_err(told),
        Ok(None) => Err(Failure::Failed("no user has this name, address or id".to_owned())),
        Err(failure) => Err(failure),
    };
    server.db.close().await;
    let erased = erased?;
    if json {
        output::say(json!({ "erased": erased }));
    } else {
        output::say(format_args!("Erased the words of {erased} lines."));
    }
    Ok(())
}

/// The user of that name, address or id. One whose account is gone is still known by the id.
async fn find(server: &Server, typed: &str) -> Result<Option<UserId>, Failure> {
    if let Ok(id) = typed.parse() {
        return Ok(Some(id));
    }
    let login = typed.trim().to_ascii_lowercase();
    if Email::parse(&login).is_err() && Username::parse(&login).is_err() {
        return Ok(None);
    }
    let mut held = server.db.read().await.map_err(Failure::of)?;
    let found = db::users::credentials(&mut held.conn(), &login).await.map_err(Failure::of)?;
    Ok(found.map(|user| UserId(user.id)))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words = ["rookery", "audit"].into_iter().chain(line.split_whitespace());
        super::super::arguments::parse(words.map(OsString::from))
    }

    fn work(what: What, json: bool) -> Command {
        Command::Run(Task::Audit(Work { what, json }))
    }

    #[test]
    fn verifying_and_erasing_are_understood() {
        assert_eq!(parsed("verify"), Ok(work(What::Verify(None), false)));
        let head = Head { number: 3, link: vec![0xab; 32] };
        let line = format!("verify --json --head {head}");
        assert_eq!(parsed(&line), Ok(work(What::Verify(Some(head)), true)));
        assert_eq!(parsed("erase ada"), Ok(work(What::Erase("ada".to_owned()), false)));
        assert_eq!(parsed("verify --help"), Ok(Command::Help));
        for (line, words) in [
            ("", "audit can verify or erase"),
            ("erase", "the user is missing"),
            ("erase a b", "unexpected argument"),
            ("verify --head 3", "NUMBER:LINK"),
            ("erase ada --head 3:0", "invalid option '--head'"),
        ] {
            let refusal = parsed(line).unwrap_err();
            assert!(refusal.contains(words), "{line}: {refusal}");
        }
    }
}
