//! Small pictures beside words.

use leptos::prelude::*;

/// The icon of that name; decoration only, so the words beside it must say everything.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" inner_html=shapes(name)></svg> }
}

/// The shapes inside an icon's 20 by 20 box.
fn shapes(name: &str) -> &'static str {
    match name {
        "plus" => r#"<path d="M10 4v12M4 10h12"/>"#,
        "play" => r#"<path d="M6.5 4.5v11l9-5.5z"/>"#,
        "stop" => r#"<rect x="5" y="5" width="10" height="10" rx="1.5"/>"#,
        "key" => {
            r#"<circle cx="6.5" cy="13.5" r="3.2"/><path d="M8.8 11.2 16.5 3.5M13 7l2.5 2.5"/>"#
        }
        "search" => r#"<circle cx="9" cy="9" r="5.5"/><path d="M13.2 13.2 17 17"/>"#,
        "check" => r#"<path d="m4.5 10.5 3.5 3.5 7.5-8"/>"#,
        "x" => r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
        "alert" => r#"<path d="M10 3 18 16.5H2zM10 8v4M10 14.2v.1"/>"#,
        "info" => r#"<circle cx="10" cy="10" r="7.2"/><path d="M10 9.2v4.3M10 6.6v.1"/>"#,
        "shield" => r#"<path d="m10 2.8 6 2.2v4.6c0 3.7-2.5 6.3-6 7.6-3.5-1.3-6-3.9-6-7.6V5z"/>"#,
        "lock" => {
            r#"<rect x="4.5" y="9" width="11" height="8" rx="2"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>"#
        }
        "mail" => {
            r#"<rect x="2.8" y="4.5" width="14.4" height="11" rx="2"/><path d="m3.5 6.5 6.5 4.8 6.5-4.8"/>"#
        }
        "clock" => r#"<circle cx="10" cy="10" r="7.2"/><path d="M10 5.8V10l2.8 2"/>"#,
        "copy" => {
            r#"<rect x="7.2" y="7.2" width="9.3" height="9.3" rx="2"/><path d="M12.8 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v6.3A1.5 1.5 0 0 0 5 12.8h2"/>"#
        }
        "user" => {
            r#"<circle cx="10" cy="6.8" r="3.2"/><path d="M3.8 16.8c.8-3.1 3.2-4.6 6.2-4.6s5.4 1.5 6.2 4.6"/>"#
        }
        "sign-out" => {
            r#"<path d="M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M12.8 13.5 16.3 10l-3.5-3.5M16 10H8"/>"#
        }
        "sun" => {
            r#"<circle cx="10" cy="10" r="3.2"/><path d="M10 2.5V4M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1"/>"#
        }
        "moon" => r#"<path d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z"/>"#,
        "system" => {
            r#"<rect x="2.8" y="4" width="14.4" height="9.5" rx="1.5"/><path d="M7 16.8h6"/>"#
        }
        "chevron-down" => r#"<path d="m5.5 7.8 4.5 4.5 4.5-4.5"/>"#,
        "arrow-left" => r#"<path d="M16 10H4M9 5l-5 5 5 5"/>"#,
        "arrow-right" => r#"<path d="M4 10h12M11 5l5 5-5 5"/>"#,
        _ => "",
    }
}
