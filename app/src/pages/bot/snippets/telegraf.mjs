import { Telegraf } from "telegraf";

const bot = new Telegraf(KEY, { telegram: { apiRoot: "{url}" } });
