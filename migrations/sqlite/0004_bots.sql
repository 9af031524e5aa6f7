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
