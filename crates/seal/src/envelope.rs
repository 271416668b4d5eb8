//! What only one device can read, and a signature over bytes that pass once.
//!
//! Bytes are sealed as libsodium's `crypto_box_seal` does: a key for once, X25519,
//! XSalsa20-Poly1305. The receiver's key is the Ed25519 key that everybody knows it by, on the curve's
//! other form. A seal says nothing of who made it: the signature does.

use crypto_box::aead::rand_core;
use ed25519_dalek::SIGNATURE_LENGTH;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::key::{PublicKey, SecretKey};

/// Bytes that sealing adds: a public key and a tag.
pub const OVERHEAD: usize = 48;
/// Separates these signatures from every other use of the key.
const DOMAIN: &[u8] = b"guichet/envelope/1";

/// It was not sealed for this key, or it was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it was not made for this key, or it was altered")]
pub struct NotForUs;

/// Hands out the random bytes that it was given: this crate makes none itself.
struct Once<'a>(&'a [u8]);

impl rand_core::RngCore for Once<'_> {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        let (now, later) = self.0.split_at(dest.len());
        dest.copy_from_slice(now);
        self.0 = later;
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

impl rand_core::CryptoRng for Once<'_> {}

/// Seals bytes for whoever has the secret of a key. `random` must come from the operating system and
/// be used once.
///
/// # Panics
/// Never for fewer than 2^36 bytes, which is more than is ever sealed at once.
pub fn seal_to(key: &PublicKey, random: &[u8; 32], bytes: &[u8]) -> Vec<u8> {
    let key = crypto_box::PublicKey::from_bytes(key.to_x25519());
    key.seal(&mut Once(random), bytes).expect("it is not longer than the cipher goes")
}

/// Opens what was sealed for the public part of this key.
///
/// # Errors
/// What was sealed for another key, or altered.
pub fn open(key: &SecretKey, sealed: &[u8]) -> Result<Vec<u8>, NotForUs> {
    let key = crypto_box::SecretKey::from_bytes(key.to_x25519());
    key.unseal(sealed).map_err(|_| NotForUs)
}

/// A signature over bytes that pass once and need not be in memory.
#[derive(Clone)]
pub struct Passing(Sha256);

impl Default for Passing {
    fn default() -> Self {
        Self(Sha256::new_with_prefix(DOMAIN))
    }
}

impl Passing {
    /// More bytes pass.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn message(self) -> Vec<u8> {
        [DOMAIN, &self.0.finalize()].concat()
    }

    /// Signs what passed.
    pub fn sign(self, key: &SecretKey) -> [u8; SIGNATURE_LENGTH] {
        key.sign(&self.message())
    }

    /// Whether a key signed what passed.
    pub fn signed_by(self, key: &PublicKey, signature: &[u8; SIGNATURE_LENGTH]) -> bool {
        key.verifies(&self.message(), signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(n: u8) -> SecretKey {
        SecretKey::from_bytes(&[n; 32])
    }

    #[test]
    fn only_whom_it_is_for_opens_it() {
        let sealed = seal_to(&key(1).public(), &[9; 32], b"recette");
        assert_eq!(sealed.len(), 7 + OVERHEAD);
        assert_eq!(open(&key(1), &sealed).unwrap(), b"recette");
        assert_eq!(open(&key(2), &sealed), Err(NotForUs));
        assert_eq!(open(&key(1), b""), Err(NotForUs));
        let other = seal_to(&key(1).public(), &[8; 32], b"recette");
        assert_ne!(sealed, other, "the same bytes look different each time");
    }

    #[test]
    fn any_altered_byte_is_found() {
        let sealed = seal_to(&key(1).public(), &[9; 32], b"recette");
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered[at] ^= 1 << bit;
                // X25519 does not look at the highest bit of a public key; the nonce does.
                assert_eq!(open(&key(1), &altered), Err(NotForUs), "byte {at}");
            }
            assert_eq!(open(&key(1), &sealed[..at]), Err(NotForUs), "cut at {at}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_read(bytes in prop::collection::vec(any::<u8>(), 0..3_000), seed in any::<[u8; 32]>()) {
            let sealed = seal_to(&key(3).public(), &seed, &bytes);
            prop_assert_eq!(open(&key(3), &sealed).unwrap(), bytes);
        }

        #[test]
        fn a_signature_is_of_these_bytes_however_they_pass(bytes in prop::collection::vec(any::<u8>(), 1..300), cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
            let mut once = Passing::default();
            once.pass(&bytes);
            let signature = once.sign(&key(1));
            let (one, two) = bytes.split_at(cut.index(bytes.len()));
            let mut twice = Passing::default();
            twice.pass(one);
            twice.pass(two);
            prop_assert!(twice.clone().signed_by(&key(1).public(), &signature));
            prop_assert!(!twice.signed_by(&key(2).public(), &signature));
            let mut altered = bytes.clone();
            altered[at.index(bytes.len())] ^= 1;
            let mut other = Passing::default();
            other.pass(&altered);
            prop_assert!(!other.signed_by(&key(1).public(), &signature));
        }
    }
}
