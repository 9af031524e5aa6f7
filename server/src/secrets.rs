//! The installation's own secret keys: from the environment, or a file made at the first start.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::vault::SecretKey;
use crate::{Config, Random, Vault};

/// Only the operator's account may read secrets.
const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIR: u32 = 0o700;

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file or its directory cannot be used.
    #[error("cannot use {}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file holds something else.
    #[error("{} does not hold secret keys, one a line, each 32 bytes in base64", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
    },
}

/// Where the generated key is kept.
pub fn key_file(data_dir: &Path) -> PathBuf {
    data_dir.join("secret.key")
}

/// Makes the data directory, private to the operator's account, when it is not there.
pub fn make_data_dir(data_dir: &Path) -> Result<(), SecretsError> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(data_dir);
    made.map_err(|error| SecretsError::File { path: data_dir.to_owned(), error })
}

/// Opens the vault: with the keys of the environment or, when there are none, with those of the
/// key file, which is made when it is not there.
pub fn open_vault(config: &Config, random: &Random) -> Result<Vault, SecretsError> {
    let mut keys = config.secret_keys.clone();
    if keys.is_empty() {
        keys = read_or_make(&key_file(&config.data_dir), random)?;
    }
    let first = keys.remove(0);
    Ok(Vault::new(first, keys))
}

fn read_or_make(path: &Path, random: &Random) -> Result<Vec<SecretKey>, SecretsError> {
    let failed = |error| SecretsError::File { path: path.to_owned(), error };
    match File::open(path) {
        Ok(file) => read_keys(file, path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = SecretKey::generate(random);
            write_new(path, &key).map_err(failed)?;
            // Another process may have been first: what is in the file counts.
            read_keys(File::open(path).map_err(failed)?, path)
        }
        Err(error) => Err(failed(error)),
    }
}

fn read_keys(mut file: File, path: &Path) -> Result<Vec<SecretKey>, SecretsError> {
    let mut text = zeroize::Zeroizing::new(String::new());
    file.read_to_string(&mut text)
        .map_err(|error| SecretsError::File { path: path.to_owned(), error })?;
    let keys: Option<Vec<_>> =
        text.lines().filter(|line| !line.is_empty()).map(SecretKey::parse).collect();
    keys.filter(|keys| !keys.is_empty())
        .ok_or_else(|| SecretsError::Malformed { path: path.to_owned() })
}

/// Writes the key beside its place and links it there: the file is whole or absent, and a second
/// process that starts at the same time does not replace the first one's key.
fn write_new(path: &Path, key: &SecretKey) -> std::io::Result<()> {
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(PRIVATE_FILE)
        .open(&aside)?;
    writeln!(file, "{}", key.to_base64())?;
    file.sync_all()?;
    match std::fs::hard_link(&aside, path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => std::fs::remove_file(&aside)?,
    }
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}
