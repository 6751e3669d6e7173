//! Retries of failed calls.

use http::{Request, Response};
use tonic::Code;
use tonic::body::Body;
use tonic::codegen::{Service, StdError};

use super::attempt::{Call, attempt};
use super::backoff::Backoff;
use super::outcome::{Outcome, Pushback};
use super::policy::{Repeat, RetryPolicy};

/// Sends a call until it succeeds or may not be retried. A call without a retry policy is sent
/// once.
pub(super) async fn retry<S, B>(call: &Call, mut service: S) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<StdError>,
{
    let policy = match &call.policy.repeat {
        Some(Repeat::Retry(policy)) => Some(policy),
        _ => None,
    };
    let mut backoff = policy.map(Backoff::of);
    for number in 0.. {
        let outcome = attempt(call, &mut service, number == 0, number).await?;
        let backoff = backoff.as_mut();
        let Some((policy, backoff)) = policy.zip(backoff).filter(|_| outcome.code != Code::Ok)
        else {
            if outcome.code == Code::Ok {
                call.success();
            }
            return Some(outcome);
        };
        call.progress.failed(outcome.code);
        if !may_retry(call, policy, &outcome, number) {
            return Some(outcome);
        }
        let wait = match outcome.pushback {
            Pushback::After(wait) => {
                backoff.reset();
                wait
            }
            _ => backoff.next(&call.shared.jitter),
        };
        // The outcome is dropped before the wait, so that its connection can be reused.
        drop(outcome);
        tokio::time::sleep(wait).await;
    }
    None
}

fn may_retry<B>(call: &Call, policy: &RetryPolicy, outcome: &Outcome<B>, number: u32) -> bool {
    let retryable = policy.codes.contains(outcome.code);
    let refused = outcome.pushback == Pushback::Never;
    if retryable || refused {
        call.failure();
    }
    // A failure of the caller's request would occur in every attempt.
    let own = call.tape.fault().is_some();
    retryable && !refused && !own && number + 1 < policy.max_attempts && call.may_repeat()
}
