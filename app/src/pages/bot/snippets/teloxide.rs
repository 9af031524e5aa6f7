use teloxide::prelude::*;

let bot = Bot::new(KEY).set_api_url("{url}".parse()?);
