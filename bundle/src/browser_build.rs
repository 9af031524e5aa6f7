//! Compiles the app for the browser, with cargo.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::report::Outcome;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";
const BUILD: &str = "build --package rookery --lib --no-default-features --features hydrate";

/// Runs cargo, which knows itself whether anything changed, and returns the file it made.
///
/// The folder is the one native builds use: cargo locks each profile and target by itself, so
/// neither waits for the other.
pub fn run() -> Outcome<PathBuf> {
    check_target()?;
    let folder =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(BUILD.split(' '))
        .args(["--profile", PROFILE, "--target", TARGET, "--target-dir"])
        .arg(&folder)
        .args(["--config", &without_local_paths()])
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !status.success() {
        return Err("the browser's part does not compile: cargo says why above".into());
    }
    Ok(folder.join(TARGET).join(PROFILE).join("rookery.wasm"))
}

/// Asks the compiler where its library for the browser would be, and looks.
fn check_target() -> Outcome<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .map_err(|error| format!("rustc cannot be started: {error}"))?;
    if Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir() {
        return Ok(());
    }
    Err(format!("the compiler cannot build for the browser yet. Run: rustup target add {TARGET}"))
}

/// Panic messages name source files: without this, everyone's browser would load where this
/// machine keeps them, and each name would be twice as long.
fn without_local_paths() -> String {
    let sources = cargo_home().map(|home| home.join("registry/src"));
    let folders =
        sources.and_then(|sources| fs::read_dir(sources).ok()).into_iter().flatten().flatten();
    let mut flags: Vec<String> = folders
        .map(|folder| format!("'--remap-path-prefix={}='", folder.path().display()))
        .collect();
    flags.sort();
    format!("target.{TARGET}.rustflags=[{}]", flags.join(","))
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}
