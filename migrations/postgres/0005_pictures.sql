-- The name of the user's picture (domain::PictureName); its files are in the storage. Several users
-- never share one, so that a picture's files go with its row.
ALTER TABLE users ADD COLUMN picture TEXT;
CREATE UNIQUE INDEX users_picture ON users (picture);
