//! What does one source file say, and what is wrong with it taken alone?

use std::collections::HashSet;
use std::ops::Range;

use miette::Diagnostic as _;
use prost::Message;
use prost_types::FileDescriptorProto;

use crate::error::{Diagnostic, Location};

use super::option_numbers::{self, CustomOption};
use super::source::Source;
use super::{check, float, scan};

/// A parsed file, kept as bytes: decoded descriptors of thousands of files are many times as large.
pub(super) struct File {
    /// As imports spell it.
    pub(super) name: String,
    /// Serialized `FileDescriptorProto` without `source_code_info`, names unresolved.
    pub(super) proto: Vec<u8>,
    /// Serialized `SourceCodeInfo`.
    pub(super) source_info: Vec<u8>,
    /// In the order of the file.
    pub(super) imports: Vec<Import>,
    /// What the resolver must not see as it is, see [`check::Quirks`].
    pub(super) quirks: check::Quirks,
    pub(super) custom_options: Vec<CustomOption>,
    pub(super) proto3: bool,
}

/// One import statement.
pub(super) struct Import {
    pub(super) name: String,
    pub(super) public: bool,
    /// As in `SourceCodeInfo`; columns count bytes.
    pub(super) span: Vec<i32>,
}

/// A file that the embedded parser cannot read because it uses an edition.
pub(super) struct Edition {
    pub(super) edition: String,
    pub(super) location: Location,
    pub(super) line: Option<String>,
}

pub(super) enum Outcome {
    /// It parses; the diagnostics are what is wrong beyond syntax.
    Parsed(File, Vec<Diagnostic>),
    Edition(Edition),
    Broken(Vec<Diagnostic>),
}

/// `SourceCodeInfo` path of the import list.
const DEPENDENCY: i32 = 3;
/// `SourceCodeInfo` path of the syntax statement.
const SYNTAX: i32 = 12;

pub(super) fn parse(name: &str, text: &str) -> Outcome {
    let scan = scan::scan(text);
    if let Some(at) = scan.too_deep {
        let source = Source::new(name, text);
        let error =
            source.error("this is nested too deep", source.range(at..at + 1)).hint(format!(
                "brackets may nest {} levels, of which messages may take 32",
                scan::MAX_NESTING
            ));
        return Outcome::Broken(vec![error]);
    }
    if let Some(range) = scan.edition {
        return Outcome::Edition(edition(&Source::new(name, text), text, range));
    }
    let (mut proto, mut diagnostics) = match protox_parse::parse(name, text) {
        Ok(proto) => (proto, Vec::new()),
        Err(error) => {
            let errors = syntax_errors(&error, &Source::new(name, text));
            // A wrong label says nothing about the rest of the file, which is checked without it.
            match without_wrong_labels(&error, text)
                .and_then(|text| protox_parse::parse(name, &text).ok())
            {
                Some(proto) => (proto, errors),
                None => return Outcome::Broken(errors),
            }
        }
    };
    proto.message_type.iter_mut().for_each(rename_synthetic_oneofs);
    float::normalise(&mut proto);
    let problems = check::file(&proto);
    let info = proto.source_code_info.take().unwrap_or_default();
    if !problems.is_empty() {
        diagnostics.extend(check::locate(problems, &info, &Source::new(name, text)));
    }
    let file = File {
        name: name.to_owned(),
        imports: imports(&proto, &info),
        source_info: info.encode_to_vec(),
        quirks: check::quirks(&proto),
        custom_options: option_numbers::defined(&proto),
        proto3: proto.syntax() == "proto3",
        proto: proto.encode_to_vec(),
    };
    Outcome::Parsed(file, diagnostics)
}

/// The oneof around an `optional` field of proto3 is named after it, and gets more letters in front
/// while something else has the name.
fn rename_synthetic_oneofs(message: &mut prost_types::DescriptorProto) {
    message.nested_type.iter_mut().for_each(rename_synthetic_oneofs);
    let synthetic: Vec<usize> = message
        .field
        .iter()
        .filter(|field| field.proto3_optional())
        .filter_map(|field| usize::try_from(field.oneof_index?).ok())
        .collect();
    let Some(first) = synthetic.iter().copied().min() else { return };
    // Real ones come first; without a clash nothing is to be done.
    let fields = message.field.iter().map(|f| f.name().to_owned());
    let real = message.oneof_decl.iter().take(first).map(|o| o.name().to_owned());
    let mut names: HashSet<String> = fields.chain(real).collect();
    for oneof in synthetic {
        let Some(oneof) = message.oneof_decl.get_mut(oneof) else { continue };
        let mut name = oneof.name().to_owned();
        while !names.insert(name.clone()) {
            name.insert(0, 'X');
        }
        oneof.name = Some(name);
    }
}

fn edition(source: &Source<'_>, text: &str, range: Range<usize>) -> Edition {
    let edition = text.get(range.clone()).unwrap_or_default().to_owned();
    let place = source.error("", source.range(range));
    Edition {
        edition,
        line: place.source_line,
        location: place.location.unwrap_or_else(|| Location::file(String::new())),
    }
}

fn imports(proto: &FileDescriptorProto, info: &prost_types::SourceCodeInfo) -> Vec<Import> {
    let mut imports: Vec<Import> = proto
        .dependency
        .iter()
        .map(|name| Import { name: name.clone(), public: false, span: Vec::new() })
        .collect();
    for &public in &proto.public_dependency {
        if let Some(import) = usize::try_from(public).ok().and_then(|i| imports.get_mut(i)) {
            import.public = true;
        }
    }
    for location in &info.location {
        match location.path[..] {
            [DEPENDENCY, i] => {
                if let Some(import) = usize::try_from(i).ok().and_then(|i| imports.get_mut(i)) {
                    import.span.clone_from(&location.span);
                }
            }
            // Locations are in the order of their paths, and messages come after imports.
            [first, ..] if first > DEPENDENCY && first != SYNTAX => break,
            _ => {}
        }
    }
    imports
}

/// Errors at the label of a field, each with a label of the same length that is right there.
const LABEL_ERRORS: [(&str, &str); 4] = [
    (PROTO3_REQUIRED, "        "),
    ("extension fields may not be required", "optional"),
    ("map fields cannot have labels", "        "),
    ("oneof fields cannot have labels", "        "),
];

const PROTO3_REQUIRED: &str = "required fields are not allowed in proto3 syntax";

/// The text with other labels where the labels are wrong; `None` when there are other errors.
fn without_wrong_labels(error: &protox_parse::ParseError, text: &str) -> Option<String> {
    let mut out = text.to_owned();
    for error in all_errors(error) {
        let message = error.to_string();
        let (_, label) = LABEL_ERRORS.iter().find(|(known, _)| *known == message)?;
        let at = error.labels()?.next()?;
        let range = at.offset()..at.offset() + at.len();
        // The keywords `optional`, `required` and `repeated` all have this length.
        if out.get(range.clone())?.len() != label.len() {
            return None;
        }
        out.replace_range(range, label);
    }
    Some(out)
}

/// protox reports the first error, and the rest as related to it.
fn all_errors<'e>(
    error: &'e protox_parse::ParseError,
) -> impl Iterator<Item = &'e (dyn miette::Diagnostic + 'e)> {
    let related = error.related().into_iter().flatten();
    std::iter::once(error as &dyn miette::Diagnostic).chain(related)
}

/// All syntax errors of a file.
fn syntax_errors(error: &protox_parse::ParseError, source: &Source<'_>) -> Vec<Diagnostic> {
    all_errors(error)
        .map(|error| {
            let mut labels = error.labels().into_iter().flatten();
            let place = |label: miette::LabeledSpan| {
                source.range(label.offset()..label.offset() + label.len())
            };
            let first = labels.next().map(place);
            let second = labels.next().map(place);
            // With two places, the first is the earlier declaration.
            let (here, other) = match second {
                Some(second) => (Some(second), first),
                None => (first, None),
            };
            let here = here.unwrap_or_else(|| source.range(usize::MAX..usize::MAX));
            let mut out = source.error(error.to_string(), here).related(other, "the first one");
            out.hint = error.help().map(|help| help.to_string());
            if out.message == PROTO3_REQUIRED {
                out.hint = Some("leave out `required`, or write the file in proto2".to_owned());
            }
            if out.message.starts_with("integer is too large") {
                out.hint = Some(
                    "the embedded compiler reads whole numbers up to 18446744073709551615: write that \
                     of a `float` or `double` with an exponent, `1e20`, or use protoc by setting PROTOC"
                        .to_owned(),
                );
            }
            let line = out.source_line.as_deref().unwrap_or_default();
            if line.contains("extensions") && line.contains('[') {
                out.hint = Some(
                    "the embedded compiler cannot read options of a single extension number: \
                     write it as a range, `4 to 4`, or use protoc by setting PROTOC"
                        .to_owned(),
                );
            }
            out
        })
        .collect()
}
