import { Bot } from "grammy";

const bot = new Bot(KEY, { client: { apiRoot: "{url}" } });
