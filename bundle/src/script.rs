//! What runs in the browser: compiled, bound to JavaScript, made small.

use std::{collections::BTreeMap, path::Path};

use crate::{
    bindings, browser_build, optimise,
    report::{Clock, Outcome, kilobytes},
};

/// The files the page loads. Snippets, which the script imports, go by their names in its folder.
pub struct Script {
    pub js: String,
    pub wasm: Vec<u8>,
    pub snippets: BTreeMap<String, String>,
}

/// Makes it.
pub fn make() -> Outcome<Script> {
    let clock = Clock::start();
    let compiled = browser_build::run()?;
    clock.say("browser build", &compiled.display().to_string());

    let clock = Clock::start();
    let mut script = bindings::make(&compiled)?;
    let (js, wasm) = (kilobytes(script.js.len()), kilobytes(script.wasm.len()));
    clock.say("bindings", &format!("{js} of JavaScript, {wasm} of wasm"));

    script.wasm = optimise::run(script.wasm, Path::new("target/bundle"))?;
    Ok(script)
}
