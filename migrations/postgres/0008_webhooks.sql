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
CREATE OR REPLACE FUNCTION bots_webhook_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.webhook_tries := 0;
    NEW.webhook_removed := NEW.webhook_removed OR OLD.fingerprint <> NEW.fingerprint;
    IF NEW.webhook_unwanted
        OR NOT (NEW.running AND NEW.suspended_at IS NULL AND NOT NEW.user_suspended AND NEW.deleted_at IS NULL) THEN
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
