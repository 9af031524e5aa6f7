//! How a program reaches the gateway, library by library. The tests run every one of these.

use leptos::prelude::*;

/// Name of the library, and what to write; `{url}` stands for the gateway.
const SNIPPETS: [(&str, &str); 6] = [
    (
        "python-telegram-bot",
        "from telegram.ext import ApplicationBuilder\n\n\
         application = (\n    ApplicationBuilder()\n    .token(KEY)\n    .base_url(\"{url}/bot\")\n    \
         .base_file_url(\"{url}/file/bot\")\n    .build()\n)",
    ),
    (
        "aiogram",
        "from aiogram import Bot\nfrom aiogram.client.session.aiohttp import AiohttpSession\n\
         from aiogram.client.telegram import TelegramAPIServer\n\n\
         session = AiohttpSession(api=TelegramAPIServer.from_base(\"{url}\"))\nbot = Bot(KEY, session=session)",
    ),
    (
        "pyTelegramBotAPI",
        "from telebot import TeleBot, apihelper\n\n\
         apihelper.API_URL = \"{url}/bot{0}/{1}\"\napihelper.FILE_URL = \"{url}/file/bot{0}/{1}\"\nbot = TeleBot(KEY)",
    ),
    (
        "grammY",
        "import { Bot } from \"grammy\";\n\nconst bot = new Bot(KEY, { client: { apiRoot: \"{url}\" } });",
    ),
    (
        "Telegraf",
        "import { Telegraf } from \"telegraf\";\n\n\
         const bot = new Telegraf(KEY, { telegram: { apiRoot: \"{url}\" } });",
    ),
    (
        "node-telegram-bot-api",
        "import { Bot } from \"node-telegram-bot-api\";\n\nconst bot = new Bot(KEY, { apiRoot: \"{url}\" });",
    ),
];

/// One snippet a library.
#[component]
pub fn Connect(gateway_url: String) -> impl IntoView {
    let fold = move |(index, (library, text)): (usize, (&'static str, &'static str))| {
        let text = text.replace("{url}", &gateway_url);
        view! {
            <details class="fold" name="connect" open=index == 0>
                <summary>{library}</summary>
                <div class="fold-body">
                    <pre class="code" tabindex="0" role="region" aria-label=library><code>{text}</code></pre>
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
