//! Hedging of calls: sending copies until one of them succeeds.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tokio::time::{Instant, Sleep, sleep};
use tonic::Code;
use tonic::body::Body;
use tonic::codegen::{Service, StdError};

use super::attempt::{Call, attempt};
use super::outcome::{Outcome, Pushback};
use super::policy::HedgingPolicy;

type Attempt<B> = Pin<Box<dyn Future<Output = Option<Outcome<B>>> + Send>>;

enum Event<B> {
    /// An attempt has ended; the outcome is `None` if another attempt was committed.
    Ended(Option<Outcome<B>>),
    /// The delay before the next attempt has passed.
    Due,
}

/// Sends copies of a call until one of them succeeds or fails with a fatal status.
///
/// The other attempts are dropped then, which cancels them.
pub(super) async fn hedge<S, B>(
    call: &Arc<Call>,
    policy: &HedgingPolicy,
    service: S,
) -> Option<Outcome<B>>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    let template = service.clone();
    let mut running = vec![start(call.clone(), service, 0)];
    let mut sent = 1;
    let mut more = true;
    let mut failed = None;
    let mut due = pin!(sleep(policy.delay));
    loop {
        more = more && sent < policy.max_attempts && !call.tape.is_committed();
        if running.is_empty() && !more {
            return failed;
        }
        match poll_fn(|cx| poll(&mut running, more.then_some(due.as_mut()), cx)).await {
            Event::Due if call.may_repeat() => {
                running.push(start(call.clone(), template.clone(), sent));
                sent += 1;
                due.as_mut().reset(Instant::now() + policy.delay);
            }
            Event::Due => more = false,
            Event::Ended(None) => {}
            Event::Ended(Some(outcome)) if outcome.code == Code::Ok => {
                call.success();
                return Some(outcome);
            }
            Event::Ended(Some(outcome)) => {
                call.progress.failed(outcome.code);
                if is_fatal(call, policy, &outcome) {
                    return Some(outcome);
                }
                match outcome.pushback {
                    Pushback::None => due.as_mut().reset(Instant::now()),
                    Pushback::After(wait) => due.as_mut().reset(Instant::now() + wait),
                    Pushback::Never => more = false,
                }
                failed = Some(outcome);
            }
        }
    }
}

fn is_fatal<B>(call: &Call, policy: &HedgingPolicy, outcome: &Outcome<B>) -> bool {
    let fatal = !policy.codes.contains(outcome.code);
    if !fatal || outcome.pushback == Pushback::Never {
        call.failure();
    }
    // A failure of the caller's request would occur in every attempt.
    fatal || call.tape.fault().is_some()
}

fn start<S, B>(call: Arc<Call>, mut service: S, number: u32) -> Attempt<B>
where
    S: Service<Request<Body>, Response = Response<B>> + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    Box::pin(async move { attempt(&call, &mut service, number == 0, number).await })
}

fn poll<B>(
    running: &mut Vec<Attempt<B>>,
    due: Option<Pin<&mut Sleep>>,
    cx: &mut Context<'_>,
) -> Poll<Event<B>> {
    for i in 0..running.len() {
        if let Poll::Ready(outcome) = running[i].as_mut().poll(cx) {
            drop(running.swap_remove(i));
            return Poll::Ready(Event::Ended(outcome));
        }
    }
    match due {
        Some(due) => due.poll(cx).map(|()| Event::Due),
        None => Poll::Pending,
    }
}
