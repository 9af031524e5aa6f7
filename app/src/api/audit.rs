//! The form that exports the audit. It answers with a file, so no server function takes it:
//! `crate::http` does.

use domain::views::AuditSearch;
use serde::Deserialize;

/// Where the form is posted.
pub const EXPORT_PATH: &str = "/api/admin/audit/export";
/// Its name on the page.
pub const EXPORT_FORM: &str = "export";

/// What the form holds.
#[derive(Deserialize)]
pub struct ExportFields {
    /// The filters of the page.
    #[serde(flatten)]
    pub search: AuditSearch,
    /// How the file is to be written.
    #[serde(default)]
    pub format: String,
    /// The password, where it has to be asked for.
    #[serde(default)]
    pub current_password: String,
}
