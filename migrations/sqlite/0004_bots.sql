-- The whole life of a bot: its set-up, what is kept of its webhook, its numbers, its end.

-- The step of the set-up that is next (domain::SetupStep); NULL once it is done or was left.
ALTER TABLE bots ADD COLUMN setup_step TEXT;

-- Deleted by its user, who may undo that for a week; then the row goes.
ALTER TABLE bots ADD COLUMN deleted_at BIGINT;
CREATE INDEX bots_deleted_at ON bots (deleted_at);

-- When the provider was last asked whether the token still holds; 0 before the first time.
ALTER TABLE bots ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX bots_checked_at ON bots (checked_at);
-- When the provider last said, again and again, that another program polls with this token.
ALTER TABLE bots ADD COLUMN conflict_at BIGINT;

-- The program's last setWebhook, sealed, to be said again when the bot goes on.
ALTER TABLE bots ADD COLUMN webhook BLOB;
-- What is to be done about the webhook at the provider, and not before when; NULL: nothing.
ALTER TABLE bots ADD COLUMN webhook_duty TEXT CHECK (webhook_duty IN ('remove', 'restore'));
ALTER TABLE bots ADD COLUMN webhook_due_at BIGINT;
CREATE INDEX bots_webhook_due_at ON bots (webhook_due_at);

-- When a key stops working by itself: the old one of two that overlap; NULL: never.
ALTER TABLE gateway_keys ADD COLUMN expires_at BIGINT;

-- How long Telegram's answers took: how many took at most so many milliseconds, but more than the one before.
ALTER TABLE bot_traffic ADD COLUMN latency_8 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_16 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_32 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_64 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_128 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_256 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_512 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_1024 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_2048 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_4096 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_8192 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_16384 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_32768 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bot_traffic ADD COLUMN latency_more BIGINT NOT NULL DEFAULT 0;

-- The same by the minute, for the last hour.
CREATE TABLE bot_minutes (
    bot_id BIGINT NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    minute BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    latency_8 BIGINT NOT NULL,
    latency_16 BIGINT NOT NULL,
    latency_32 BIGINT NOT NULL,
    latency_64 BIGINT NOT NULL,
    latency_128 BIGINT NOT NULL,
    latency_256 BIGINT NOT NULL,
    latency_512 BIGINT NOT NULL,
    latency_1024 BIGINT NOT NULL,
    latency_2048 BIGINT NOT NULL,
    latency_4096 BIGINT NOT NULL,
    latency_8192 BIGINT NOT NULL,
    latency_16384 BIGINT NOT NULL,
    latency_32768 BIGINT NOT NULL,
    latency_more BIGINT NOT NULL,
    PRIMARY KEY (bot_id, minute)
);
CREATE INDEX bot_minutes_minute ON bot_minutes (minute);
