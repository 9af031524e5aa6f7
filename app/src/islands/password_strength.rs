//! A meter below a password field.

use leptos::prelude::*;

/// Says how strong the password in the field of id `field` is, a moment after each change. The
/// server judges, by the rule that it will judge the form with; the fields of the ids `personal`
/// tell it what not to build a password from. Without scripts the line is there and empty.
#[island]
pub fn PasswordStrength(
    /// The id of the password's field.
    field: String,
    /// The ids of fields with what others may know of the person, separated by blanks.
    personal: String,
) -> impl IntoView {
    let (shown, set_shown) = signal(None::<(u8, String)>);
    let id = format!("{field}-strength");
    Effect::new(move |_| browser::watch(&field, &personal, set_shown));
    let score = move || shown.get().map(|(score, _)| score.to_string());
    let words = move || shown.get().map(|(_, words)| words).unwrap_or_default();
    view! { <p class="strength" id=id role="status" aria-live="polite" data-score=score>{words}</p> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::leptos_dom::helpers::TimeoutHandle;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast as _;
    use leptos::web_sys::HtmlInputElement;

    use crate::api::strength::password_strength;

    /// How long nothing must be typed before the server is asked: between two keys of a person.
    const PAUSE: Duration = Duration::from_millis(300);

    type Shown = WriteSignal<Option<(u8, String)>>;

    /// Asks after each change of one of the fields, and once for what was typed before the script came.
    pub(super) fn watch(field: &str, personal: &str, shown: Shown) {
        let ids: Vec<String> =
            std::iter::once(field).chain(personal.split(' ')).map(str::to_owned).collect();
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let round = StoredValue::new(0_u32);
        let ask = {
            let ids = ids.clone();
            move || ask(&ids, round, shown)
        };
        let asking = ask.clone();
        let listener = window_event_listener(leptos::ev::input, move |event| {
            let changed = event_target::<HtmlInputElement>(&event).id();
            if !ids.contains(&changed) {
                return;
            }
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            waiting.set_value(set_timeout_with_handle(asking.clone(), PAUSE).ok());
        });
        on_cleanup(move || listener.remove());
        ask();
    }

    fn ask(ids: &[String], round: StoredValue<u32>, shown: Shown) {
        round.update_value(|round| *round = round.wrapping_add(1));
        let number = round.get_value();
        let mut values = ids.iter().map(|id| value(id));
        let password = values.next().unwrap_or_default();
        if password.is_empty() {
            shown.set(None);
            return;
        }
        let personal = values.collect::<Vec<_>>().join("\n");
        spawn_local(async move {
            let answer = password_strength(password, personal).await;
            // An answer to what was typed before is late news; without one, the form will tell.
            if round.try_get_value() == Some(number) {
                shown.set(answer.ok().map(|strength| (strength.score, strength.words)));
            }
        });
    }

    fn value(id: &str) -> String {
        let field = document().get_element_by_id(id);
        field
            .and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
            .map(|field| field.value())
            .unwrap_or_default()
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::prelude::WriteSignal;

    pub(super) fn watch(_: &str, _: &str, _: WriteSignal<Option<(u8, String)>>) {}
}
