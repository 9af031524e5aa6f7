//! The command line.
//!
//! Read with `lexopt`: nine commands and a handful of options need no more, and a larger parser would
//! add seconds to every build from a clean clone.

mod admin;

use std::ffi::OsString;
use std::path::PathBuf;

use domain::Role;
use lexopt::prelude::{Long, Short, Value};
use lexopt::{Parser, ValueExt as _};

pub use admin::{BotAction, BotTask, Stretch, UserAction, UserTask};

/// What `rookery help` says.
pub const HELP: &str = "\
Rookery, a self-hosted account portal for people who run bots.

Usage: rookery COMMAND

  serve            serve the portal, the gateway and the metrics until told to stop
  migrate          bring the database schema up to date (serve does this too)
  check            look at the settings and everything they name; changes no data
  owner-link       make a new one-time link for becoming the first owner
  backup FILE      write everything into FILE; works while serving
  restore FILE     bring a backup into an empty database, SQLite or PostgreSQL
  user create --email EMAIL --username NAME [--role user|admin|owner]
                   make an account whose address counts as verified; the password
                   is read from standard input, one line
  user list [--limit N] [--after ID]
  user show USER   USER is an id, a username or an e-mail address
  user suspend USER --reason TEXT [--days N]
  user reinstate|unlock|require-reset|sign-out USER
  user role USER user|admin|owner
  bot list [--limit N] [--after ID]
  bot show BOT     BOT is an id or an @username
  bot suspend BOT --reason TEXT
  bot reinstate BOT
                   lists go by id; --json tells each user or bot as one line of JSON;
                   a server that is running notices changes within a second
  audit verify [--head NUMBER:LINK] [--json]
                   look for lines of the audit that were changed or are missing;
                   prints the chain's head, to be written down elsewhere
  audit erase USER [--json]
                   erase the words of all lines about a user (name, address or id)
                   or by them; what was done and when stays
  help             this text
  --version        the version

Settings are environment variables whose names start with ROOKERY_; a file .env in the
working directory is read too. docs/operating.md lists them all.

Exit code: 0 done, 1 failed, 2 the command line or the settings cannot be used.";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// To be told what there is.
    Help,
    /// To be told which version this is.
    Version,
    /// Work, which needs the settings.
    Run(Task),
}

/// Work.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// See [`super::serve`].
    Serve,
    /// See [`super::database`].
    Migrate,
    /// See [`super::check`].
    Check,
    /// See [`super::owner_link`].
    OwnerLink,
    /// See [`super::backup`].
    Backup(PathBuf),
    /// See [`super::backup`].
    Restore(PathBuf),
    /// See [`super::user`].
    CreateUser(NewUser),
    /// See [`super::user`].
    User(UserTask),
    /// See [`super::bot`].
    Bot(BotTask),
    /// See [`super::audit`].
    Audit(super::audit::Work),
}

/// An account as asked for, not parsed yet.
#[derive(Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The address.
    pub email: String,
    /// The name.
    pub username: String,
    /// What they may do.
    pub role: Role,
    /// Whether it is told as JSON.
    pub json: bool,
}

/// Reads the command line, whose first part is the program's own name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(Parser::from_iter(arguments))
        .map_err(|words| [&words, "; rookery help shows what there is"].concat())
}

fn read(mut parser: Parser) -> Result<Command, String> {
    let Some(first) = parser.next().map_err(text)? else {
        return Err("a command is missing".to_owned());
    };
    let name = match first {
        Short('h') | Long("help") => return Ok(Command::Help),
        Short('V') | Long("version") => return Ok(Command::Version),
        Value(name) => name.string().map_err(text)?,
        other => return Err(text(other.unexpected())),
    };
    let task = match name.as_str() {
        "help" => return Ok(Command::Help),
        "serve" => Task::Serve,
        "migrate" => Task::Migrate,
        "check" => Task::Check,
        "owner-link" => Task::OwnerLink,
        "backup" => Task::Backup(file(&mut parser)?),
        "restore" => Task::Restore(file(&mut parser)?),
        "user" => return admin::user(parser),
        "bot" => return admin::bot(parser),
        "audit" => return super::audit::read(parser),
        other => return Err(["there is no command ", other].concat()),
    };
    match parser.next().map_err(text)? {
        None => Ok(Command::Run(task)),
        Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(other) => Err(text(other.unexpected())),
    }
}

fn file(parser: &mut Parser) -> Result<PathBuf, String> {
    match parser.next().map_err(text)? {
        Some(Value(path)) if !path.is_empty() => Ok(path.into()),
        Some(Value(_)) | None => Err("the name of a file is missing".to_owned()),
        Some(other) => Err(text(other.unexpected())),
    }
}

pub(super) fn value(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(lexopt::ValueExt::string).map_err(text)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn text(error: lexopt::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use domain::Reason;

    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(["rookery"].into_iter().chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn every_command_that_help_names_is_understood() {
        assert_eq!(parsed("serve"), Ok(Command::Run(Task::Serve)));
        assert_eq!(parsed("migrate"), Ok(Command::Run(Task::Migrate)));
        assert_eq!(parsed("check"), Ok(Command::Run(Task::Check)));
        assert_eq!(parsed("owner-link"), Ok(Command::Run(Task::OwnerLink)));
        assert_eq!(parsed("backup a.rookery"), Ok(Command::Run(Task::Backup("a.rookery".into()))));
        assert_eq!(
            parsed("restore a.rookery"),
            Ok(Command::Run(Task::Restore("a.rookery".into())))
        );
        let user = NewUser {
            email: "ada@example.org".to_owned(),
            username: "ada".to_owned(),
            role: Role::Owner,
            json: false,
        };
        assert_eq!(
            parsed("user create --email ada@example.org --username=ada --role owner"),
            Ok(Command::Run(Task::CreateUser(user)))
        );
        let suspend = BotTask {
            action: BotAction::Suspend("@rook_bot".to_owned(), Reason::parse("spam").unwrap()),
            json: true,
        };
        assert_eq!(
            parsed("bot suspend @rook_bot --reason spam --json"),
            Ok(Command::Run(Task::Bot(suspend)))
        );
        let list = BotTask { action: BotAction::List(Stretch { after: 7, limit: 2 }), json: false };
        assert_eq!(parsed("bot list --limit 2 --after 7"), Ok(Command::Run(Task::Bot(list))));
        let show = UserTask { action: UserAction::Show("ada".to_owned()), json: false };
        assert_eq!(parsed("user show ada"), Ok(Command::Run(Task::User(show))));
        let role =
            UserTask { action: UserAction::Role("ada".to_owned(), Role::Admin), json: false };
        assert_eq!(parsed("user role ada admin"), Ok(Command::Run(Task::User(role))));
        let action = UserAction::Suspend("ada".to_owned(), Reason::parse("spam").unwrap(), Some(7));
        assert_eq!(
            parsed("user suspend --days 7 ada --reason spam --json"),
            Ok(Command::Run(Task::User(UserTask { action, json: true })))
        );
        for line in [
            "help",
            "--help",
            "-h",
            "serve --help",
            "user --help",
            "user create -h",
            "bot -h",
            "bot list -h",
        ] {
            assert_eq!(parsed(line), Ok(Command::Help), "{line}");
        }
        assert_eq!(parsed("--version"), Ok(Command::Version));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_told_in_words() {
        for (line, words) in [
            ("", "a command is missing"),
            ("sevre", "there is no command sevre"),
            ("serve now", "unexpected argument"),
            ("backup", "the name of a file is missing"),
            ("backup a b", "unexpected argument"),
            ("user", "user can create"),
            ("bot", "bot can list"),
            ("bot start 1", "bot can list"),
            ("bot show", "BOT is missing"),
            ("bot show 1 2", "unexpected argument"),
            ("bot suspend 1", "--reason is missing"),
            ("bot suspend 1 --reason=", "--reason: Fill this in."),
            ("bot list --limit 0", "--limit is a number from 1 to 1000"),
            ("bot list --limit 1001", "--limit is a number from 1 to 1000"),
            ("bot list --after x", "--after is the id"),
            ("bot list --after 1 --after 2", "--after is there twice"),
            ("bot list --reason x", "invalid option"),
            ("user show", "USER is missing"),
            ("user role ada", "ROLE is missing"),
            ("user role ada king", "a role is user, admin or owner"),
            ("user role ada owner now", "unexpected argument"),
            ("user suspend ada --reason x --days 0", "--days is a number from 1 to 3650"),
            ("user create --username ada", "--email is missing"),
            (
                "user create --email a@b.org --username ada --role king",
                "a role is user, admin or owner",
            ),
            (
                "user create --email a@b.org --username ada --password x",
                "invalid option '--password'",
            ),
        ] {
            let refusal = parsed(line).unwrap_err();
            assert!(refusal.contains(words), "{line}: {refusal}");
            assert!(refusal.contains("rookery help"), "{refusal}");
        }
    }
}
