//! Signed claims: compact JWS (RFC 7515) with EdDSA over Ed25519 (RFC 8037).
//!
//! The header is fixed: whoever verifies chooses the key and the algorithm, never the message.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::key::{PublicKey, SecretKey};

/// `{"alg":"EdDSA","typ":"JWT"}`: the only header that is written or read.
const HEADER: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;
/// Bytes of claims: a few names and numbers.
const CLAIMS_MAX: usize = 2_048;

/// Why signed claims are not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum JwsError {
    /// They are not three parts in base64url, or say something else than expected.
    #[error("it is no signed claim of this form")]
    Malformed,
    /// The key did not sign them.
    #[error("it was not signed by this key")]
    WrongSignature,
}

/// Signs claims.
///
/// # Panics
/// When claims cannot be written as JSON: a map with keys that are no texts.
pub fn sign_claims(claims: &impl Serialize, key: &SecretKey) -> String {
    let claims = serde_json::to_vec(claims).expect("claims are plain JSON");
    let message = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(claims));
    let signature = BASE64.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// What claims say that nobody has proved: only for finding the key that may have signed them.
pub fn unproved_claims<T: DeserializeOwned>(text: &str) -> Option<T> {
    let claims = text.split('.').nth(1).filter(|claims| claims.len() <= 2 * CLAIMS_MAX)?;
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}

/// What claims say, if this key signed them.
pub fn verify_claims<T: DeserializeOwned>(text: &str, key: &PublicKey) -> Result<T, JwsError> {
    let (message, signature) = text.rsplit_once('.').ok_or(JwsError::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(JwsError::Malformed)?;
    if text.len() > 2 * CLAIMS_MAX || header != BASE64.encode(HEADER) {
        return Err(JwsError::Malformed);
    }
    let signature = BASE64.decode(signature).map_err(|_| JwsError::Malformed)?;
    let signature: [u8; 64] = signature.try_into().map_err(|_| JwsError::Malformed)?;
    if !key.verifies(message.as_bytes(), &signature) {
        return Err(JwsError::WrongSignature);
    }
    let claims = BASE64.decode(claims).map_err(|_| JwsError::Malformed)?;
    serde_json::from_slice(&claims).map_err(|_| JwsError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn key(n: u8) -> SecretKey {
        SecretKey::from_bytes(&[n; 32])
    }

    #[test]
    fn claims_are_believed_only_from_their_key() {
        let signed = sign_claims(&json!({ "sub": "a", "exp": 5 }), &key(1));
        let read = verify_claims::<Value>(&signed, &key(1).public()).unwrap();
        assert_eq!(read, json!({ "sub": "a", "exp": 5 }));
        let other = verify_claims::<Value>(&signed, &key(2).public());
        assert_eq!(other, Err(JwsError::WrongSignature));
        let none = format!("{}.e30.", BASE64.encode(r#"{"alg":"none"}"#));
        assert_eq!(verify_claims::<Value>(&none, &key(1).public()), Err(JwsError::Malformed));
    }

    proptest! {
        #[test]
        fn no_altered_or_random_text_is_believed(at in 0_usize..200, with in any::<u8>(), noise in ".{0,300}") {
            let signed = sign_claims(&json!({ "sub": "a" }), &key(1));
            let mut bytes = signed.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] = with;
            if let Ok(text) = String::from_utf8(bytes) {
                let read = verify_claims::<Value>(&text, &key(1).public());
                prop_assert!(text == signed || read.is_err());
            }
            prop_assert!(verify_claims::<Value>(&noise, &key(1).public()).is_err());
        }
    }
}
