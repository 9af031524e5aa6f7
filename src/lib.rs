//! The browser's entry: wakes the islands of a page. See `app` for everything else.

/// Called by the page's script once the browser is idle.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // Without a mention the linker drops the crate, and its islands with it.
    use app as _;
    leptos::mount::hydrate_islands();
}
