//! Builds what the browser loads into `target/site`: the style, the app's browser part, the icons.
//!
//! Names carry a hash of their content, so browsers may keep them for ever; `hash.txt` tells Leptos
//! the names. Run it from the folder of the clone: `cargo run --profile quick -p bundle`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build tool speaks on the terminal"
)]

mod assets;
mod bindings;
mod browser_build;
mod budget;
mod compress;
mod optimise;
mod report;
mod script;
mod site;
mod style;

use std::{env, path::Path, process::ExitCode};

use report::{Clock, Outcome, kilobytes};
use site::Site;

const USAGE: &str = "\
bundle               build target/site
bundle --check-size  build it, and fail when the browser's part is over its budget";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let check_size = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check-size"] => true,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match build(check_size) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("bundle: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn build(check_size: bool) -> Outcome<()> {
    let total = Clock::start();
    if !Path::new("style/main.scss").is_file() {
        return Err("style/main.scss is not here. Run this from the folder of the clone.".into());
    }
    let site = Site::begin(Path::new("target"))?;

    let clock = Clock::start();
    let style = style::compile(Path::new("style/main.scss"))?;
    clock.say("style", &kilobytes(style.len()));

    let script = script::make()?;
    site.put_package(&style, &script)?;

    let clock = Clock::start();
    let copied = assets::copy(Path::new("public"), &site)?;
    clock.say("public", &format!("{copied} files"));

    let clock = Clock::start();
    let compressed = compress::siblings(&site)?;
    clock.say("compressed", &format!("{compressed} files with brotli and gzip"));

    let weight = budget::weigh(&site)?;
    site.publish()?;
    total.say("site", &format!("target/site is ready; {weight}"));
    if check_size { weight.check() } else { Ok(()) }
}
