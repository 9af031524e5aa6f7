//! Measures Rookery beside its limits and peers and prints one table: `make bench`.
//!
//! Machines are shared and noisy, so a number alone says little. Every comparison therefore runs
//! both sides alternately in the same run and takes the median of the ratios. Everything stays on
//! this machine and in a folder that is removed afterwards. Where to start: [`measure`] has one
//! file for each group of rows, [`load`] makes the requests.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool speaks on the terminal")]

mod bare_hash;
mod bots;
mod browser;
mod load;
mod machine;
mod measure;
mod minimal;
mod nginx;
mod peer;
mod plan;
mod process;
mod rookery;
mod rounds;
mod scratch;
mod seed;
mod stage;
mod table;

use std::env;
use std::process::ExitCode;

use plan::Plan;
use seed::Amounts;
use table::Table;

const USAGE: &str = "\
bench                        measure everything but the long ones, in about ten minutes
bench --quick                the same in about two minutes, less exactly
bench [--quick] WORD...      only the rows of these groups: sign-in pages gateway crowd start weight pictures
bench [--quick] soak         memory while a thousand bots call for ten minutes
bench [--quick] million      lists with a million rows beside a thousand; PostgreSQL too where
                             ROOKERY_BENCH_POSTGRES_URL names a server
bench seed URL USERS BOTS AUDIT
                             fill a database (sqlite://FILE or postgres://…) that has a user with so many rows
bench serve-minimal ADDR     what Rookery is compared with; the bench starts it itself";

/// What a step gives, or a sentence that says why not.
type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["serve-minimal", address] => minimal::serve(address).map(|()| true),
        ["seed", url, users, bots, audit] => seed(url, [users, bots, audit]).map(|()| true),
        _ => Plan::parse(&words).map_or(Err(USAGE.to_owned()), |plan| run(&plan)),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("bench: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the table; `false` when something could not be measured. A bar that is not reached is
/// no failure of the run: on a busy machine it says nothing about a change.
fn run(plan: &Plan) -> Outcome<bool> {
    say(&machine::describe());
    let mut table = Table::default();
    let complete = measure::all(plan, &mut table)?;
    println!("{}", machine::describe());
    println!("{table}");
    Ok(complete)
}

fn seed(url: &str, amounts: [&str; 3]) -> Outcome<()> {
    let number = |text: &str| text.parse().map_err(|_| format!("{text} is not a number"));
    let [users, bots, audit] = amounts.map(number);
    seed::fill(url, Amounts { users: users?, bots: bots?, audit: audit? })
}

/// Tells whoever waits; the table alone goes to the standard output.
fn say(line: &str) {
    eprintln!("{line}");
}
