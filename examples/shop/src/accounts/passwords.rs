//! How is a password kept?

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;
use tonic::Status;

/// Each takes 19 MiB of memory for a while: so many at once.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Of no password that is known, with the parameters of all others.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBvdGhlciBzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is kept of a password: Argon2id's answer, with salt and parameters.
pub(super) async fn hash(password: String) -> Result<String, Status> {
    aside(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
            .map_err(|_| Status::internal("the password cannot be hashed"))
    })
    .await?
}

/// Whether it is the password. Without an account it takes the same time, and is not.
pub(super) async fn matches(password: String, kept: Option<String>) -> Result<bool, Status> {
    aside(move || {
        let hash = kept.as_deref().unwrap_or(NOBODY);
        PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// Runs what takes a processor for long where it is in nobody's way.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Status> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| Status::internal("no more turns"))?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Status::internal("the work was not done"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_matches() {
        let kept = hash("lovelace".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(PasswordHash::new(NOBODY).is_ok(), "without an account there is as much to do");
        assert!(matches("lovelace".into(), Some(kept.clone())).await.unwrap());
        assert!(!matches("Lovelace".into(), Some(kept)).await.unwrap());
        assert!(!matches("lovelace".into(), None).await.unwrap());
    }
}
