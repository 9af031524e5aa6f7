//! Seals what must not be readable in the database: bot tokens, mail bodies, the flash cookie.
//!
//! A sealed value is `1 | key id (4) | nonce (24) | XChaCha20-Poly1305 ciphertext`. Its associated
//! data names the place it belongs to, so a value moved to another row or column does not open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::Random;

/// The first byte of every sealed value: the format it is in.
const FORMAT: u8 = 1;
const KEY_ID_LENGTH: usize = 4;
const NONCE_LENGTH: usize = 24;
const HEADER_LENGTH: usize = 1 + KEY_ID_LENGTH + NONCE_LENGTH;

/// A 256-bit key; never shown, wiped when dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Draws a new key.
    pub fn generate(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// Reads a key from 44 characters of base64.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = STANDARD.decode(text.trim()).ok()?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self);
        bytes.zeroize();
        key
    }

    /// The key as [`SecretKey::parse`] reads it, for the file it is kept in.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// A keyed hash of `parts`. Each is hashed with its length before it, so that what is moved from
    /// one part to the next makes another hash.
    pub(crate) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&self.0.into_padded());
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }

    /// Tells keys apart without telling anything about them.
    fn id(&self) -> [u8; KEY_ID_LENGTH] {
        let digest = Sha256::new().chain_update(b"rookery key id").chain_update(self.0).finalize();
        std::array::from_fn(|i| digest[i])
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// A value that does not open: changed, moved, or sealed with a key we do not have.
#[derive(Debug, thiserror::Error)]
#[error(
    "a sealed value does not open: it was changed, or its secret key is missing from ROOKERY_SECRET_KEY"
)]
pub struct Sealed;

impl From<Sealed> for crate::Error {
    fn from(sealed: Sealed) -> Self {
        Self::internal(sealed)
    }
}

/// Seals and opens values. The first key seals; all of them open.
#[derive(Debug)]
pub struct Vault {
    keys: Vec<SecretKey>,
}

impl Vault {
    /// A vault with these keys; there is at least one.
    pub fn new(first: SecretKey, others: impl IntoIterator<Item = SecretKey>) -> Self {
        Self { keys: std::iter::once(first).chain(others).collect() }
    }

    /// Seals `plain` for the place that `place` names, such as `bots/17/credential`.
    pub fn seal(&self, random: &Random, place: &str, plain: &[u8]) -> Result<Vec<u8>, Sealed> {
        let key = self.keys.first().ok_or(Sealed)?;
        let nonce: [u8; NONCE_LENGTH] = random.bytes();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| Sealed)?;
        Ok([&[FORMAT][..], &key.id(), &nonce, &ciphertext].concat())
    }

    /// Opens what was sealed for `place`.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (header, ciphertext) = sealed.split_at_checked(HEADER_LENGTH).ok_or(Sealed)?;
        let (format_and_id, nonce) = header.split_at(1 + KEY_ID_LENGTH);
        let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce).map_err(|_| Sealed)?;
        let named = |key: &&SecretKey| format_and_id[0] == FORMAT && format_and_id[1..] == key.id();
        let key = self.keys.iter().find(named).ok_or(Sealed)?;
        let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
        cipher(key).decrypt(&XNonce::from(nonce), payload).map_err(|_| Sealed)
    }

    /// Whether `sealed` was sealed with the key that seals now.
    pub(crate) fn is_current(&self, sealed: &[u8]) -> bool {
        let id = sealed.get(1..=KEY_ID_LENGTH);
        id.is_some() && id == self.keys.first().map(SecretKey::id).as_ref().map(|id| &id[..])
    }

    /// Fingerprints of `secret`, one a key, the one to store first: equal secrets have equal
    /// fingerprints, and without the key they tell nothing.
    pub fn fingerprints(&self, purpose: &str, secret: &[u8]) -> Vec<Vec<u8>> {
        self.keys.iter().map(|key| fingerprint(key, purpose, secret)).collect()
    }
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.0.into())
}

fn fingerprint(key: &SecretKey, purpose: &str, secret: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&key.0.into_padded());
    mac.update(b"rookery fingerprint\0");
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(secret);
    mac.finalize().into_bytes().to_vec()
}

/// HMAC's block-sized key, made without a fallible constructor.
trait IntoPadded {
    fn into_padded(self) -> hmac::digest::Key<Hmac<Sha256>>;
}

impl IntoPadded for [u8; 32] {
    fn into_padded(self) -> hmac::digest::Key<Hmac<Sha256>> {
        let mut block = [0_u8; 64];
        block[..32].copy_from_slice(&self);
        block.into()
    }
}

/// The hash under which a one-time link, gateway key or session id is stored. A plain SHA-256 is
/// enough: these have 128 random bits or more, so there is nothing to guess.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(random: &Random) -> Vault {
        Vault::new(SecretKey::generate(random), [])
    }

    #[test]
    fn a_sealed_value_opens_only_unchanged_and_in_its_place() {
        let random = Random::seeded(1);
        let vault = vault(&random);
        let sealed = vault.seal(&random, "bots/1/credential", b"token").unwrap();
        assert_eq!(vault.open("bots/1/credential", &sealed).unwrap(), b"token");
        assert!(vault.open("bots/2/credential", &sealed).is_err());
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(vault.open("bots/1/credential", &changed).is_err(), "byte {position}");
        }
        assert!(vault.open("bots/1/credential", &sealed[..10]).is_err());
    }

    #[test]
    fn the_same_value_is_never_sealed_the_same_way_twice() {
        let random = Random::seeded(1);
        let vault = vault(&random);
        assert_ne!(
            vault.seal(&random, "x", b"a").unwrap(),
            vault.seal(&random, "x", b"a").unwrap()
        );
    }

    #[test]
    fn after_a_rotation_old_values_open_and_new_ones_use_the_new_key() {
        let random = Random::seeded(1);
        let (old, new) = (SecretKey::generate(&random), SecretKey::generate(&random));
        let sealed_before = Vault::new(old.clone(), []).seal(&random, "x", b"a").unwrap();
        let rotated = Vault::new(new.clone(), [old.clone()]);
        assert_eq!(rotated.open("x", &sealed_before).unwrap(), b"a");
        let sealed_after = rotated.seal(&random, "x", b"b").unwrap();
        assert!(Vault::new(old.clone(), []).open("x", &sealed_after).is_err());
        assert_eq!(Vault::new(new, []).open("x", &sealed_after).unwrap(), b"b");
        let before = Vault::new(old, []).fingerprints("bot", b"token");
        assert_eq!(rotated.fingerprints("bot", b"token")[1], before[0]);
    }

    #[test]
    fn keys_read_back_and_hide_themselves() {
        let key = SecretKey::generate(&Random::seeded(1));
        assert_eq!(SecretKey::parse(&key.to_base64()).unwrap().0, key.0);
        assert!(SecretKey::parse("c2hvcnQ=").is_none());
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }
}
