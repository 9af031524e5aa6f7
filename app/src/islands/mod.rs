//! The parts of pages that do something in the browser. Each decorates what already works: before
//! the island wakes, or with scripts off, its place is empty or shows the server's last word.

pub mod copy_button;
pub mod live_counts;
pub mod password_strength;
pub mod picture_crop;
pub mod start_watch;
pub mod token_shape;
pub mod upload_progress;

pub use copy_button::CopyButton;
pub use live_counts::LiveCounts;
pub use password_strength::PasswordStrength;
pub use picture_crop::PictureCrop;
pub use start_watch::StartWatch;
pub use token_shape::TokenShape;
pub use upload_progress::UploadProgress;
