//! The settings: the environment, and a file `.env` in the working directory.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use server::Config;

use super::Failure;

const FILE: &str = ".env";

/// What the operator set.
#[derive(Debug)]
pub struct Settings {
    /// The settings.
    pub config: Config,
    /// Names that look like settings and are none.
    pub unknown: Vec<String>,
}

/// Reads the settings; what is in the environment wins over what is in the file.
pub fn read() -> Result<Settings, Failure> {
    let mut variables = file(Path::new(FILE))?;
    variables.extend(environment());
    let config =
        Config::read(&variables).map_err(|problems| Failure::Usage(problems.to_string()))?;
    let unknown = Config::unknown(&variables).into_iter().cloned().collect();
    Ok(Settings { config, unknown })
}

/// The environment. Bytes that are no text become marks that no setting accepts.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    })
}

fn file(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let refused = |error: dotenvy::Error| {
        match error {
        // The line is not repeated: it may hold a password.
        dotenvy::Error::LineParse(..) => Failure::Usage(
            "the file .env has a line that is not NAME=value; values with blanks, # or $ belong into single quotes"
                .to_owned(),
        ),
        other => Failure::Usage(["the file .env cannot be read: ", &other.to_string()].concat()),
    }
    };
    match dotenvy::from_path_iter(path) {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(refused),
        Err(dotenvy::Error::Io(error)) if error.kind() == ErrorKind::NotFound => {
            Ok(BTreeMap::new())
        }
        Err(error) => Err(refused(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_file(text: &str) -> Result<BTreeMap<String, String>, Failure> {
        let path =
            std::env::temp_dir().join(format!("rookery-env-{}-{}", std::process::id(), text.len()));
        std::fs::write(&path, text).unwrap();
        let read = file(&path);
        std::fs::remove_file(&path).unwrap();
        read
    }

    #[test]
    fn the_file_is_read_and_may_be_missing() {
        let variables =
            read_file("# ours\nROOKERY_LOG=debug\nROOKERY_MAIL_FROM='Rookery <a@b.org>'\n")
                .unwrap();
        assert_eq!(variables["ROOKERY_LOG"], "debug");
        assert_eq!(variables["ROOKERY_MAIL_FROM"], "Rookery <a@b.org>");
        assert!(file(Path::new("/nonexistent/.env")).unwrap().is_empty());
    }

    #[test]
    fn a_line_that_is_refused_is_not_repeated() {
        let Err(Failure::Usage(words)) = read_file("ROOKERY_SMTP_URL=smtp://me:hunter 2@mail\n")
        else {
            panic!("accepted")
        };
        assert!(words.contains("single quotes") && !words.contains("hunter"), "{words}");
    }
}
