-- The whole life of a bot: its set-up, what is kept of its webhook, its numbers, its end.

-- The step of the set-up that is next (domain::SetupStep); NULL once it is done or was left.
ALTER TABLE bots ADD COLUMN setup_step TEXT;

-- Deleted by its user, who may undo that for a week; then the row goes.
ALTER TABLE bots ADD COLUMN deleted_at BIGINT;
CREATE INDEX bots_deleted_at ON bots (deleted_at);

-- When the provider was last asked whether the token still holds; 0 before the first time.
ALTER TABLE bots ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX bots_checked_at ON bots (running, checked_at);
-- When the provider last said, again and again, that another program polls with this token.
ALTER TABLE bots ADD COLUMN conflict_at BIGINT;

-- The program's last setWebhook, sealed, to be said again when the bot goes on.
ALTER TABLE bots ADD COLUMN webhook BLOB;
-- What is to be done about the webhook at the provider, and not before when; NULL: nothing.
ALTER TABLE bots ADD COLUMN webhook_duty TEXT CHECK (webhook_duty IN ('remove', 'restore'));
ALTER TABLE bots ADD COLUMN webhook_due_at BIGINT;
CREATE INDEX bots_webhook_due_at ON bots (webhook_due_at);
-- How often that was tried, and until when a node is at it: nobody else is meanwhile.
ALTER TABLE bots ADD COLUMN webhook_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bots ADD COLUMN webhook_held_until BIGINT;
-- When a webhook was removed that only its user can set again; NULL once it was.
ALTER TABLE bots ADD COLUMN webhook_lost_at BIGINT;

-- When a key stops working by itself: the old one of two that overlap; NULL: never.
ALTER TABLE gateway_keys ADD COLUMN expires_at BIGINT;
-- Both are looked for by the clean-up.
CREATE INDEX gateway_keys_revoked_at ON gateway_keys (revoked_at);
CREATE INDEX gateway_keys_expires_at ON gateway_keys (expires_at);

-- Tokens that could not be shown to Telegram yet: one a user, asked about again until it answers.
CREATE TABLE bot_drafts (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Telegram's number of the bot, and the token, sealed; NULL once the draft is refused.
    telegram_id BIGINT NOT NULL,
    token BLOB,
    kept_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- How often Telegram was asked again, and when it is next.
    tries BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    -- Why it cannot become a bot, as JSON of domain::Why.
    refused TEXT
);
CREATE INDEX bot_drafts_next_try_at ON bot_drafts (next_try_at);
CREATE INDEX bot_drafts_expires_at ON bot_drafts (expires_at);

-- What Telegram gives developers for programs that are no bots, sealed, a row each.
CREATE TABLE bot_credentials (
    bot_id BIGINT NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('api_id', 'api_hash', 'phone', 'session_string')),
    sealed BLOB NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (bot_id, kind)
);

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

-- Triggers, because no statement that changes a bot may forget what follows from it (docs/database.md).

-- Whether the bot may run decides about its webhook; the newest wish replaces the one before.
CREATE TRIGGER bots_webhook_duty AFTER UPDATE OF running, suspended_at, deleted_at, fingerprint ON bots
WHEN (OLD.running AND OLD.suspended_at IS NULL AND OLD.deleted_at IS NULL)
        <> (NEW.running AND NEW.suspended_at IS NULL AND NEW.deleted_at IS NULL)
    OR (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
    OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    OR OLD.fingerprint <> NEW.fingerprint
BEGIN
    UPDATE bots SET
        webhook_tries = 0,
        webhook_duty = CASE
            WHEN NOT (running AND suspended_at IS NULL AND deleted_at IS NULL) THEN 'remove'
            WHEN webhook IS NOT NULL THEN 'restore'
        END,
        webhook_due_at = CASE
            WHEN NOT (running AND suspended_at IS NULL AND deleted_at IS NULL) OR webhook IS NOT NULL
            THEN changed_at
        END
    WHERE id = NEW.id;
END;
