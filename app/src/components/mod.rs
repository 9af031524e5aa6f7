//! The pieces pages are made of, one a file; how they look is in `style/`.

mod avatar;
mod badge;
mod bot_picture;
mod card;
pub mod chart;
mod errors;
mod escaped;
pub mod filters;
mod flash;
pub mod form;
mod icon;
mod inbox_note;
mod layout;
mod load;
mod mark;
mod message_box;
mod narrow_page;
mod page_title;
mod pager;
mod spans;
mod support_banner;
mod time;

pub use avatar::{Avatar, Face};
pub use badge::StatusBadge;
pub use bot_picture::BotPicture;
pub use card::Card;
pub use chart::Chart;
pub use errors::ErrorView;
pub use escaped::escaped;
pub use flash::FlashMessages;
pub use icon::Icon;
pub use inbox_note::InboxNote;
pub use layout::{Layout, Width};
pub use load::load;
pub use mark::Mark;
pub use message_box::{MessageBox, Tone};
pub use narrow_page::NarrowPage;
pub use page_title::PageTitle;
pub use pager::Pager;
pub use spans::{Spans, span_in_address};
pub use support_banner::SupportBanner;
pub use time::{Time, TimeAhead};

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
