//! What the browser's part may weigh.

use std::{fmt, fs, path::Path};

use crate::{
    report::{Outcome, kilobytes},
    site::Site,
};

/// The design allows 150 KB for everything on the sign-in page, with brotli: this leaves 20 KB for
/// its HTML, style and icons.
const BUDGET: usize = 130_000;

/// The scripts' weight on the wire, with brotli.
pub struct Weight(usize);

/// Adds up the compressed script files of the site.
pub fn weigh(site: &Site) -> Outcome<Weight> {
    weigh_folder(&site.folder().join("pkg")).map(Weight)
}

fn weigh_folder(folder: &Path) -> Outcome<usize> {
    let broken = |error| format!("{} cannot be read: {error}", folder.display());
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(broken)? {
        let path = entry.map_err(broken)?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            bytes += weigh_folder(&path)?;
        } else if name.ends_with(".js") || name.ends_with(".wasm") {
            // A file too small to shrink has no sibling and is sent as it is.
            let sent = fs::metadata(crate::compress::sibling(&path, "br"))
                .or_else(|_| fs::metadata(&path));
            bytes += usize::try_from(sent.map_err(broken)?.len()).unwrap_or(usize::MAX);
        }
    }
    Ok(bytes)
}

impl Weight {
    /// Fails when the budget is passed.
    pub fn check(&self) -> Outcome<()> {
        if self.0 <= BUDGET {
            return Ok(());
        }
        Err(format!("{self}, which is too much: use wasm-opt, or move code out of the islands"))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scripts weigh {} of {} with brotli", kilobytes(self.0), kilobytes(BUDGET))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_over_the_budget_is_refused() {
        assert!(Weight(BUDGET).check().is_ok());
        assert!(Weight(BUDGET + 1).check().is_err());
    }
}
