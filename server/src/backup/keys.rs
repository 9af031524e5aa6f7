//! The installation's secret key, which a backup is worth little without.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::BackupError;
use super::aside::Aside;
use super::format::KeyText;
use crate::vault::SecretKey;
use crate::{Config, Vault, secrets};

/// The text of the key file, if the key is kept there.
pub fn of_installation(config: &Config) -> Result<Option<KeyText>, BackupError> {
    if config.secret_keys.is_empty() { key_file(&config.data_dir) } else { Ok(None) }
}

/// The text of the key file, if there is one.
fn key_file(data_dir: &Path) -> Result<Option<KeyText>, BackupError> {
    let path = secrets::key_file(data_dir);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(KeyText(text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BackupError::file(&path)(error)),
    }
}

/// The vault that these settings and this key file make; never makes a key.
pub fn vault(config: &Config, file: Option<&KeyText>) -> Option<Vault> {
    let mut keys = config.secret_keys.clone();
    if keys.is_empty() {
        keys = file?
            .0
            .lines()
            .filter(|line| !line.is_empty())
            .map(SecretKey::parse)
            .collect::<Option<_>>()?;
    }
    let first = (!keys.is_empty()).then(|| keys.remove(0))?;
    Some(Vault::new(first, keys))
}

/// The key that a restored installation will have, and whether its file is yet to be written.
pub struct Found {
    /// Opens what the key sealed.
    pub vault: Vault,
    /// What to write into the key file.
    pub to_write: Option<KeyText>,
}

/// Finds the key to restore with: the environment's, or the backup's own, unless another one is in
/// its place.
pub fn to_restore(config: &Config, backed_up: Option<&KeyText>) -> Result<Found, BackupError> {
    let path = secrets::key_file(&config.data_dir);
    let at_hand = of_installation(config)?;
    let (text, to_write) = match (&at_hand, backed_up) {
        (Some(at_hand), Some(backed_up)) if at_hand.0.trim() != backed_up.0.trim() => {
            return Err(BackupError::OtherKey(path));
        }
        (None, Some(backed_up)) if config.secret_keys.is_empty() => {
            (Some(backed_up), Some(backed_up.clone()))
        }
        (at_hand, _) => (at_hand.as_ref(), None),
    };
    let vault = vault(config, text).ok_or(BackupError::KeyMissing)?;
    Ok(Found { vault, to_write })
}

/// Writes the key file, which must not be there.
pub fn write_file(data_dir: &Path, text: &KeyText) -> Result<(), BackupError> {
    let path = secrets::key_file(data_dir);
    let write = || {
        let (aside, mut file) = Aside::begin(&path)?;
        file.write_all(text.0.as_bytes())?;
        file.sync_all()?;
        aside.place_first()
    };
    write().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::OtherKey(path.clone()),
        _ => BackupError::file(&path)(error),
    })
}
