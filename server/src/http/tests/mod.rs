//! The HTTP ground, through its front door.

mod envelope;
mod flash;
mod framing;
mod gate;
mod limits;
mod sessions;
mod sockets;
mod support;
