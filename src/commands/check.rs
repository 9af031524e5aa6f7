//! `rookery check`.

use super::settings::Settings;
use super::{Failure, output};

/// Tells what is well and what is not, one line each.
pub async fn check(settings: &Settings) -> Result<(), Failure> {
    let words = match settings.unknown.as_slice() {
        [] => "can be used".to_owned(),
        unknown => format!("can be used, but no setting is called {}", unknown.join(", ")),
    };
    output::say(format_args!("ok      settings: {words}"));
    let all_well = server::check::check(&settings.config, output::say).await;
    if all_well { Ok(()) } else { Err(Failure::Told) }
}
