//! Comparison of two outputs as syntax trees, without the text of docs.
//!
//! Token by token first, which is fast: equal tokens are equal trees. Where tokens differ, both
//! sides are parsed and printed again by one printer, so that what a printer may choose (a comma
//! behind the last argument) does not count, and everything else does.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Generated, Options};

use crate::meter;
use crate::peer;
use crate::schema::Schema;

/// The result of comparing all files of a run.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Files on both sides.
    pub files: usize,
    /// Lines of theirs.
    pub lines: usize,
    /// Doc blocks of theirs.
    pub docs: usize,
    /// Doc blocks whose text differs, or that only one side has.
    pub other_docs: usize,
    /// Files whose code differs.
    pub differences: Vec<Difference>,
}

/// A file whose code differs.
#[derive(Debug)]
pub struct Difference {
    /// Its name.
    pub file: String,
    /// Their code without docs, printed our way; empty when they have no such file.
    pub theirs: String,
    /// Ours.
    pub ours: String,
}

impl Difference {
    /// The first lines that differ, with what is around them.
    pub fn short(&self) -> String {
        const SHOWN: usize = 60;
        let diff = similar::TextDiff::from_lines(&self.theirs, &self.ours);
        let diff = diff.unified_diff().context_radius(4).header("theirs", "ours").to_string();
        let shown: Vec<&str> = diff.lines().take(SHOWN).collect();
        format!("{}:\n{}\n", self.file, shown.join("\n"))
    }
}

/// Generates with both, and compares.
///
/// # Panics
/// When either fails.
pub fn run(name: &str, schema: &Schema, options: &[(&str, &str)]) -> Comparison {
    let theirs = meter::stage(&format!("{name}: prost-build + tonic-prost-build"), || {
        peer::generate(schema, options).unwrap_or_else(|error| panic!("{name}: theirs: {error}"))
    });
    let ours = meter::stage(&format!("{name}: ours"), || ours(schema, options));
    let result = meter::stage(&format!("{name}: compare"), || compare(&theirs, &ours));
    meter::say(&format!(
        "  {name}: {} files, {} lines of theirs, {} with other code; {} doc blocks, {} with other text",
        result.files,
        result.lines,
        result.differences.len(),
        result.docs,
        result.other_docs
    ));
    result
}

/// [`run`], for small schemas of which there are many.
///
/// # Panics
/// When either fails.
pub fn quiet(name: &str, schema: &Schema, options: &[(&str, &str)]) -> Comparison {
    let theirs =
        peer::generate(schema, options).unwrap_or_else(|error| panic!("{name}: theirs: {error}"));
    compare(&theirs, &ours(schema, options))
}

/// Compares two texts with all their docs.
///
/// # Panics
/// When they differ, with the first lines that do.
pub fn assert_same(name: &str, left: &str, right: &str) {
    if left != right {
        let (theirs, ours) = (left.to_owned(), right.to_owned());
        panic!("{}", Difference { file: name.to_owned(), theirs, ours }.short());
    }
}

/// Generates with our own.
///
/// # Panics
/// When that fails.
pub fn ours(schema: &Schema, options: &[(&str, &str)]) -> Generated {
    rust_grpc_codegen::generate(&schema.bytes(), &[], &parse_options(options))
        .unwrap_or_else(|error| panic!("ours: {error}"))
}

/// With the codec that can be compared with theirs, unless the options say otherwise.
///
/// # Panics
/// When an option is wrong.
pub fn parse_options(options: &[(&str, &str)]) -> Options {
    let mut parsed = Options { codec: Codec::Derive, ..Options::default() };
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
/// When one of them is not Rust.
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

/// Tokens in a row, and what was taken out.
#[derive(Default)]
struct Flat {
    /// Each token followed by a byte that no token has.
    tokens: String,
    /// Doc text, with the place in `tokens` where it stood.
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

/// The text of `doc = "…"`.
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

/// Lines of one block stand at the same place.
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

/// Takes docs out, parses, and prints.
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
