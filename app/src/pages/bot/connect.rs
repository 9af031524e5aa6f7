//! How a program reaches the gateway, library by library.

use leptos::prelude::*;

use crate::islands::CopyButton;

/// Name of the library, and what to write; `{url}` stands for the gateway. The tests make a program
/// of each of these files (`end2end/libraries`), and compare them with what the page shows.
const SNIPPETS: [(&str, &str); 8] = [
    ("python-telegram-bot", include_str!("snippets/python-telegram-bot.py")),
    ("aiogram", include_str!("snippets/aiogram.py")),
    ("pyTelegramBotAPI", include_str!("snippets/pyTelegramBotAPI.py")),
    ("grammY", include_str!("snippets/grammy.mjs")),
    ("Telegraf", include_str!("snippets/telegraf.mjs")),
    ("node-telegram-bot-api", include_str!("snippets/node-telegram-bot-api.mjs")),
    ("teloxide (Rust)", include_str!("snippets/teloxide.rs")),
    ("telebot (Go)", include_str!("snippets/telebot.go")),
];

/// One snippet a library.
#[component]
pub fn Connect(gateway_url: String) -> impl IntoView {
    let fold = move |(index, (library, text)): (usize, (&'static str, &'static str))| {
        let text = text.trim_end().replace("{url}", &gateway_url);
        view! {
            <details class="fold" name="connect" open=index == 0>
                <summary>{library}</summary>
                <div class="fold-body">
                    <pre class="code" tabindex="0" role="region" aria-label=library><code>{text.clone()}</code></pre>
                    <span class="copy-slot"><CopyButton text/></span>
                </div>
            </details>
        }
    };
    view! {
        <section class="card" aria-labelledby="connect-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="connect-title">"Connect your program"</h2>
                    <p class="card-lead">"Keep your library; change its address, and use a gateway key as KEY."</p>
                </div>
            </header>
            <div class="folds">{SNIPPETS.into_iter().enumerate().map(fold).collect_view()}</div>
        </section>
    }
}
