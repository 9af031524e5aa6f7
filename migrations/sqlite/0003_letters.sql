-- Which letter a mail is, by the name of its template: so many of one letter go to one address.
ALTER TABLE mails ADD COLUMN letter TEXT NOT NULL DEFAULT '';
CREATE INDEX mails_recipient ON mails (recipient, created_at);

-- What happened long ago is forgotten in order of time.
CREATE INDEX activity_at ON activity (at);
