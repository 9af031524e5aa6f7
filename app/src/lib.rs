//! What people see of Rookery: pages, components, islands and the server functions behind forms.
//!
//! Built twice. For the server (feature `ssr`) it has everything and calls the services of
//! `server`. For the browser (feature `hydrate`) it has the islands and the stubs of the server
//! functions they call, nothing else: pages are made on the server, whole, and work as they are
//! with scripts off.
//!
//! Start with [`pages`] for what is shown under which address, [`api`] for what a form does.

// A page is one type, nested as deeply as its elements are.
#![recursion_limit = "512"]

pub mod api;
pub mod islands;

#[cfg(feature = "ssr")]
#[expect(clippy::needless_pass_by_value, reason = "components own their properties")]
mod components;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod http;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
pub mod pages;

#[cfg(feature = "ssr")]
pub use crate::http::{Assets, router};
