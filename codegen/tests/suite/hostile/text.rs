//! Tests that no `.proto` text makes the front end panic.

use std::panic::catch_unwind;

use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::{Options, generate};

use super::random::Random;
use super::seeds::{PROTOS, TempDir};

const TOKENS: &[&str] = &[
    "syntax",
    "=",
    "\"proto3\"",
    "\"proto2\"",
    ";",
    "package",
    "import",
    "\"a.proto\"",
    "message",
    "M",
    "{",
    "}",
    "enum",
    "E",
    "A",
    "0",
    "1",
    "-1",
    "2147483648",
    "oneof",
    "o",
    "map",
    "<",
    ">",
    "string",
    "int32",
    ",",
    "repeated",
    "optional",
    "required",
    "group",
    "G",
    "reserved",
    "to",
    "max",
    "extensions",
    "extend",
    "service",
    "S",
    "rpc",
    "Get",
    "(",
    ")",
    "returns",
    "stream",
    "option",
    "deprecated",
    "true",
    "[",
    "]",
    "default",
    "inf",
    "nan",
    "1e9",
    "0x1F",
    "\"\\x",
    "'",
    "/*",
    "*/",
    "//",
    "\n",
    "é",
    "\0",
    ".",
    "edition",
    "\"2023\"",
    "features.field_presence",
    "IMPLICIT",
    "json_name",
    "\"google/protobuf/any.proto\"",
    "public",
    "weak",
    "google.protobuf.Any",
    ".M",
    "x",
    "(",
    ")",
    "[",
    "{",
    "}",
    ";",
    ";",
    ";",
    "\\",
    "\u{feff}",
    "#",
];

fn soup(random: &mut Random) -> String {
    let mut text = String::from(if random.one_in(4) { "" } else { "syntax = \"proto3\"; " });
    for _ in 0..random.below(120) {
        text.push_str(random.word(TOKENS));
        text.push(' ');
    }
    text
}

/// Returns a valid file in which some tokens are replaced by others.
fn changed(random: &mut Random) -> String {
    let mut words: Vec<&str> =
        random.pick(PROTOS).1.split_inclusive(|c: char| c.is_whitespace() || c == ';').collect();
    for _ in 0..=random.below(3) {
        let at = random.below(words.len());
        match random.below(4) {
            0 => drop(words.remove(at)),
            1 => words.insert(at, random.word(TOKENS)),
            2 => words[at] = random.word(TOKENS),
            _ => {
                let to = random.below(words.len());
                words.swap(at, to);
            }
        }
    }
    words.concat()
}

/// Compiles a text next to the other files, and returns true if it is valid.
fn check(dir: &TempDir, seed: u64, text: &[u8]) -> bool {
    dir.write("a.proto", text);
    let sources = Sources {
        inputs: vec![dir.0.join("a.proto")],
        includes: vec![dir.0.clone()],
        ..Sources::default()
    };
    let result = catch_unwind(|| {
        compile(&sources).map(|compiled| {
            let result = generate(&compiled.descriptor_set, &compiled.roots, &Options::default());
            result.map_err(|error| error.to_string())
        })
    });
    let Ok(result) = result else {
        panic!("{seed}: panicked on\n{}", String::from_utf8_lossy(text));
    };
    if let Err(error) = &result {
        let text = error.to_string();
        assert!(!text.contains("report"), "{seed}: {text}");
    }
    match result {
        Ok(Err(error)) if error.contains("not Rust") => panic!("{seed}: {error}"),
        other => other.is_ok(),
    }
}

#[test]
fn random_text_does_not_panic() {
    let dir = TempDir::new("text");
    for (name, text) in PROTOS {
        dir.write(name, text.as_bytes());
    }
    let mut accepted = 0;
    for seed in 0..800 {
        let mut random = Random::new(seed);
        let text = if seed % 2 == 0 { soup(&mut random) } else { changed(&mut random) };
        let mut text = text.into_bytes();
        if random.one_in(10) && !text.is_empty() {
            let at = random.below(text.len());
            text[at] = random.byte();
        }
        accepted += u32::from(check(&dir, seed, &text));
    }
    assert!((15..780).contains(&accepted), "{accepted}");
}

#[test]
fn deeply_nested_text_does_not_panic() {
    let dir = TempDir::new("deep");
    let nest = |open: &str, close: &str, n: usize| {
        format!("syntax = \"proto3\"; {}{}", open.repeat(n), close.repeat(n))
    };
    for n in [50, 200, 100_000] {
        for (open, close) in [
            ("message M { ", "} "),
            ("message M { oneof o { ", "} } "),
            ("option (a) = { a: ", "} "),
            ("option (a) = { a: [", "] }"),
            ("option (a).b = -", ""),
            ("option a.", ""),
            ("/*", "*/"),
            ("message M { map<", "> }"),
            ("((((", "))))"),
            ("\"a\" ", ""),
            ("option x = \"a\" \"b\"", ";"),
            ("import \"a.proto\";", ""),
            ("import \"none.proto\";", ""),
        ] {
            check(&dir, n as u64, nest(open, close, n).as_bytes());
        }
    }
}
