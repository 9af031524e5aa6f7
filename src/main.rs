//! The program: reads the settings, then does what the command line asks.

mod commands;

use std::process::ExitCode;

use commands::arguments::{self, Command};
use commands::{Failure, output, settings};
use server::log::Stream;

/// A page is hundreds of small allocations, many of them freed on another thread than they were made
/// on: the system's allocator takes a fifth more time for it, and keeps as much memory when idle.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os()).map_err(Failure::Usage).and_then(obey) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            failure.exit_code()
        }
    }
}

fn obey(command: Command) -> Result<(), Failure> {
    match command {
        Command::Help => output::say(arguments::HELP),
        Command::Version => output::say(concat!("rookery ", env!("CARGO_PKG_VERSION"))),
        Command::Run(task) => run(task)?,
    }
    Ok(())
}

fn run(task: arguments::Task) -> Result<(), Failure> {
    // Whatever is written is for the operator's account only: database, keys, backups.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let settings = settings::read()?;
    let serves = task == arguments::Task::Serve;
    server::log::init(&settings.config, if serves { Stream::Output } else { Stream::Errors });
    for name in &settings.unknown {
        tracing::warn!("{name} is not a setting of Rookery: is it spelled wrong?");
    }
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::of)?;
    let outcome = runtime.block_on(commands::run(task, settings));
    // Whatever still runs has had its time: see `commands::serve`.
    runtime.shutdown_background();
    outcome
}
