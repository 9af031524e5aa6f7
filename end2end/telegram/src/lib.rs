//! A stand-in for the Telegram Bot API that follows its documented shapes: envelopes, error texts,
//! `Retry-After`, long polling, uploads and downloads. Real client libraries work against it.
//!
//! Every well-formed token is a working bot until a test revokes it. What the double is not: it has
//! no chats to check rights against, it calls no webhook, and it keeps no upload.
//!
//! Start at [`TelegramDouble::start`]; `steer` and `look` hold what a test can change and see. Tests
//! in other languages run the binary and use the same powers under `/control/`.

mod address;
mod answer;
mod bot;
mod control;
mod double;
mod fault;
mod files;
mod gauge;
mod inbox;
mod look;
mod mangle;
mod methods;
mod params;
mod percent;
mod seen;
mod serve;
mod socket;
mod steer;
mod world;

#[cfg(test)]
mod tests;

pub use address::example_token;
pub use bot::Sent;
pub use double::{TelegramDouble, serve};
pub use fault::{Fault, FaultPlan};
pub use params::{Upload, checksum};
pub use seen::Seen;
