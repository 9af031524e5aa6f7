//! Where a redirect may lead: to a page of this site, never elsewhere.

/// The longest path that is followed: twice what our longest address with its filters has, and
/// short enough for any header that it is put into.
const LENGTH_MAX: usize = 2_000;

/// `path` if it names a page of this site. Everything that a browser could read as another host
/// is refused: `//host`, `/\host`, schemes, and control characters that browsers drop.
pub fn own_path(path: &str) -> Option<&str> {
    let mut chars = path.chars();
    let own = path.len() <= LENGTH_MAX
        && chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    own.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_site_are_taken_as_they_are() {
        for path in ["/", "/dashboard", "/admin/bots?q=rook&before=17"] {
            assert_eq!(own_path(path), Some(path));
        }
    }

    #[test]
    fn one_too_long_for_a_header_is_refused() {
        let longest = format!("/{}", "a".repeat(LENGTH_MAX - 1));
        assert_eq!(own_path(&longest), Some(longest.as_str()));
        assert_eq!(own_path(&format!("{longest}a")), None);
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_refused() {
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "\\\\evil.example",
            "dashboard",
            "/a\r\nSet-Cookie: a=b",
            "/ä",
        ] {
            assert_eq!(own_path(path), None, "{path:?}");
        }
    }
}
