import { Bot } from "node-telegram-bot-api";

const bot = new Bot(KEY, { apiRoot: "{url}" });
