//! Command-line arguments.

use std::path::PathBuf;
use std::time::Duration;

use crate::command::{Words, folder_above, number};
use crate::measure::Effort;
use crate::sides::{self, Serve};
use crate::work::Work;

pub const USAGE: &str = "\
usage: rust-grpc-call-benchmarks [SELECTION] [EFFORT] [--write[=FOLDER]]

  --call TEXT,…    only kinds of calls whose names contain one of these
  --at-once N,…    number of concurrent calls (1,32,256); at most 32 for large messages
  --side NAME,…    only these sides
  --rounds N       number of turns for each side (7)
  --batch MS       approximate milliseconds per turn (300)
  --quick          3 rounds of 50 milliseconds, at most 32 concurrent calls
  --threads N      number of worker threads for the server and for the client (1)
  --write[=FOLDER] also write to README.md of the folder (the folder above this package)

  --foreign        our client with servers in other languages, each in a separate process; some
                   kinds of calls, at most 32 concurrent ones. .ci/fetch-interop installs the servers
  --serve SIDE     run the server of that side for --foreign: prints its port, and ends with its input
";

/// The parsed command line.
#[derive(Debug)]
pub struct Arguments {
    calls: Vec<String>,
    sides: Vec<String>,
    pub at_once: Vec<u32>,
    pub effort: Effort,
    pub threads: usize,
    pub write: Option<PathBuf>,
    pub foreign: bool,
    pub serve: Option<Serve>,
}

impl Arguments {
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self {
            calls: Vec::new(),
            sides: Vec::new(),
            at_once: vec![1, 32, 256],
            effort: Effort { rounds: 7, batch: Duration::from_millis(300) },
            threads: 1,
            write: None,
            foreign: false,
            serve: None,
        };
        let mut words = Words(arguments.into_iter());
        while let Some((name, given)) = words.next() {
            match &*name {
                "--write" => parsed.write = Some(given.map_or_else(folder_above, PathBuf::from)),
                "--foreign" => parsed.foreign = true,
                "--quick" => {
                    parsed.effort = Effort { rounds: 3, batch: Duration::from_millis(50) };
                    parsed.at_once.retain(|at_once| *at_once <= 32);
                }
                _ => {
                    let value = words.value(&name, given)?;
                    parsed.set(&name, &value)?;
                }
            }
        }
        if parsed.foreign && !parsed.sides.is_empty() {
            return Err("--side has no effect with --foreign: remove it".to_owned());
        }
        Ok(parsed)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let parts = || value.split(',');
        match name {
            "--call" => self.calls.extend(parts().map(known_call).collect::<Result<Vec<_>, _>>()?),
            "--side" => self.sides.extend(parts().map(known_side).collect::<Result<Vec<_>, _>>()?),
            "--at-once" => self.at_once = parts().map(number).collect::<Result<_, _>>()?,
            "--rounds" => self.effort.rounds = number(value)? as usize,
            "--batch" => self.effort.batch = Duration::from_millis(number(value)?.into()),
            "--serve" => self.serve = Some(known_server(value)?),
            "--threads" => self.threads = number(value)? as usize,
            _ => return Err(format!("unknown argument {name}")),
        }
        Ok(())
    }

    pub fn wants_call(&self, work: Work) -> bool {
        self.calls.is_empty() || self.calls.iter().any(|part| work.name().contains(&**part))
    }

    pub fn wants_side(&self, side: &str) -> bool {
        self.sides.is_empty() || self.sides.iter().any(|one| one == side)
    }
}

fn known_call(part: &str) -> Result<String, String> {
    let found = Work::ALL.iter().any(|work| work.name().contains(part));
    if found { Ok(part.to_owned()) } else { Err(format!("unknown kind of call --call {part}")) }
}

fn known_side(name: &str) -> Result<String, String> {
    let found = sides::ALL.iter().any(|side| side.name == name);
    if found { Ok(name.to_owned()) } else { Err(format!("unknown side --side {name}")) }
}

fn known_server(name: &str) -> Result<Serve, String> {
    let side = sides::ALL.iter().find(|side| side.name == name);
    side.and_then(|side| side.serve).ok_or(format!("--serve {name} is not a side with a server"))
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use crate::work::Work;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parses_valid_arguments() {
        let parsed = parse("--quick --call small,large --side ours --at-once=4,8 --rounds 5");
        let parsed = parsed.expect("valid");
        assert!(parsed.wants_call(Work::Small) && parsed.wants_call(Work::Large));
        assert!(!parsed.wants_call(Work::Medium));
        assert!(parsed.wants_side("ours") && !parsed.wants_side("tonic-prost-build"));
        assert_eq!((parsed.at_once, parsed.effort.rounds), (vec![4, 8], 5));
    }

    #[test]
    fn rejects_invalid_arguments() {
        for line in [
            "--call fly",
            "--side nobody",
            "--serve nobody",
            "--foreign --side ours",
            "--rounds 0",
            "--at-once",
            "--colour red",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
