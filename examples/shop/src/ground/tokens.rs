//! Who is on the other end of a call?
//!
//! Tokens are PASETO v4 public: signed with Ed25519 by accounts, which alone has the secret key; everybody
//! else checks them with the public one and asks nobody.

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

/// Who calls, as a token proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account's name.
    pub name: String,
    /// What it may do: `customer`, `clerk` or `service`.
    pub role: String,
}

/// Why a token proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not ours, or was changed.
    Forged,
    /// It was good once.
    Expired,
}

/// Makes the pair of keys.
pub(super) fn prepare(data: &Path) -> Result<(), Failure> {
    let public = data.join("tokens.public");
    if public.exists() {
        return Ok(());
    }
    let pair = AsymmetricKeyPair::<V4>::generate().map_err(|_| "no random numbers for a key")?;
    let (mut secret_text, mut public_text) = (String::new(), String::new());
    pair.secret.fmt(&mut secret_text)?;
    pair.public.fmt(&mut public_text)?;
    write_secret(&data.join("tokens.secret"), &secret_text)?;
    write_secret(&public, &public_text)
}

/// Signs tokens.
pub struct Signer {
    key: AsymmetricSecretKey<V4>,
}

impl Signer {
    /// With the key in the data folder.
    ///
    /// # Errors
    /// When it is not there.
    pub fn open(data: &Path) -> Result<Self, Failure> {
        let text = read(&data.join("tokens.secret"))?;
        let key = AsymmetricSecretKey::try_from(&*text).map_err(|_| "tokens.secret is no key")?;
        Ok(Self { key })
    }

    /// A token for a caller, good for a while.
    ///
    /// # Errors
    /// When the time is beyond what a date can say.
    pub fn sign(&self, caller: &Caller, time: Duration) -> Result<String, Failure> {
        let failed = |_| "the token cannot be signed";
        let mut claims = Claims::new_expires_in(&time).map_err(failed)?;
        claims.subject(&caller.name).map_err(failed)?;
        claims.add_additional("role", &*caller.role).map_err(failed)?;
        Ok(public::sign(&self.key, &claims, None, None).map_err(failed)?)
    }
}

/// Checks tokens.
#[derive(Clone, Debug)]
pub struct Checker {
    key: AsymmetricPublicKey<V4>,
}

impl Checker {
    /// With the key in the data folder.
    ///
    /// # Errors
    /// When it is not there.
    pub fn open(data: &Path) -> Result<Self, Failure> {
        let text = read(&data.join("tokens.public"))?;
        let key = AsymmetricPublicKey::try_from(&*text).map_err(|_| "tokens.public is no key")?;
        Ok(Self { key })
    }

    /// Who the token says is calling.
    ///
    /// # Errors
    /// When it does not prove it.
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
    fn tokens_prove_who_they_were_made_for_until_they_expire() {
        let (ours, theirs) = (folder("ours"), folder("theirs"));
        let ada = Caller { name: "ada".into(), role: "customer".into() };
        let (signer, checker) = (Signer::open(&ours).unwrap(), Checker::open(&ours).unwrap());

        let token = signer.sign(&ada, Duration::from_secs(60)).unwrap();
        assert_eq!(checker.check(&token), Ok(ada.clone()));

        // One bit of what is signed.
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
