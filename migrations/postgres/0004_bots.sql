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
ALTER TABLE bots ADD COLUMN webhook BYTEA;
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
CREATE FUNCTION bots_webhook_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.webhook_tries := 0;
    IF NOT (NEW.running AND NEW.suspended_at IS NULL AND NEW.deleted_at IS NULL) THEN
        NEW.webhook_duty := 'remove';
        NEW.webhook_due_at := NEW.changed_at;
    ELSIF NEW.webhook IS NOT NULL THEN
        NEW.webhook_duty := 'restore';
        NEW.webhook_due_at := NEW.changed_at;
    ELSE
        NEW.webhook_duty := NULL;
        NEW.webhook_due_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bots_webhook_duty BEFORE UPDATE OF running, suspended_at, deleted_at, fingerprint ON bots
FOR EACH ROW WHEN (
    (OLD.running AND OLD.suspended_at IS NULL AND OLD.deleted_at IS NULL)
        <> (NEW.running AND NEW.suspended_at IS NULL AND NEW.deleted_at IS NULL)
    OR (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
    OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    OR OLD.fingerprint <> NEW.fingerprint
) EXECUTE FUNCTION bots_webhook_duty();

-- Tells the other nodes: the bot, and its revision, which is 0 when the bot is gone. SQLite has none.
CREATE FUNCTION bots_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('rookery_bots', OLD.id || ' 0');
    ELSIF NEW.revision <> OLD.revision THEN
        PERFORM pg_notify('rookery_bots', NEW.id || ' ' || NEW.revision);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bots_notify AFTER UPDATE OF revision OR DELETE ON bots
FOR EACH ROW EXECUTE FUNCTION bots_notify();
