//! What admins type to look for something.

/// Longest text that is looked for: the longest e-mail address.
pub const LENGTH_MAX: usize = 254;

/// What can be looked for in a text that somebody typed.
pub fn bounded(typed: &str) -> String {
    let readable = typed.trim().chars().filter(|c| !c.is_control());
    readable.take(LENGTH_MAX).collect()
}
