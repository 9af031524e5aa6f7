//! Pictures of users: what somebody uploads becomes a few small squares of our own making.
//!
//! The way of an upload: [`receive()`] reads the form within bounds, [`kind`] tells from the content
//! what it is, [`examine`] finds out how large it is without decoding, [`workshop`] waits for
//! memory and a thread, [`decode`] reads the pixels, [`raster`] cuts and shrinks, [`encode`] writes
//! the squares, whose colours [`profile`] has turned into sRGB. Nothing else of the original survives, and it is not kept. [`change`] stores the files
//! ([`store`]), then names them in the user's row; what has no row is removed by [`tidy`].

mod change;
mod crop;
mod decode;
mod encode;
mod examine;
mod kind;
mod limit;
mod places;
mod profile;
mod raster;
pub mod receive;
mod scale;
pub mod serve;
mod store;
#[cfg(test)]
mod tests;
pub mod tidy;
mod timed;
mod workshop;

pub use change::{remove, replace};
pub use crop::Crop;
pub use limit::UploadLimit;
pub use receive::{Upload, UploadError, receive};
pub use store::{Store, Stored};
pub use workshop::{Workshop, squares};

/// Where an upload goes; the layers outside know it by this path, because its body may be larger
/// than that of any other form.
pub const UPLOAD_PATH: &str = "/api/account/picture";
