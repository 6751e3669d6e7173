//! Command-line arguments.

use std::path::PathBuf;
use std::time::Duration;

use crate::command::{Words, folder_above, number};
use crate::contender::Operation;
use crate::measure::Effort;
use crate::shapes::{OURS, PEERS};

pub const USAGE: &str = "\
usage: rust-grpc-codec-benchmarks [SELECTION] [EFFORT] [--allocations | --scaling] [--write[=FOLDER]]

  --shape TEXT,…   only shapes whose names contain one of these
  --op NAME,…      only decode, encode or stream
  --peer NAME,…    only these and ours: ours, prost, buffa, protobuf v4, quick-protobuf, copying;
                   `ours, Bytes`, `ours, FastMap` and `prost, Bytes` are written `ours+bytes`,
                   `ours+fastmap` and `prost+bytes`
  --rounds N       number of turns for each contender (15)
  --batch MS       milliseconds per turn (25)
  --allocations    measure allocations instead of speed
  --scaling        measure the cost per byte by size and per level by depth, instead of the shapes
  --write[=FOLDER] also write to README.md of the folder, and to codec.svg next to it (the folder above this
                   package)
";

/// The kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Speed,
    Allocations,
    Scaling,
}

/// The parsed command line.
#[derive(Debug)]
pub struct Arguments {
    shapes: Vec<String>,
    operations: Vec<Operation>,
    peers: Vec<&'static str>,
    pub effort: Effort,
    pub report: Report,
    pub write: Option<PathBuf>,
}

impl Arguments {
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self {
            shapes: Vec::new(),
            operations: Vec::new(),
            peers: Vec::new(),
            effort: Effort { rounds: 15, batch: Duration::from_millis(25) },
            report: Report::Speed,
            write: None,
        };
        let mut words = Words(arguments.into_iter());
        while let Some((name, given)) = words.next() {
            match &*name {
                "--allocations" => parsed.report = Report::Allocations,
                "--scaling" => parsed.report = Report::Scaling,
                "--write" => parsed.write = Some(given.map_or_else(folder_above, PathBuf::from)),
                _ => {
                    let value = words.value(&name, given)?;
                    parsed.set(&name, &value)?;
                }
            }
        }
        Ok(parsed)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let parts = || value.split(',');
        match name {
            "--shape" => self.shapes.extend(parts().map(str::to_owned)),
            "--op" => {
                self.operations = parts().map(operation).collect::<Result<_, _>>()?;
            }
            "--peer" => self.peers = parts().map(peer).collect::<Result<_, _>>()?,
            "--rounds" => self.effort.rounds = number(value)? as usize,
            "--batch" => self.effort.batch = Duration::from_millis(number(value)?.into()),
            _ => return Err(format!("unknown argument {name}")),
        }
        Ok(())
    }

    pub fn wants_shape(&self, name: &str) -> bool {
        self.shapes.is_empty() || self.shapes.iter().any(|part| name.contains(&**part))
    }

    pub fn wants_operation(&self, operation: Operation) -> bool {
        self.operations.is_empty() || self.operations.contains(&operation)
    }

    /// Returns true if the peer is selected. Ours always is, because all ratios refer to it.
    pub fn wants_peer(&self, peer: &str) -> bool {
        self.peers.is_empty() || peer == OURS || self.peers.contains(&peer)
    }
}

fn operation(name: &str) -> Result<Operation, String> {
    let found = Operation::ALL.into_iter().find(|operation| operation.name() == name);
    found.ok_or(format!("unknown operation --op {name}"))
}

/// Finds a peer by its name, in which a plus sign stands for a comma and a space.
fn peer(name: &str) -> Result<&'static str, String> {
    let written = name.replace('+', ", ").to_lowercase();
    let same =
        |peer: &&&str| peer.to_lowercase() == written || peer.split(' ').next() == Some(name);
    PEERS.iter().find(same).copied().ok_or(format!("unknown peer --peer {name}"))
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Report};
    use crate::contender::Operation;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parses_valid_arguments() {
        let parsed = parse("--shape flat,map --op decode --peer prost+bytes,protobuf --rounds=3");
        let parsed = parsed.expect("valid");
        assert!(parsed.wants_shape("flat scalars") && !parsed.wants_shape("bytes"));
        assert!(parsed.wants_operation(Operation::Decode));
        assert!(!parsed.wants_operation(Operation::Encode));
        assert!(parsed.wants_peer("prost, Bytes") && parsed.wants_peer("protobuf v4"));
        assert!(parsed.wants_peer("ours") && !parsed.wants_peer("buffa"));
        assert_eq!((parsed.effort.rounds, parsed.report), (3, Report::Speed));
    }

    #[test]
    fn rejects_invalid_arguments() {
        for line in ["--op fly", "--peer nobody", "--rounds 0", "--shape", "--colour red"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
