-- Devices that keep their number, letters that can come too late, the privacy notice that was accepted.

-- A known browser's number for its user: it stays when the browser gets a new secret, and with it what was
-- guessed there.
ALTER TABLE devices ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE devices SET number = numbered.number
FROM (
    SELECT token_hash, user_id, ROW_NUMBER() OVER (ORDER BY created_at, token_hash, user_id) AS number FROM devices
) AS numbered
WHERE numbered.token_hash = devices.token_hash AND numbered.user_id = devices.user_id;

-- From then on the mail's link does not work, so that it is not sent any more; NULL: it has none of the kind.
ALTER TABLE mails ADD COLUMN expires_at BIGINT;

-- Which version of the privacy notice was accepted together with the terms.
ALTER TABLE users ADD COLUMN privacy_version TEXT;
ALTER TABLE sign_ups ADD COLUMN privacy_version TEXT;
