//! The data directory and what is in it.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::{Config, secrets};

/// The permissions of everybody but the file's owner.
const OTHERS: u32 = 0o077;

/// Whether the data directory can be written to, or made.
pub fn data_dir(path: &Path) -> Result<String, String> {
    let shown = path.display();
    if !path.exists() {
        return can_be_made(path)
            .map(|()| format!("{shown} is not there yet; the first start makes it"));
    }
    let metadata =
        fs::metadata(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    if !metadata.is_dir() {
        return Err(format!("{shown} is not a directory"));
    }
    try_writing(path)?;
    Ok(format!("{shown} can be written to"))
}

/// Whether something that is not there can be made: its nearest directory can be written to.
pub fn can_be_made(path: &Path) -> Result<(), String> {
    let here = Path::new(".");
    let mut ancestors =
        path.ancestors().skip(1).map(|ancestor| if ancestor == "" { here } else { ancestor });
    ancestors.find(|ancestor| ancestor.exists()).map_or(Ok(()), try_writing)
}

/// Makes a file and removes it. Permissions alone do not tell: disks are mounted read-only, or full.
fn try_writing(directory: &Path) -> Result<(), String> {
    let trial = directory.join([".rookery-check-", &std::process::id().to_string()].concat());
    let written = File::create(&trial).and_then(|file| file.sync_all());
    fs::remove_file(&trial).ok();
    written.map_err(|error| format!("{} cannot be written to: {error}", directory.display()))
}

/// Whether the key file, if there is one, is for the operator's account only.
pub fn secret_key(config: &Config) -> Result<String, String> {
    if !config.secret_keys.is_empty() {
        return Ok("not needed; the key comes from ROOKERY_SECRET_KEY".to_owned());
    }
    let path = secrets::key_file(&config.data_dir);
    let shown = path.display();
    match fs::metadata(&path) {
        Ok(metadata) if metadata.permissions().mode() & OTHERS != 0 => {
            Err(format!("{shown} can be read by others; run chmod 600 {shown}"))
        }
        Ok(_) => Ok(format!("{shown} is private")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok("not there yet; the first start makes it".to_owned())
        }
        Err(error) => Err(format!("{shown} cannot be used: {error}")),
    }
}
