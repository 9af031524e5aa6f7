-- Webhooks belong to the gateway key that set them, and go with it.

-- The key that set the webhook that is remembered; NULL: none, or it was set before keys were noted.
ALTER TABLE bots ADD COLUMN webhook_key_id BIGINT;
-- That key has ended: whatever becomes of the bot, its webhook is to be removed.
ALTER TABLE bots ADD COLUMN webhook_unwanted BOOLEAN NOT NULL DEFAULT FALSE;
-- We removed the webhook: that there is none does not mean that somebody else deleted it.
ALTER TABLE bots ADD COLUMN webhook_removed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE bots SET webhook_removed = TRUE WHERE webhook IS NOT NULL AND (webhook_duty = 'restore'
    OR NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL));

-- The trigger of 0006, which now keeps the removal of an unwanted webhook when the bot goes on, and knows
-- that a new token never has a webhook.
DROP TRIGGER bots_webhook_duty;
CREATE TRIGGER bots_webhook_duty
AFTER UPDATE OF running, suspended_at, user_suspended, deleted_at, fingerprint ON bots
WHEN (OLD.running AND OLD.suspended_at IS NULL AND NOT OLD.user_suspended AND OLD.deleted_at IS NULL)
        <> (NEW.running AND NEW.suspended_at IS NULL AND NOT NEW.user_suspended AND NEW.deleted_at IS NULL)
    OR (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
    OR (NOT OLD.user_suspended AND NEW.user_suspended)
    OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    OR OLD.fingerprint <> NEW.fingerprint
BEGIN
    UPDATE bots SET
        webhook_tries = 0,
        webhook_removed = webhook_removed OR OLD.fingerprint <> NEW.fingerprint,
        webhook_duty = CASE
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL)
                OR webhook_unwanted
            THEN 'remove'
            WHEN webhook IS NOT NULL THEN 'restore'
        END,
        webhook_due_at = CASE
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL)
                OR webhook_unwanted OR webhook IS NOT NULL
            THEN changed_at
        END
    WHERE id = NEW.id;
END;
