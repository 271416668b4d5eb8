//! Ed25519 keys (RFC 8032) and their short names.

use domain::ticket::{TokenClaims, TokenIssuer};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::token;

/// A device's secret key. It never leaves the machine, and `Debug` does not show it.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// From its 32 secret bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// The key that checks what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The same key for X25519, as libsodium's `crypto_sign_ed25519_sk_to_curve25519`.
    pub(crate) fn to_x25519(&self) -> [u8; 32] {
        self.0.to_scalar_bytes()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

impl TokenIssuer for SecretKey {
    fn issue(&self, claims: &TokenClaims) -> String {
        token::issue(self, claims)
    }
}

/// A device's public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From its 32 bytes; `None` where they are no point of the curve, or a weak one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// From 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        Self::from_bytes(&bytes_of(hex)?)
    }

    /// Its 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The short name that tokens carry.
    pub fn id(&self) -> KeyId {
        KeyId::of(self.0.as_bytes())
    }

    /// The same key for X25519, as libsodium's `crypto_sign_ed25519_pk_to_curve25519`.
    pub(crate) fn to_x25519(self) -> [u8; 32] {
        self.0.to_montgomery().to_bytes()
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        // Strict: no second signature for one message can be derived from the first (RFC 8032 §8.4).
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// The short name of a key: the first four bytes of its SHA-256. Enough to find it among a
/// company's few hundred keys; the signature is what proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn of(bytes: &[u8; 32]) -> Self {
        let digest = Sha256::digest(bytes);
        Self([digest[0], digest[1], digest[2], digest[3]])
    }

    /// The name of a key as 64 hexadecimal digits, without making the key: a hundred times as fast.
    pub fn of_hex(hex: &str) -> Option<Self> {
        bytes_of(hex).as_ref().map(Self::of)
    }
}

/// The bytes of 64 hexadecimal digits.
fn bytes_of(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}
