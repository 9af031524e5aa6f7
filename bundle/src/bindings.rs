//! The JavaScript that loads the compiled part, by wasm-bindgen as a library: its version follows
//! the lock file.

use std::{collections::BTreeMap, path::Path};

use wasm_bindgen_cli_support::Bindgen;

use crate::{report::Outcome, script::Script, site::hash};

/// Splits cargo's output into what the browser loads. The page tells the script where the wasm is,
/// as its name is hashed, so no other place is written into it.
pub fn make(compiled: &Path) -> Outcome<Script> {
    let wrong = |error| format!("wasm-bindgen cannot read {}: {error}", compiled.display());
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.web(true).and_then(Bindgen::generate_output).map_err(wrong)?;
    let wasm = output.wasm_mut().emit_wasm();

    let inline = output.snippets().iter().flat_map(|(folder, scripts)| {
        scripts
            .iter()
            .enumerate()
            .map(move |(i, script)| (format!("{folder}/inline{i}.js"), script.clone()))
    });
    let modules =
        output.local_modules().iter().map(|(name, script)| (name.clone(), script.clone()));
    let (js, snippets) = hash_snippets(output.js(), inline.chain(modules).collect());
    Ok(Script { js, wasm, snippets })
}

/// Snippets keep their names, as they may import each other, in a folder named by the hash of all.
fn hash_snippets(
    js: &str,
    snippets: BTreeMap<String, String>,
) -> (String, BTreeMap<String, String>) {
    let all: String = snippets.iter().flat_map(|(name, script)| [name.as_str(), script]).collect();
    let folder = format!("snippets.{}", hash(all.as_bytes()));
    let js = js
        .replace("'./snippets/", &format!("'./{folder}/"))
        .replace("\"./snippets/", &format!("\"./{folder}/"));
    let snippets =
        snippets.into_iter().map(|(name, script)| (format!("{folder}/{name}"), script)).collect();
    (js, snippets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_imported_from_the_folder_they_are_put_in() {
        let snippets =
            BTreeMap::from([("a-1/inline0.js".to_owned(), "export const a = 1".to_owned())]);
        let (js, snippets) =
            hash_snippets("import { a } from './snippets/a-1/inline0.js';", snippets);
        let (name, _) = snippets.first_key_value().expect("one snippet");
        assert_eq!(js, format!("import {{ a }} from './{name}';"));
        assert!(name.starts_with("snippets.") && name.ends_with("/a-1/inline0.js"));
    }
}
