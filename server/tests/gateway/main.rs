//! The gateway, served for real, in front of a stand-in for Telegram.

mod answering;
mod counting;
mod ending;
mod ground;
mod limits;
mod passing;
mod secrecy;
mod stage;
