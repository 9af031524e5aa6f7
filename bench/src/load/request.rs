//! Requests as a browser sends them.

use std::net::SocketAddr;

/// The fields of an HTML form.
pub type Form<'a> = &'a [(&'a str, &'a str)];

/// A GET with these header lines besides `Host`.
pub fn get(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let head = head("GET", address, path, headers);
    format!("{head}\r\n").into_bytes()
}

/// A form, posted by a page of the same site.
pub fn post(address: SocketAddr, path: &str, headers: &[(&str, &str)], form: Form<'_>) -> Vec<u8> {
    let pairs: Vec<_> =
        form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let body = pairs.join("&");
    let head = head("POST", address, path, headers);
    format!(
        "{head}origin: http://{address}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn head(method: &str, address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> String {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\n");
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_and_measured() {
        let request = post(
            ([127, 0, 0, 1], 80).into(),
            "/x",
            &[("cookie", "")],
            &[("a", "b c&d"), ("e", "ü")],
        );
        let text = String::from_utf8(request).unwrap();
        assert!(text.starts_with("POST /x HTTP/1.1\r\nhost: 127.0.0.1:80\r\n"));
        assert!(text.ends_with("content-length: 20\r\n\r\na=b%20c%26d&e=%C3%BC"), "{text}");
        assert!(!text.contains("cookie"));
    }
}
