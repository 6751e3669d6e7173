//! Matrix of interop cases and pairs of clients and servers.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use crate::known::{Client, KNOWN, Server};
use crate::peer::{self, Cases, Peer, Serving};
use crate::{CASES, client, server};

/// All pairs with at least one of our implementations.
pub const PAIRS: [(Client, Server); 8] = [
    (Client::Ours, Server::AsyncTrait),
    (Client::Ours, Server::Tonic),
    (Client::Ours, Server::Grpcio),
    (Client::Ours, Server::GrpcJs),
    (Client::Grpcio, Server::AsyncTrait),
    (Client::Grpcio, Server::Tonic),
    (Client::GrpcJs, Server::AsyncTrait),
    (Client::GrpcJs, Server::Tonic),
];

/// The results of all cases.
#[derive(Debug, Default)]
pub struct Matrix {
    /// The numbers of the reasons for failed checks, by case and pair.
    cells: Vec<Vec<BTreeSet<usize>>>,
    /// The results that differ from the table of exceptions.
    pub problems: Vec<String>,
}

/// Runs all cases for all pairs.
///
/// # Errors
/// Returns an error if a peer cannot be started.
pub async fn run() -> Result<Matrix, String> {
    peer::prepare().await?;
    let mut matrix = Matrix { cells: vec![Vec::new(); CASES.len()], problems: Vec::new() };
    for (client, server) in PAIRS {
        let serving = serve(server).await?;
        let start = std::time::Instant::now();
        let results = cases(client, &serving.address).await?;
        eprintln!("{client:?} client, {server:?} server: {:.1?}", start.elapsed());
        for (case, cells) in CASES.iter().zip(&mut matrix.cells) {
            let at = format!("{case}, {client:?} client and {server:?} server");
            let of_case = results.iter().find(|(name, _)| name == case);
            let Some((_, failed)) = of_case else {
                matrix.problems.push(format!("{at}: the case did not end"));
                cells.push(BTreeSet::new());
                continue;
            };
            let (known, problems) = explain(client, server, case, failed);
            cells.push(known);
            matrix.problems.extend(problems.into_iter().map(|problem| format!("{at}: {problem}")));
        }
    }
    Ok(matrix)
}

/// Returns the reasons for the failed checks, and the failed checks without a reason.
fn explain(
    client: Client,
    server: Server,
    case: &str,
    failed: &[String],
) -> (BTreeSet<usize>, Vec<String>) {
    let known: Vec<_> = KNOWN
        .iter()
        .enumerate()
        .flat_map(|(number, exception)| exception.of.iter().map(move |of| (number, of)))
        .filter(|(_, of)| of.is_about(client, server, case))
        .collect();
    let mut problems = Vec::new();
    for failed in failed {
        if !known.iter().any(|(_, of)| of.explains(failed)) {
            problems.push(failed.clone());
        }
    }
    for (number, of) in &known {
        if !of.is_a_race() && !failed.iter().any(|failed| of.explains(failed)) {
            problems.push(format!("succeeds despite exception {}: {of:?}", number + 1));
        }
    }
    (known.into_iter().map(|(number, _)| number).collect(), problems)
}

struct Running {
    address: String,
    /// The process of the server, which is killed on drop.
    _peer: Option<Serving>,
}

async fn serve(server: Server) -> Result<Running, String> {
    let peer = match server {
        Server::AsyncTrait => {
            return Ok(Running { address: server::async_trait().await.to_string(), _peer: None });
        }
        Server::Tonic => {
            return Ok(Running { address: server::tonic().await.to_string(), _peer: None });
        }
        Server::Grpcio => Peer::Grpcio,
        Server::GrpcJs => Peer::GrpcJs,
    };
    let serving = peer.serve().await?;
    Ok(Running { address: serving.address.clone(), _peer: Some(serving) })
}

async fn cases(client: Client, address: &str) -> Result<Cases, String> {
    match client {
        Client::Ours => ours(address).await,
        Client::Grpcio => Peer::Grpcio.run(address, CASES).await,
        Client::GrpcJs => Peer::GrpcJs.run(address, CASES).await,
    }
}

async fn ours(address: &str) -> Result<Cases, String> {
    let endpoint: Endpoint =
        Channel::from_shared(format!("http://{address}")).map_err(|error| error.to_string())?;
    let channel = endpoint.connect().await.map_err(|error| error.to_string())?;
    let mut cases = Vec::new();
    for case in CASES {
        let run = client::run(case, &channel);
        if let Ok(failed) = tokio::time::timeout(Duration::from_secs(180), run).await {
            cases.push(((*case).to_owned(), failed));
        }
    }
    Ok(cases)
}

impl Matrix {
    /// Formats the matrix as a Markdown table of cases and pairs, followed by the reasons.
    pub fn to_markdown(&self) -> String {
        let mut out = String::from("| case |");
        for (client, server) in PAIRS {
            let _ = write!(out, " {} → {} |", client_name(client), server_name(server));
        }
        let _ = write!(out, "\n|---|{}\n", "---|".repeat(PAIRS.len()));
        for (case, cells) in CASES.iter().zip(&self.cells) {
            let _ = write!(out, "| `{case}` |");
            for cell in cells {
                let known: Vec<_> = cell.iter().map(|number| (number + 1).to_string()).collect();
                let text = if known.is_empty() { "✓".to_owned() } else { known.join(", ") };
                let _ = write!(out, " {text} |");
            }
            out.push('\n');
        }
        out.push('\n');
        for (number, exception) in KNOWN.iter().enumerate() {
            let _ = writeln!(out, "{}. {}", number + 1, exception.reason);
        }
        out
    }
}

fn client_name(client: Client) -> &'static str {
    match client {
        Client::Ours => "ours",
        Client::Grpcio => "grpcio",
        Client::GrpcJs => "grpc-js",
    }
}

fn server_name(server: Server) -> &'static str {
    match server {
        Server::AsyncTrait => "async trait",
        Server::Tonic => "tonic's trait",
        Server::Grpcio => "grpcio",
        Server::GrpcJs => "grpc-js",
    }
}
