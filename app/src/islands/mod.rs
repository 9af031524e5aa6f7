//! The parts of pages that do something in the browser. Each decorates what already works: before
//! the island wakes, or with scripts off, its place is empty or shows the server's last word.

pub mod copy_button;
pub mod live_counts;

pub use copy_button::CopyButton;
pub use live_counts::LiveCounts;
