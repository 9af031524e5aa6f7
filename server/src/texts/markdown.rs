//! Markdown of the operator's, as HTML that can do nothing but be read: no scripts, no pictures
//! from elsewhere, no forms. HTML in it is shown as the text it is.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// Where a link may lead; anything else, such as `javascript:`, leads nowhere.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The HTML of a text.
pub(super) fn to_html(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 2);
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(safe);
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// The event itself, or the harmless one in its place.
fn safe(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // A picture's words remain.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = destination(link_type, dest_url);
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        // The page has the one heading of the first level.
        Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => Some(Event::Start(heading())),
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level,
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
            Some(Event::End(TagEnd::Heading(HeadingLevel::H2)))
        }
        other => Some(other),
    }
}

fn heading() -> Tag<'static> {
    Tag::Heading { level: HeadingLevel::H2, id: None, classes: Vec::new(), attrs: Vec::new() }
}

fn destination(kind: LinkType, url: CowStr<'_>) -> CowStr<'_> {
    let lower = url.trim().to_ascii_lowercase();
    let is_own = domain::own_path(&url).is_some();
    let is_safe = is_own || kind == LinkType::Email || SCHEMES.iter().any(|s| lower.starts_with(s));
    if is_safe { url } else { CowStr::Borrowed("#") }
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn html_is_shown_and_not_obeyed() {
        let html = to_html(
            "a <b onclick=x>b</b>\n\n<script>alert(1)</script>\n\n<img src=//evil.example>",
        );
        assert!(
            !html.contains("<b ") && !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    }

    #[test]
    fn links_lead_to_pages_and_addresses_only() {
        let html = to_html(
            "[a](https://x.org) [b](/privacy) [c](mailto:a@b.org) <d@e.org> [f](javascript:alert) \
             [g](//evil.example) [h](data:text/html,x) [i](JaVaScRiPt:alert) ![j](https://evil.example/j.png)",
        );
        for good in ["https://x.org", "/privacy", "mailto:a@b.org", "mailto:d@e.org"] {
            assert!(html.contains(&format!("href=\"{good}\"")), "{good} in {html}");
        }
        for bad in ["javascript", "evil.example", "data:", "JaVaScRiPt", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains('j'));
    }

    #[test]
    fn headings_begin_below_the_pages_own() {
        assert_eq!(to_html("# A\n\n## B {#id}"), "<h2>A</h2>\n<h2>B {#id}</h2>\n");
    }
}
