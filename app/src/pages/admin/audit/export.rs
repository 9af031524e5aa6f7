//! Taking a copy of the lines that are looked for.

use domain::views::AuditSearch;
use leptos::prelude::*;

use crate::api::audit::{EXPORT_FORM, EXPORT_PATH};
use crate::components::form::{PasswordAgain, PostForm};

/// The form; it goes back to the page with its filters when it is refused.
pub fn export(search: &AuditSearch) -> impl IntoView + use<> {
    let hidden = search.pairs().map(|(name, typed)| {
        let typed = typed.to_owned();
        view! { <input type="hidden" name=name value=typed/> }
    });
    let lead = if search.is_empty() {
        "All lines"
    } else {
        "The lines that fit the filters, on all pages"
    };
    view! {
        <section class="card" aria-labelledby="export-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="export-title">"Export"</h2>
                    <p class="card-lead">{lead} ", as a file. The audit tells that you took it."</p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=EXPORT_PATH name=EXPORT_FORM>
                    {hidden.into_iter().collect_view()}
                    <div class="field">
                        <label for="format">"Format"</label>
                        <select id="format" name="format">
                            <option value="csv">"CSV, for spreadsheets"</option>
                            <option value="jsonl">"JSON lines, for programs"</option>
                        </select>
                    </div>
                    <PasswordAgain form=EXPORT_FORM/>
                    <div class="form-actions"><button class="button">"Export"</button></div>
                </PostForm>
            </div>
        </section>
    }
}
