//! Password hashing with Argon2id.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;
use tonic::Status;

/// Limits the number of concurrent hashes, because each takes 19 MiB of memory.
static PERMITS: Semaphore = Semaphore::const_new(4);

/// A hash that matches no known password, with the parameters of real hashes.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBvdGhlciBzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Returns the hash that is stored for a password, with its salt and parameters.
pub(super) async fn hash(password: String) -> Result<String, Status> {
    run_blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
            .map_err(|_| Status::internal("the password cannot be hashed"))
    })
    .await?
}

/// Returns true if the password matches the stored hash. Without an account it takes the same time and
/// returns false.
pub(super) async fn matches(password: String, kept: Option<String>) -> Result<bool, Status> {
    run_blocking(move || {
        let hash = kept.as_deref().unwrap_or(NOBODY);
        PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// Runs CPU-bound work on a thread where it does not block other tasks.
async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Status> {
    let _turn = PERMITS.acquire().await.map_err(|_| Status::internal("the semaphore is closed"))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Status::internal("the blocking task failed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn matches_only_the_correct_password() {
        let kept = hash("lovelace".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(PasswordHash::new(NOBODY).is_ok(), "without an account the work is less");
        assert!(matches("lovelace".into(), Some(kept.clone())).await.unwrap());
        assert!(!matches("Lovelace".into(), Some(kept)).await.unwrap());
        assert!(!matches("lovelace".into(), None).await.unwrap());
    }
}
