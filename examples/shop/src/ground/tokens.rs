//! Tokens that authenticate callers.
//!
//! Tokens are PASETO v4 public: the accounts service signs them with Ed25519 and alone has the secret key.
//! Other services verify them with the public key, without a call.

use std::path::Path;
use std::time::Duration;

use pasetors::claims::{Claims, ClaimsValidationRules};
use pasetors::errors::{ClaimValidationError, Error};
use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate};
use pasetors::paserk::FormatAsPaserk;
use pasetors::token::UntrustedToken;
use pasetors::version4::V4;
use pasetors::{Public, public};

use super::setup::{read, write_secret};
use crate::Failure;

/// The caller that a token authenticates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name of the account.
    pub name: String,
    /// The role of the account: `customer`, `clerk` or `service`.
    pub role: String,
}

/// The reason why a token is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The token was not signed with our key, or was changed.
    Forged,
    /// The token has expired.
    Expired,
}

/// Creates the key pair.
pub(super) fn prepare(data: &Path) -> Result<(), Failure> {
    let public = data.join("tokens.public");
    if public.exists() {
        return Ok(());
    }
    let pair =
        AsymmetricKeyPair::<V4>::generate().map_err(|_| "the key pair cannot be generated")?;
    let (mut secret_text, mut public_text) = (String::new(), String::new());
    pair.secret.fmt(&mut secret_text)?;
    pair.public.fmt(&mut public_text)?;
    write_secret(&data.join("tokens.secret"), &secret_text)?;
    write_secret(&public, &public_text)
}

/// A signer of tokens.
pub struct Signer {
    key: AsymmetricSecretKey<V4>,
}

impl Signer {
    /// Reads the secret key from the data folder.
    ///
    /// # Errors
    /// Returns an error if the key is missing.
    pub fn open(data: &Path) -> Result<Self, Failure> {
        let text = read(&data.join("tokens.secret"))?;
        let key =
            AsymmetricSecretKey::try_from(&*text).map_err(|_| "tokens.secret is not a key")?;
        Ok(Self { key })
    }

    /// Creates a token for a caller with the given lifetime.
    ///
    /// # Errors
    /// Returns an error if the expiry time cannot be represented.
    pub fn sign(&self, caller: &Caller, time: Duration) -> Result<String, Failure> {
        let failed = |_| "the token cannot be signed";
        let mut claims = Claims::new_expires_in(&time).map_err(failed)?;
        claims.subject(&caller.name).map_err(failed)?;
        claims.add_additional("role", &*caller.role).map_err(failed)?;
        Ok(public::sign(&self.key, &claims, None, None).map_err(failed)?)
    }
}

/// A verifier of tokens.
#[derive(Clone, Debug)]
pub struct Checker {
    key: AsymmetricPublicKey<V4>,
}

impl Checker {
    /// Reads the public key from the data folder.
    ///
    /// # Errors
    /// Returns an error if the key is missing.
    pub fn open(data: &Path) -> Result<Self, Failure> {
        let text = read(&data.join("tokens.public"))?;
        let key =
            AsymmetricPublicKey::try_from(&*text).map_err(|_| "tokens.public is not a key")?;
        Ok(Self { key })
    }

    /// Returns the caller that a token authenticates.
    ///
    /// # Errors
    /// Returns the reason if the token is rejected.
    pub fn check(&self, token: &str) -> Result<Caller, Refused> {
        let untrusted =
            UntrustedToken::<Public, V4>::try_from(token).map_err(|_| Refused::Forged)?;
        let rules = ClaimsValidationRules::new();
        let trusted = public::verify(&self.key, &untrusted, &rules, None, None).map_err(
            |error| match error {
                Error::ClaimValidation(ClaimValidationError::Exp) => Refused::Expired,
                _ => Refused::Forged,
            },
        )?;
        let claims = trusted.payload_claims().ok_or(Refused::Forged)?;
        let text = |name| {
            claims
                .get_claim(name)
                .and_then(|value| value.as_str())
                .map(String::from)
                .ok_or(Refused::Forged)
        };
        Ok(Caller { name: text("sub")?, role: text("role")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("shop-tokens-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        prepare(&folder).unwrap();
        folder
    }

    #[test]
    fn rejects_forged_and_expired_tokens() {
        let (ours, theirs) = (folder("ours"), folder("theirs"));
        let ada = Caller { name: "ada".into(), role: "customer".into() };
        let (signer, checker) = (Signer::open(&ours).unwrap(), Checker::open(&ours).unwrap());

        let token = signer.sign(&ada, Duration::from_secs(60)).unwrap();
        assert_eq!(checker.check(&token), Ok(ada.clone()));

        // One character of the signed part is changed.
        let at = "v4.public.".len() + 10;
        let other = if &token[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert_eq!(checker.check(&changed), Err(Refused::Forged));

        let foreign = Signer::open(&theirs).unwrap().sign(&ada, Duration::from_secs(60)).unwrap();
        assert_eq!(checker.check(&foreign), Err(Refused::Forged));
        assert_eq!(checker.check("v4.public.what"), Err(Refused::Forged));

        let short = signer.sign(&ada, Duration::from_secs(1)).unwrap();
        std::thread::sleep(Duration::from_millis(2100));
        assert_eq!(checker.check(&short), Err(Refused::Expired));
    }
}
