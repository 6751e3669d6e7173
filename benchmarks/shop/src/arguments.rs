//! Command-line arguments.

use std::path::PathBuf;

use crate::command::{Words, folder_above, number};
use crate::measure::Effort;

pub const USAGE: &str = "\
usage: rust-grpc-shop-benchmarks [EFFORT] [--write[=FOLDER]]

  --customers N,…  number of concurrent customers (1,32,256)
  --rounds N       number of turns for each side (5)
  --seconds N      seconds per turn (5)
  --quick          2 rounds of 2 seconds
  --write[=FOLDER] also write to README.md of the folder (the folder above this package)

Builds the shop and its peer first. The machine should be idle otherwise.
";

/// The parsed command line.
#[derive(Debug)]
pub struct Arguments {
    pub customers: Vec<u32>,
    pub effort: Effort,
    pub write: Option<PathBuf>,
}

impl Arguments {
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self {
            customers: vec![1, 32, 256],
            effort: Effort { rounds: 5, seconds: 5 },
            write: None,
        };
        let mut words = Words(arguments.into_iter());
        while let Some((name, given)) = words.next() {
            match &*name {
                "--write" => parsed.write = Some(given.map_or_else(folder_above, PathBuf::from)),
                "--quick" => parsed.effort = Effort { rounds: 2, seconds: 2 },
                _ => {
                    let value = words.value(&name, given)?;
                    parsed.set(&name, &value)?;
                }
            }
        }
        Ok(parsed)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "--customers" => {
                self.customers = value.split(',').map(number).collect::<Result<_, _>>()?;
            }
            "--rounds" => self.effort.rounds = number(value)?,
            "--seconds" => self.effort.seconds = number(value)?,
            _ => return Err(format!("unknown argument {name}")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parses_valid_arguments() {
        let parsed = parse("--quick --customers=4,8 --rounds 5 --write=here").expect("valid");
        assert_eq!((parsed.effort.rounds, parsed.effort.seconds), (5, 2));
        assert_eq!((parsed.customers, parsed.write), (vec![4, 8], Some("here".into())));
    }

    #[test]
    fn rejects_invalid_arguments() {
        for line in ["--rounds 0", "--customers", "--customers 1,many", "--colour red"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
