//! What the program can do, one module a command.

pub mod arguments;
mod audit;
mod backup;
mod bot;
mod check;
mod database;
pub mod output;
mod owner_link;
mod password;
mod serve;
pub mod settings;
mod user;

use std::fmt::Display;
use std::process::ExitCode;

use arguments::Task;
use domain::{Field, Why};
use server::Error;
use settings::Settings;

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Failure {
    /// It was tried, and failed: exit code 1.
    Failed(String),
    /// It was never begun, since the command line or the settings cannot be used: exit code 2.
    Usage(String),
    /// Everything was told already: exit code 1.
    Told,
}

impl Failure {
    /// A failure with the words of `cause`.
    pub fn of(cause: impl Display) -> Self {
        Self::Failed(cause.to_string())
    }

    /// What the shell is told.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Failed(_) | Self::Told => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failed(words) | Self::Usage(words) => f.write_str(words),
            Self::Told => Ok(()),
        }
    }
}

/// What could not be done with the `kind` of that name, in words; `already` when it was done before.
fn unsuccessful(error: Error, kind: &str, name: &str, already: &str) -> Failure {
    let name = output::plain(name);
    match error {
        Error::NotFound => Failure::Failed(format!("there is no {kind} {name}")),
        Error::Refused(refusals)
            if !already.is_empty() && refusals.at(Field::Form) == Some(&Why::AlreadyDone) =>
        {
            Failure::Failed(format!("{name} {already}"))
        }
        other => owner_link::told(other),
    }
}

/// Does what was asked.
pub async fn run(task: Task, settings: Settings) -> Result<(), Failure> {
    match task {
        Task::Serve => Box::pin(serve::serve(settings.config)).await,
        Task::Migrate => database::migrate(&settings.config).await,
        Task::Check => check::check(&settings).await,
        Task::OwnerLink => owner_link::owner_link(settings.config).await,
        Task::Backup(path) => backup::backup(&settings.config, &path).await,
        Task::Restore(path) => backup::restore(&settings.config, &path).await,
        Task::Audit(work) => Box::pin(audit::run(settings.config, work)).await,
        Task::CreateUser(user) => user::create(settings.config, user).await,
        Task::User(task) => user::run(settings.config, task).await,
        Task::Bot(task) => bot::run(settings.config, task).await,
    }
}
