//! Comparison of two outputs as syntax trees, ignoring the text of docs.
//!
//! The outputs are first compared token by token, which is fast: equal tokens make equal trees. If
//! tokens differ, both sides are parsed and printed by the same printer, so that only differences
//! in formatting (such as a comma after the last argument) are ignored.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Generated, Options};

use crate::peer;
use crate::report;
use crate::schema::Schema;

/// The result of comparing all files of two outputs.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The number of files on both sides.
    pub files: usize,
    /// The number of lines of the peer's output.
    pub lines: usize,
    /// The number of doc blocks of the peer's output.
    pub docs: usize,
    /// The number of doc blocks whose text differs or that only one side has.
    pub other_docs: usize,
    /// The files whose code differs.
    pub differences: Vec<Difference>,
}

/// A file whose code differs.
#[derive(Debug)]
pub struct Difference {
    /// The name of the file.
    pub file: String,
    /// The peer's code without docs, printed by our printer; empty if the peer has no such file.
    pub theirs: String,
    /// Our code in the same form.
    pub ours: String,
}

impl Difference {
    /// Returns the first lines that differ, with some context.
    pub fn short(&self) -> String {
        const SHOWN: usize = 60;
        let diff = similar::TextDiff::from_lines(&self.theirs, &self.ours);
        let diff = diff.unified_diff().context_radius(4).header("theirs", "ours").to_string();
        let shown: Vec<&str> = diff.lines().take(SHOWN).collect();
        format!("{}:\n{}\n", self.file, shown.join("\n"))
    }
}

/// Generates code with both generators, and compares the outputs.
///
/// # Panics
/// Panics if either generator fails.
pub fn run(name: &str, schema: &Schema, options: &[(&str, &str)]) -> Comparison {
    let theirs = report::stage(&format!("{name}: prost-build + tonic-prost-build"), || {
        peer::generate(schema, options).unwrap_or_else(|error| panic!("{name}: theirs: {error}"))
    });
    let ours = report::stage(&format!("{name}: ours"), || ours(schema, options));
    let result = report::stage(&format!("{name}: compare"), || compare(&theirs, &ours));
    report::say(&format!(
        "  {name}: {} files, {} lines of theirs, {} with other code; {} doc blocks, {} with other text",
        result.files,
        result.lines,
        result.differences.len(),
        result.docs,
        result.other_docs
    ));
    result
}

/// Like [`run`], without a report, for tests with many small schemas.
///
/// # Panics
/// Panics if either generator fails.
pub fn quiet(name: &str, schema: &Schema, options: &[(&str, &str)]) -> Comparison {
    let theirs =
        peer::generate(schema, options).unwrap_or_else(|error| panic!("{name}: theirs: {error}"));
    compare(&theirs, &ours(schema, options))
}

/// Checks that two texts are equal, including their docs.
///
/// # Panics
/// Panics if they differ, with the first lines that do.
pub fn assert_same(name: &str, left: &str, right: &str) {
    if left != right {
        let (theirs, ours) = (left.to_owned(), right.to_owned());
        panic!("{}", Difference { file: name.to_owned(), theirs, ours }.short());
    }
}

/// Generates code with our generator.
///
/// # Panics
/// Panics if the generator fails.
pub fn ours(schema: &Schema, options: &[(&str, &str)]) -> Generated {
    rust_grpc_codegen::generate(&schema.bytes(), &[], &parse_options(options))
        .unwrap_or_else(|error| panic!("ours: {error}"))
}

/// Parses options, with the codec that can be compared with the peer's unless the options set it.
///
/// # Panics
/// Panics if an option is invalid.
pub fn parse_options(options: &[(&str, &str)]) -> Options {
    let mut parsed = Options::default();
    parsed.codec = Codec::Derive;
    for (key, value) in options {
        parsed.set(key, Some(value)).unwrap_or_else(|error| panic!("{error}"));
    }
    parsed
}

fn compare(theirs: &peer::Output, ours: &Generated) -> Comparison {
    let mut result = Comparison::default();
    let mut names: BTreeSet<String> = theirs.names();
    let both = names.clone();
    names.extend(ours.files.iter().map(|file| file.name.clone()));
    for name in names {
        let our_text = ours.files.iter().find(|file| file.name == name).map(|f| f.content.as_str());
        let their_text = both.contains(&name).then(|| theirs.read(&name));
        match (their_text, our_text) {
            (Some(theirs), Some(ours)) => file(&mut result, name, &theirs, ours),
            (theirs, ours) => result.differences.push(Difference {
                file: name,
                theirs: theirs.unwrap_or_default(),
                ours: ours.unwrap_or_default().to_owned(),
            }),
        }
    }
    result
}

/// Compares one file.
///
/// # Panics
/// Panics if one of them is not valid Rust.
fn file(result: &mut Comparison, name: String, theirs: &str, ours: &str) {
    result.files += 1;
    result.lines += theirs.lines().count();
    let (left, right) = (flatten(&name, theirs), flatten(&name, ours));
    result.docs += left.docs.len();
    if left.tokens == right.tokens {
        let other = |a: &Flat, b: &Flat| {
            let known: BTreeSet<_> = b.docs.iter().collect();
            a.docs.iter().filter(|doc| !known.contains(doc)).count()
        };
        result.other_docs += other(&left, &right).max(other(&right, &left));
        return;
    }
    let (theirs, ours) = (canonical(&name, theirs), canonical(&name, ours));
    if theirs != ours {
        result.differences.push(Difference { file: name, theirs, ours });
    }
}

/// A flat sequence of tokens, and the docs that were removed from it.
#[derive(Default)]
struct Flat {
    /// The tokens, each followed by a byte that no token contains.
    tokens: String,
    /// The texts of docs, each with its position in `tokens`.
    docs: Vec<(usize, String)>,
}

fn flatten(name: &str, text: &str) -> Flat {
    let tokens: TokenStream = text.parse().unwrap_or_else(|e| panic!("{name} is not Rust: {e}"));
    let mut flat = Flat { tokens: String::with_capacity(text.len()), docs: Vec::new() };
    push(&mut flat, tokens);
    flat
}

fn push(flat: &mut Flat, tokens: TokenStream) {
    use std::fmt::Write as _;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let (TokenTree::Punct(hash), Some(TokenTree::Group(group))) = (&token, tokens.peek())
            && hash.as_char() == '#'
            && group.delimiter() == Delimiter::Bracket
            && let Some(text) = doc(group.stream())
        {
            tokens.next();
            push_doc(flat, &text);
            continue;
        }
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                flat.tokens.push_str(open);
                flat.tokens.push('\0');
                push(flat, group.stream());
                flat.tokens.push_str(close);
            }
            // Writing to a string does not fail.
            other => drop(write!(flat.tokens, "{other}")),
        }
        flat.tokens.push('\0');
    }
}

/// Returns the text of `doc = "…"`.
fn doc(tokens: TokenStream) -> Option<String> {
    let mut tokens = tokens.into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(ident), TokenTree::Punct(_), TokenTree::Literal(text))
            if ident == "doc" =>
        {
            Some(text.to_string())
        }
        _ => None,
    }
}

/// Adds a line of docs. The lines of one block have the same position.
fn push_doc(flat: &mut Flat, text: &str) {
    let at = flat.tokens.len();
    match flat.docs.last_mut() {
        Some((place, block)) if *place == at => {
            block.push('\n');
            block.push_str(text);
        }
        _ => flat.docs.push((at, text.to_owned())),
    }
}

/// Removes docs from code, parses it and prints it.
fn canonical(name: &str, text: &str) -> String {
    let tokens: TokenStream = text.parse().unwrap_or_else(|e| panic!("{name} is not Rust: {e}"));
    let file = syn::parse2(without_docs(tokens));
    prettyplease::unparse(&file.unwrap_or_else(|e| panic!("{name} is not Rust: {e}")))
}

fn without_docs(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        let hash = matches!(kept.last(), Some(TokenTree::Punct(p)) if p.as_char() == '#');
        if hash && group.delimiter() == Delimiter::Bracket && doc(group.stream()).is_some() {
            kept.pop();
        } else {
            kept.push(Group::new(group.delimiter(), without_docs(group.stream())).into());
        }
    }
    kept.into_iter().collect()
}
