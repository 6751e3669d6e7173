//! Compares calls by REST with those of rest_over_grpc, in one process and without a network.
//!
//! rest_over_grpc calls the service directly. Ours turns a request into a gRPC call of the tonic service, so that its
//! layers see the call. The contenders take turns in short batches, and ratios are taken between batches of the same
//! round. `--write` writes the tables to `benchmarks/README.md`.

mod contender;
#[path = "../../codec/src/readme.rs"]
mod readme;
mod routes;
mod service;
#[allow(dead_code, reason = "the codec's benchmarks use all of it")]
#[path = "../../codec/src/spread.rs"]
mod spread;

use std::convert::Infallible;
use std::fmt::Write;
use std::path::Path;
use std::task::{Context, Poll};
use std::time::Duration;

use contender::Contender;
use http::{Method, Request};
use rust_grpc::bytes::Bytes;
use rust_grpc::http::Transcoder;
use service::{ours, peer};
use spread::{Spread, geometric_mean};
use tonic::body::Body;
use tonic::service::Routes;
use tower_service::Service;

const ROUNDS: usize = 25;
const BATCH: Duration = Duration::from_millis(20);

/// A request, with the name of its row.
struct Case {
    name: &'static str,
    method: Method,
    target: &'static str,
    body: String,
}

fn cases() -> Vec<Case> {
    let book = r#"{"name":"shelves/1/books/2","title":"Pride and Prejudice","authors":["Jane Austen"],"pages":"432","price":7.99,"available":true}"#;
    let books = vec![book; 50].join(",");
    let case = |name, method, target, body| Case { name, method, target, body };
    vec![
        case("get, a variable in the path", Method::GET, "/v1/shelves/1/books/2", String::new()),
        case(
            "list, three parameters, 10 books",
            Method::GET,
            "/v1/shelves/1/books?pageSize=10&pageToken=abc&filter=author%3D%22Jane%20Austen%22",
            String::new(),
        ),
        case("create, a body of 1 book", Method::POST, "/v1/shelves/1/books", book.to_owned()),
        case(
            "archive, a body of 50 books",
            Method::POST,
            "/v1/shelves/1/books:archive",
            format!(r#"{{"books":[{books}]}}"#),
        ),
    ]
}

impl Case {
    fn request(&self) -> Request<Bytes> {
        Request::builder()
            .method(&self.method)
            .uri(self.target)
            .header("content-type", "application/json")
            .body(Bytes::from(self.body.clone()))
            .expect("a request")
    }
}

/// Returns our service with its gRPC methods only.
fn routes() -> Routes {
    Routes::new(ours::library::library_server::LibraryServer::new(ours::Shelves)).prepare()
}

fn ours(case: &Case) -> Contender {
    let service = Transcoder::new(routes()).service(&ours::library::library_http::SERVICE);
    Contender::new(service, &case.request(), Body::new)
}

fn peer(case: &Case) -> Contender {
    use peer::library::__rest_over_grpc_bridge_Library::LibraryRestBridge;

    let bridge = LibraryRestBridge::externally_authenticated(peer::Shelves);
    let service = rest_over_grpc::serving::RestService::new(peer::rest::Transcoder::new(bridge));
    Contender::new(service, &case.request(), |body| body)
}

/// Measures two contenders in turns, and returns the microseconds of a call of each in each round.
fn measure(contenders: &mut [Contender; 2]) -> [Vec<f64>; 2] {
    let times = contenders.each_mut().map(|one| one.calibrate(BATCH));
    let mut all: [Vec<f64>; 2] = Default::default();
    for round in 0..ROUNDS {
        for turn in 0..2 {
            let at = (round + turn) % 2;
            let took = contenders[at].run(times[at]);
            all[at].push(took.as_secs_f64() * 1e6 / f64::from(times[at]));
        }
    }
    all
}

/// Returns the table of calls: microseconds of processor time, and how many times as fast ours are.
fn calls() -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "| call | rest_over_grpc, µs | ours, µs | ours / rest_over_grpc |")?;
    writeln!(out, "|---|--:|--:|--:|")?;
    let mut medians = Vec::new();
    for case in cases() {
        let mut contenders = [peer(&case), ours(&case)];
        let [expected, found] = contenders.each_mut().map(Contender::answer);
        assert_eq!(found, expected, "{}", case.name);
        let [theirs, ours] = measure(&mut contenders);
        let [their_median, our_median] =
            [&theirs, &ours].map(|all| Spread::of(all.iter().copied()).median);
        let Spread { median, min, max } = Spread::of_ratios(theirs, ours);
        writeln!(
            out,
            "| {} | {their_median:.2} | {our_median:.2} | {median:.2}× ({min:.2}–{max:.2}) |",
            case.name
        )?;
        medians.push(median);
    }
    let mean = geometric_mean(medians).unwrap_or(f64::NAN);
    writeln!(out, "| geometric mean | | | **{mean:.2}×** |")?;
    Ok(out)
}

/// Returns the table of gRPC calls that the transcoder passes on.
fn passed_on() -> Result<String, std::fmt::Error> {
    let mut frame = vec![0, 0, 0, 0, 23, 0x0a, 21];
    frame.extend(b"shelves/1/books/12345");
    let request = Request::post("/bench.library.v1.Library/GetBook")
        .version(http::Version::HTTP_2)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Bytes::from(frame))
        .expect("a request");
    let transcoder = Transcoder::new(routes()).service(&ours::library::library_http::SERVICE);
    let mut contenders = [
        Contender::new(routes(), &request, Body::new),
        Contender::new(transcoder, &request, Body::new),
    ];
    let [expected, found] = contenders.each_mut().map(Contender::answer);
    assert_eq!(found, expected);
    let [alone, shared] = measure(&mut contenders);
    let mut out = String::new();
    writeln!(out, "| gRPC call | without the transcoder, µs | with it, µs | added, µs |")?;
    writeln!(out, "|---|--:|--:|--:|")?;
    let added = Spread::of(shared.iter().zip(&alone).map(|(shared, alone)| shared - alone));
    let [alone, shared] = [alone, shared].map(|all| Spread::of(all).median);
    writeln!(out, "| get | {alone:.2} | {shared:.2} | {} |", range(added))?;
    Ok(out)
}

/// A service that answers at once.
#[derive(Clone)]
struct Nothing;

impl Service<Request<Body>> for Nothing {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(Ok(tonic::Status::not_found("").into_http()))
    }
}

/// Returns the table of calls with few routes and with those of googleapis.
fn routing(folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let all = routes::of(folder)?;
    let few = || Transcoder::new(Nothing).service(&ours::library::library_http::SERVICE);
    let many = all.services.iter().fold(few(), |many, service| many.service(service));
    let mut out = String::new();
    writeln!(out, "| path | 4 routes, µs | {} routes, µs | added, µs |", all.count + 4)?;
    writeln!(out, "|---|--:|--:|--:|")?;
    for (name, path) in [
        ("get", "/v1/shelves/1/books/2"),
        (
            "a path of eight segments that has no route",
            "/v1/projects/a/locations/b/services/c/none",
        ),
    ] {
        let request = Request::get(path).body(Bytes::new())?;
        let mut contenders =
            [few(), many.clone()].map(|service| Contender::new(service, &request, Body::new));
        let [few, many] = measure(&mut contenders);
        let added = Spread::of(many.iter().zip(&few).map(|(many, few)| many - few));
        let [few, many] = [few, many].map(|all| Spread::of(all).median);
        writeln!(out, "| {name} | {few:.2} | {many:.2} | {} |", range(added))?;
    }
    Ok(out)
}

fn range(Spread { median, min, max }: Spread) -> String {
    format!("{median:.2} ({min:.2}–{max:.2})")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let write = arguments.iter().any(|argument| argument == "--write");
    let Some(googleapis) = arguments.iter().find(|argument| !argument.starts_with('-')) else {
        return Err("name the folder with googleapis, such as `target/corpus/googleapis`".into());
    };
    let report = format!(
        "**A call by REST**, microseconds of processor time\n\n{}\n\
         **A call by gRPC on the same port**\n\n{}\n**Routing**\n\n{}",
        calls()?,
        passed_on()?,
        routing(Path::new(googleapis))?,
    );
    println!("{report}");
    if write {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
        readme::keep(&readme, "rest", "benchmarks/rest", &report)?;
    }
    Ok(())
}
