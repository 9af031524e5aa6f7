//! `wasm-opt` from Binaryen, which makes the compiled part smaller. It is used where it is found,
//! never required.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    report::{Clock, Outcome, kilobytes},
    site::{hash, remove, write},
};

/// Where npm puts it.
const FROM_NPM: &str = "end2end/node_modules/.bin/wasm-opt";

/// What rustc emits and every browser of the last years reads: nothing else may come out.
const ARGUMENTS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Optimises for size, or says that it did not. The last result is kept, as this takes seconds.
pub fn run(wasm: Vec<u8>, kept: &Path) -> Outcome<Vec<u8>> {
    let clock = Clock::start();
    let Some(program) = find() else {
        let how = "`npm --prefix end2end ci` brings it";
        clock.say(
            "wasm-opt",
            &format!("skipped, as it is not installed ({how}); same pages, more bytes"),
        );
        return Ok(wasm);
    };
    let output = kept.join(format!("{}.wasm", hash(&[&wasm, about(&program).as_bytes()].concat())));
    if !output.is_file() {
        remove(kept)?;
        optimise(&program, &wasm, &kept.join("input"), &output)?;
    }
    let smaller = fs::read(&output).map_err(|error| format!("{}: {error}", output.display()))?;
    clock
        .say("wasm-opt", &format!("{} became {}", kilobytes(wasm.len()), kilobytes(smaller.len())));
    Ok(smaller)
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let installed = env::split_paths(&path).map(|folder| folder.join("wasm-opt"));
    installed.chain([PathBuf::from(FROM_NPM)]).find(|file| file.is_file())
}

/// Tells one version of the program from another without the second that asking it takes.
fn about(program: &Path) -> String {
    let size = fs::metadata(program).map(|file| file.len()).unwrap_or_default();
    format!("{} {size} {}", program.display(), ARGUMENTS.join(" "))
}

fn optimise(program: &Path, wasm: &[u8], input: &Path, output: &Path) -> Outcome<()> {
    write(input, wasm)?;
    let unfinished = output.with_extension("unfinished");
    let mut command = Command::new(program);
    let status = command.args(ARGUMENTS).arg(input).arg("-o").arg(&unfinished).status();
    match status {
        Ok(status) if status.success() => {
            fs::rename(&unfinished, output).map_err(|error| error.to_string())
        }
        Ok(status) => Err(format!("{} failed ({status})", program.display())),
        Err(error) => Err(format!("{} cannot be started: {error}", program.display())),
    }
}
