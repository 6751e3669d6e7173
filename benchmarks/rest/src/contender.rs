//! A service with a request that it answers again and again.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt, Full};
use rust_grpc::bytes::Bytes;
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};
use tonic::codegen::Body as HttpBody;
use tower_service::Service;

/// The status and the body of a response.
#[derive(Debug, PartialEq)]
pub struct Answer {
    status: u16,
    body: Bytes,
}

/// A service with a request. The loops are inside the closure, so that no indirect call is measured.
pub struct Contender {
    run: Box<dyn FnMut(u32) -> Answer>,
}

impl Contender {
    /// `convert` makes the type of bodies that a server has for the service.
    pub fn new<S, B, P>(
        mut service: S,
        request: &Request<Bytes>,
        convert: impl Fn(Full<Bytes>) -> B + 'static,
    ) -> Self
    where
        S: Service<Request<B>, Response = http::Response<P>, Error = Infallible> + 'static,
        P: HttpBody<Data = Bytes>,
        P::Error: std::fmt::Debug,
    {
        let runtime: Runtime = Builder::new_current_thread().build().expect("a runtime");
        let (parts, body) = request.clone().into_parts();
        let run = move |times| {
            runtime.block_on(async {
                let mut answer = None;
                for _ in 0..times {
                    let body = convert(Full::new(body.clone()));
                    let request = Request::from_parts(parts.clone(), body);
                    std::future::poll_fn(|cx| service.poll_ready(cx)).await.expect("ready");
                    let response = service.call(black_box(request)).await.expect("a response");
                    let status = response.status().as_u16();
                    let body = response.into_body().collect().await.expect("a body").to_bytes();
                    answer = Some(black_box(Answer { status, body }));
                }
                answer.expect("at least one call")
            })
        };
        Self { run: Box::new(run) }
    }

    /// Returns the answer of the service.
    pub fn answer(&mut self) -> Answer {
        (self.run)(1)
    }

    /// Calls the service a number of times, and returns the CPU time.
    pub fn run(&mut self, times: u32) -> Duration {
        let start = processor_time();
        (self.run)(times);
        processor_time() - start
    }

    /// Returns how many calls fill the given time. This also warms up the code.
    pub fn calibrate(&mut self, batch: Duration) -> u32 {
        let mut times = 1;
        loop {
            let took = self.run(times);
            if took >= batch / 4 {
                let all = f64::from(times) * batch.as_secs_f64() / took.as_secs_f64();
                return all.clamp(1.0, f64::from(u32::MAX)) as u32;
            }
            times *= 2;
        }
    }
}

/// Returns the CPU time of this thread, which excludes other load of the machine.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
