//! REST by the rules of googleapis, with requests from Google's own implementation.
//!
//! `google.api_core.path_template.transcode` is what Google's Python clients call for each request. Here, it gets each
//! rule of googleapis with random fields, and the runtime has to find the method and the same fields in the HTTP request.
//! The rules come from the code that the generator writes for them; since compiling the messages of all of googleapis
//! takes hours, a message with as many fields as a rule can have variables takes their place.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http_body_util::{BodyExt, Full};
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};
use prost::Message;
use rust_grpc::grpc::{MethodDescriptor, MethodKind};
use rust_grpc::http::{HttpMethod, HttpRule, HttpService, PathVariable, Segment, Transcoder};
use rust_grpc::reflect::Reflect;
use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::{compare, paths, report};
use serde_json::{Value, json};
use syn::visit::Visit;
use syn::{Expr, ExprCall, ExprMethodCall, Lit};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower_service::Service;

/// Methods whose requests another method of the service matches as well: `…/documents/*/**` and
/// `…/documents/*/**/{collection_id}`. Firestore itself tells them apart by the number of segments.
const AMBIGUOUS: &[&str] = &[
    "/google.firestore.v1.Firestore/GetDocument",
    "/google.firestore.v1beta1.Firestore/GetDocument",
];

/// The number of methods whose rules are rejected, since another method of the service has the same.
const MAX_REJECTED: usize = 9;

/// The request of every method.
#[derive(Clone, PartialEq, Message)]
struct Fields {
    #[prost(string, tag = "1")]
    v0: String,
    #[prost(string, tag = "2")]
    v1: String,
    #[prost(string, tag = "3")]
    v2: String,
    #[prost(string, tag = "4")]
    v3: String,
    #[prost(string, tag = "5")]
    v4: String,
    #[prost(string, tag = "6")]
    v5: String,
    #[prost(string, tag = "7")]
    v6: String,
    #[prost(string, tag = "8")]
    v7: String,
    #[prost(string, tag = "9")]
    other: String,
    #[prost(string, tag = "10")]
    content: String,
}

rust_grpc::rt::reflect_message! {
    prost Fields = "test.Fields" {
        0: 1 "v0" String => String v0;
        1: 2 "v1" String => String v1;
        2: 3 "v2" String => String v2;
        3: 4 "v3" String => String v3;
        4: 5 "v4" String => String v4;
        5: 6 "v5" String => String v5;
        6: 7 "v6" String => String v6;
        7: 8 "v7" String => String v7;
        8: 9 "other" String => String other;
        9: 10 "content" String => String content;
    }
    by_name [9, 8, 0, 1, 2, 3, 4, 5, 6, 7];
    by_json_name [9, 8, 0, 1, 2, 3, 4, 5, 6, 7];
}

/// A rule in generated code.
#[derive(Debug)]
struct Rule {
    http_method: String,
    segments: Vec<Segment>,
    verb: String,
    /// The segments of each variable.
    variables: Vec<(u16, u16)>,
    /// The field that is the body: none, all, or one.
    body: &'static str,
}

/// The rules of a service, in generated code.
#[derive(Default)]
struct Found {
    services: Vec<(String, Vec<(String, Rule)>)>,
}

fn text(expr: &Expr) -> String {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(text) => text.value(),
            Lit::Int(number) => number.base10_digits().to_owned(),
            _ => panic!("an unexpected literal"),
        },
        _ => panic!("not a literal"),
    }
}

fn elements(expr: &Expr) -> Vec<&Expr> {
    let Expr::Reference(reference) = expr else { panic!("not a reference") };
    let Expr::Array(array) = &*reference.expr else { panic!("not an array") };
    array.elems.iter().collect()
}

/// Returns the name of the function that an expression calls, and the arguments.
fn call(expr: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Call(ExprCall { func, args, .. }) = expr else { return None };
    let Expr::Path(path) = &**func else { return None };
    let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
    Some((names.join("::"), args.iter().collect()))
}

fn segment(expr: &Expr) -> Segment {
    match (expr, call(expr)) {
        (_, Some((_, args))) => Segment::Literal(text(args[0]).leak()),
        (Expr::Path(path), None) => match path.path.segments.last() {
            Some(last) if last.ident == "One" => Segment::One,
            _ => Segment::Rest,
        },
        _ => panic!("not a segment"),
    }
}

fn rule(mut expr: &Expr) -> Rule {
    let (mut variables, mut body) = (Vec::new(), "");
    while let Expr::MethodCall(ExprMethodCall { receiver, method, args, .. }) = expr {
        match method.to_string().as_str() {
            "variables" => {
                for variable in elements(&args[0]) {
                    let (_, args) = call(variable).expect("a call");
                    let number = |at: usize| text(args[at]).parse().expect("a number");
                    variables.push((number(1), number(2)));
                }
            }
            "body" => body = if text(&args[0]) == "*" { "*" } else { "content" },
            _ => {}
        }
        expr = receiver;
    }
    let (name, args) = call(expr).expect("a call");
    assert_eq!(name, "rt::HttpRule::new");
    Rule {
        http_method: text(args[0]),
        segments: elements(args[1]).into_iter().map(segment).collect(),
        verb: text(args[2]),
        variables,
        body,
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match call(expr) {
            Some((name, args)) if name == "rt::HttpService::new" => {
                self.services.push((text(args[0]), Vec::new()));
            }
            Some((name, args)) if name == "rt::MethodDescriptor::new" => {
                let rules = &mut self.services.last_mut().expect("a service").1;
                let path = text(args[2]);
                rules
                    .iter_mut()
                    .filter(|(of, _)| of.is_empty())
                    .for_each(|(of, _)| of.clone_from(&path));
            }
            _ => {}
        }
        if let Expr::MethodCall(ExprMethodCall { method, args, .. }) = expr
            && method == "rules"
        {
            let rules = &mut self.services.last_mut().expect("a service").1;
            // The path of the method is in the receiver, which is visited next.
            rules.extend(elements(&args[0]).into_iter().map(|expr| (String::new(), rule(expr))));
        }
        syn::visit::visit_expr(self, expr);
    }
}

/// Returns the rules of each service of googleapis.
fn rules() -> Vec<(String, Vec<(String, Rule)>)> {
    let options = compare::parse_options(&[
        ("codec", "native"),
        ("http", "."),
        ("compile_well_known_types", "true"),
        ("build_client", "false"),
        ("build_server", "false"),
        ("disable_comments", "."),
        ("format", "false"),
    ]);
    let set = Schema::googleapis().bytes();
    let generated = report::stage("generate googleapis with `http`", || {
        rust_grpc_codegen::generate(&set, &[], &options)
    });
    let generated = generated.or_else(|error| {
        let rejected: Vec<_> = error
            .diagnostics()
            .iter()
            .filter(|it| it.severity == rust_grpc_codegen::error::Severity::Error)
            .filter_map(|it| it.full_name.clone())
            .collect();
        report::say(&format!("  rejected: {}", rejected.join(", ")));
        assert!(rejected.len() <= MAX_REJECTED, "{error}");
        let mut options = options.clone();
        options.http.clear();
        for file in Schema::googleapis().decoded().file {
            for service in &file.service {
                for method in &service.method {
                    let name = format!("{}.{}.{}", file.package(), service.name(), method.name());
                    if !rejected.contains(&name) {
                        options.http.push((format!(".{name}"), ()));
                    }
                }
            }
        }
        rust_grpc_codegen::generate(&set, &[], &options)
    });
    let generated = generated.unwrap_or_else(|error| panic!("{error}"));
    let mut found = Found::default();
    report::stage("read the rules", || {
        for file in &generated.files {
            // The modules of services are read without the messages around them.
            for part in file.content.split("pub const SERVICE").skip(1) {
                let end = part.find(';').expect("a constant ends");
                let constant = format!("const SERVICE{}", &part[..=end]);
                let item = syn::parse_str(&constant).unwrap_or_else(|e| panic!("{e}: {constant}"));
                found.visit_item_const(&item);
            }
        }
    });
    found.services
}

/// Returns the template of a rule, whose variables are `v0`, `v1` and so on.
fn template(rule: &Rule) -> String {
    let mut out = String::new();
    for (at, segment) in rule.segments.iter().enumerate() {
        out.push('/');
        let mut variables = rule.variables.iter().enumerate();
        if let Some((index, _)) = variables.find(|(_, (start, _))| usize::from(*start) == at) {
            out += &format!("{{v{index}=");
        }
        out += match segment {
            Segment::Literal(text) => text,
            Segment::One => "*",
            Segment::Rest => "**",
        };
        if rule.variables.iter().any(|(_, end)| usize::from(*end) == at + 1) {
            out.push('}');
        }
    }
    if !rule.verb.is_empty() {
        out += &format!(":{}", rule.verb);
    }
    out
}

const CHARACTERS: &[&str] = &[
    "a", "Z", "7", "-", "_", ".", "~", " ", "+", "%", "é", "😀", "&", "=", "?", "#", "\"", ";", "@",
];

fn word(random: &mut TestRng) -> String {
    let mut word = String::from("x");
    for _ in 0..random.random_range(0..6) {
        word += CHARACTERS[random.random_range(0..CHARACTERS.len())];
    }
    word
}

/// Returns random values for the variables of a rule.
fn values(rule: &Rule, random: &mut TestRng) -> Vec<String> {
    let variables = rule.variables.iter();
    let value = |&(start, end): &(u16, u16)| {
        let segments = rule.segments[usize::from(start)..usize::from(end)].iter();
        let segments = segments.map(|segment| match segment {
            Segment::Literal(text) => (*text).to_owned(),
            Segment::One => word(random),
            Segment::Rest => format!("{}/{}", word(random), word(random)),
        });
        segments.collect::<Vec<_>>().join("/")
    };
    variables.map(value).collect()
}

/// A service that keeps the last request, and fails.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Option<Request<Body>>>>);

impl Service<Request<Body>> for Capture {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        *self.0.lock().expect("no panic") = Some(request);
        ready(Ok(tonic::Status::unimplemented("").into_http()))
    }
}

/// Returns the table of a service.
fn service(rules: &[(String, Rule)]) -> &'static HttpService {
    let mut methods: BTreeMap<&str, Vec<HttpRule>> = BTreeMap::new();
    for (path, rule) in rules {
        let variables = rule.variables.iter().enumerate().map(|(index, (start, end))| {
            PathVariable::new(format!("v{index}").leak(), *start, *end)
        });
        let variables: Vec<_> = variables.collect();
        let (method, verb) = (rule.http_method.clone().leak(), rule.verb.clone().leak());
        let table = HttpRule::new(method, rule.segments.clone().leak(), verb);
        methods.entry(path).or_default().push(table.variables(variables.leak()).body(rule.body));
    }
    let methods = methods.into_iter().map(|(path, rules)| {
        let path: &'static str = path.to_owned().leak();
        let descriptor = MethodDescriptor::new("test.Service", "Method", path, MethodKind::Unary);
        let table = <Fields as Reflect>::message_table;
        HttpMethod::new(descriptor, table, table).rules(rules.leak())
    });
    let methods: Vec<_> = methods.collect();
    Box::leak(Box::new(HttpService::new("test.Service", methods.leak())))
}

/// Returns the HTTP requests for requests, from Google's implementation.
fn transcode(cases: &[Value]) -> Vec<Value> {
    let script = paths::repository().join("tests/corpus/src/transcode.py");
    let mut child = Command::new("python3")
        .arg(script)
        .arg(paths::existing("api-core"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("python3 ends");
    writer.join().expect("no panic").expect("written");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn serves_the_requests_of_googles_clients_for_all_methods() {
    let services = rules();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut cases, mut expected) = (Vec::new(), Vec::new());
    for (at, (_, rules)) in services.iter().enumerate() {
        for (path, rule) in rules {
            if AMBIGUOUS.contains(&path.as_str()) {
                continue;
            }
            let mut request = serde_json::Map::new();
            for (index, value) in values(rule, &mut random).into_iter().enumerate() {
                request.insert(format!("v{index}"), value.into());
            }
            request.insert("other".into(), word(&mut random).into());
            let mut options = json!({"method": rule.http_method, "uri": template(rule)});
            if !rule.body.is_empty() {
                options["body"] = rule.body.into();
                request.insert("content".into(), word(&mut random).into());
            }
            expected.push((at, path, rule, request.clone()));
            cases.push(json!({"rule": options, "request": request}));
        }
    }
    report::say(&format!("  {} rules of {} services", cases.len(), services.len()));
    assert!(cases.len() > 13_000, "the corpus has shrunk");
    let requests = report::stage("Google's implementation", || transcode(&cases));
    assert_eq!(requests.len(), expected.len());

    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let capture = Capture::default();
    let transcoders: Vec<_> = services
        .iter()
        .map(|(_, rules)| Transcoder::new(capture.clone()).service(service(rules)))
        .collect();
    let mut failures = Vec::new();
    report::stage("the runtime", || {
        for (made, (at, path, rule, request)) in requests.iter().zip(expected) {
            let target = made["target"].as_str().expect("a target");
            let body = made["body"].as_str().expect("a body").to_owned();
            let http = Request::builder().method(rule.http_method.as_str()).uri(target);
            let http = http.body(Body::new(Full::new(body.into()))).expect("a valid request");
            capture.0.lock().expect("no panic").take();
            let mut transcoder = transcoders[at].clone();
            let response = runtime.block_on(transcoder.call(http)).expect("infallible");
            let Some(call) = capture.0.lock().expect("no panic").take() else {
                failures.push(format!("{target} is no call: {}", response.status()));
                continue;
            };
            let called = call.uri().path().to_owned();
            let body = runtime.block_on(call.into_body().collect()).expect("a body").to_bytes();
            let fields = Fields::decode(&body[5..]).expect("a message");
            let received =
                serde_json::from_str::<Value>(&rust_grpc::json::to_string(&fields).expect("JSON"));
            let received = received.expect("JSON");
            if called != *path || received != Value::Object(request.clone()) {
                failures.push(format!(
                    "{} {target} of {path} calls {called} with {received}",
                    template(rule)
                ));
            }
        }
    });
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures[..failures.len().min(20)].join("\n")
    );
}
