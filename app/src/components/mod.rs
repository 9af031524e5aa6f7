//! The pieces pages are made of, one a file; how they look is in `style/`.

mod avatar;
mod badge;
mod chart;
mod errors;
mod flash;
pub mod form;
mod icon;
mod layout;
mod load;
mod mark;
mod pager;
mod time;

pub use avatar::{Avatar, Face};
pub use badge::StatusBadge;
pub use chart::Chart;
pub use errors::ErrorView;
pub use flash::{FlashMessages, Warning};
pub use icon::Icon;
pub use layout::{Layout, Width};
pub use load::load;
pub use mark::Mark;
pub use pager::{Pager, Search};
pub use time::Time;

/// Which of the six calm colours something's letter is drawn in.
pub fn avatar_class(id: i64) -> String {
    format!("avatar-{}", id.rem_euclid(6))
}

/// The letter that stands for a name.
pub fn initial(name: &str) -> String {
    name.chars()
        .find(|c| c.is_alphanumeric())
        .map_or_else(|| "?".to_owned(), |c| c.to_uppercase().to_string())
}
