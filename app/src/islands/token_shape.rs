//! A remark below the field that takes a bot's token.

use domain::{BotToken, Why};
use leptos::prelude::*;

/// Says what the text in the area of id `field` looks like, a moment after each change. It never leaves
/// the browser for this, and nothing is held back: the form judges. Without scripts the line is there
/// and empty.
#[island]
pub fn TokenShape(
    /// The area's id.
    field: String,
) -> impl IntoView {
    let (words, set_words) = signal(String::new());
    let id = format!("{field}-shape");
    Effect::new(move |_| browser::watch(&field, set_words));
    view! { <p class="field-remark" id=id role="status" aria-live="polite">{words}</p> }
}

/// What a pasted text looks like; nothing of an empty one.
#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "for the browser"))]
fn remark(pasted: &str) -> String {
    match BotToken::parse(pasted) {
        Ok(token) if token.has_usual_length() => {
            format!("Looks like a token of bot {}.", token.bot())
        }
        Ok(token) => format!(
            "Looks like a token of bot {}, but its second part is not 35 characters long. Is all of it there?",
            token.bot()
        ),
        Err(Why::Empty) => String::new(),
        Err(why) => why.to_string(),
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::leptos_dom::helpers::TimeoutHandle;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast as _;
    use leptos::web_sys::HtmlTextAreaElement;

    /// How long nothing must be typed before something is said: between two keys of a person.
    const PAUSE: Duration = Duration::from_millis(400);

    /// Looks after each change, and once for what was pasted before the script came.
    pub(super) fn watch(field: &str, words: WriteSignal<String>) {
        let id = field.to_owned();
        let look = move || {
            let area = document().get_element_by_id(&id);
            let area = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
            words.set(area.map(|area| super::remark(&area.value())).unwrap_or_default());
        };
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let (looking, field) = (look.clone(), field.to_owned());
        let listener = window_event_listener(leptos::ev::input, move |event| {
            if event_target::<leptos::web_sys::Element>(&event).id() != field {
                return;
            }
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            waiting.set_value(set_timeout_with_handle(looking.clone(), PAUSE).ok());
        });
        on_cleanup(move || listener.remove());
        look();
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::prelude::WriteSignal;

    pub(super) fn watch(_: &str, _: WriteSignal<String>) {}
}

#[cfg(test)]
mod tests {
    use super::remark;

    #[test]
    fn a_token_is_recognised_and_a_wrong_one_is_explained() {
        let token = "123456789:AAFakeTokenForTestsOnly_0123456789-";
        assert_eq!(remark(token), "Looks like a token of bot 123456789.");
        assert!(remark(&token[..token.len() - 2]).contains("not 35 characters"));
        assert!(remark("123456789:").contains("not a bot token"));
        assert_eq!(remark("  "), "");
    }

    #[test]
    fn what_is_said_never_repeats_the_secret() {
        let token = "123456789:AAFakeTokenForTestsOnly_0123456789-";
        for pasted in [token.to_owned(), format!("{token} {token}x"), format!("{token}/")] {
            assert!(!remark(&pasted).contains("AAFake"), "{pasted}");
        }
    }
}
