//! Pages and server functions as one axum router.

mod assets;
mod dress;
mod export;
mod router;
mod upload;

pub use assets::Assets;
pub use router::router;
