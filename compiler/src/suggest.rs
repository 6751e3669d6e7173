//! Suggestions for names that the files of a compilation do not define.
//!
//! The search happens only if a report requests a suggestion. It lists the files of the resolver,
//! compares names, and parses files whose text may declare something with a missing name.

use hashbrown::{HashMap, HashSet};

use crate::diagnostic::Reports;
use crate::intern::Interner;
use crate::link::distance;
use crate::load::SourceFile;
use crate::pool::{MessageNode, Pool};
use crate::resolve::{Listed, Resolver};
use crate::symbols::{ROOT, SymbolId};
use crate::{declare, load, missing};

/// The missing file or symbol for which a report requests a suggestion.
#[derive(Clone)]
pub(crate) enum Wanted {
    /// A file that does not exist.
    File {
        name: String,
        /// The file that imports it; empty if the caller requested it.
        importer: String,
    },
    /// A message, an enum or an extension.
    Symbol {
        /// The full name of the scope from which the symbol is looked up.
        scope: String,
        /// The name as it is written.
        name: String,
        extension: bool,
        /// True if a similar name may be suggested.
        near: bool,
    },
}

impl Wanted {
    /// Returns a request for the file that defines a full name.
    pub(crate) fn exactly(full_name: String, extension: bool) -> Self {
        Self::Symbol { scope: String::new(), name: full_name, extension, near: false }
    }
}

/// A symbol for which the report at `index` requests a suggestion.
struct Lost<'w> {
    index: usize,
    scope: &'w str,
    name: &'w str,
    extension: bool,
    near: bool,
}

/// The number of reports of each kind that get a suggestion.
const MOST: usize = 20;

/// The number of files that are read to find declarations.
const FILES_READ: usize = 20_000;

/// The number of files that are parsed for one name.
const FILES_PARSED: usize = 20;

/// The length from which on a name is not compared with similar names.
const LONGEST_COMPARED: usize = 200;

/// Adds suggestions to the help texts of the reports that request one.
pub(crate) fn suggest(
    pool: &Pool,
    atoms: &Interner,
    reports: &mut Reports,
    resolver: &dyn Resolver,
) {
    let wanted: Vec<(usize, Box<Wanted>)> = reports
        .list
        .iter_mut()
        .enumerate()
        .filter_map(|(index, report)| Some((index, report.wanted.take()?)))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let (files, folders) = (resolver.list(), resolver.folders());
    let mut symbols: Vec<Lost<'_>> = Vec::new();
    let mut imports = 0;
    for (index, wanted) in &wanted {
        match &**wanted {
            Wanted::File { name, importer } => {
                imports += 1;
                let found =
                    (imports <= MOST).then(|| missing::file(&folders, &files, name, importer));
                if let Some(found) = found.flatten() {
                    let help = &mut reports.list[*index].help;
                    *help = Some(match help.take() {
                        Some(help) => format!("{help}\n{found}"),
                        None => found,
                    });
                }
            }
            &Wanted::Symbol { ref scope, ref name, extension, near } => {
                symbols.push(Lost { index: *index, scope, name, extension, near });
            }
        }
    }
    if symbols.is_empty() {
        return;
    }
    let names: HashSet<&str> = symbols.iter().map(|lost| simple(lost.name)).collect();
    let elsewhere = elsewhere(pool, resolver, &files, &names);
    let loaded = loaded(pool, atoms);
    let mut compared = 0;
    for lost in symbols {
        if let Some(help) = symbol(&lost, &elsewhere, &loaded, &mut compared) {
            reports.list[lost.index].help = Some(help);
        }
    }
}

/// Returns a help text for a missing symbol.
fn symbol(
    lost: &Lost<'_>,
    elsewhere: &HashMap<&str, Vec<Found>>,
    loaded: &HashMap<String, Vec<Found>>,
    compared: &mut usize,
) -> Option<String> {
    let &Lost { scope, name, extension, near, .. } = lost;
    let of_kind = |found: &&Found| found.extension == extension;
    let found = elsewhere.get(simple(name)).into_iter().flatten().filter(of_kind);
    let found: Vec<&Found> = found.collect();
    if let Some(found) = found.iter().find(|found| means(scope, name, &found.full_name)) {
        return Some(format!("it is defined in `{0}`; add `import \"{0}\";`", found.file));
    }
    if !near {
        return None;
    }
    let mut here = loaded.get(simple(name)).into_iter().flatten().filter(of_kind);
    if let Some(near) = here.by_ref().filter(|found| found.full_name != scope).min() {
        return Some(did_you_mean(near));
    }
    if let Some(Found { full_name, file, .. }) = found.first() {
        return Some(format!(
            "did you mean `{full_name}`, defined in `{file}`? Then add `import \"{file}\";`"
        ));
    }
    let scalars = SCALARS.iter().filter(|_| !extension).map(|&scalar| (scalar, ()));
    if let Some((scalar, ())) = scalars.clone().find(|(same, ())| same.eq_ignore_ascii_case(name)) {
        return Some(format!("did you mean `{scalar}`?"));
    }
    if let Some((_, scalar)) = FOREIGN.iter().find(|(foreign, _)| !extension && *foreign == name) {
        return Some(format!("did you mean `{scalar}`?"));
    }
    *compared += 1;
    if *compared > MOST {
        return None;
    }
    if let Some(near) = nearest(simple(name), loaded, extension) {
        return Some(did_you_mean(near));
    }
    let (scalar, ()) = nearest_name(name, scalars)?;
    Some(format!("did you mean `{scalar}`?"))
}

/// The names of the scalar types.
const SCALARS: [&str; 15] = [
    "bool", "bytes", "double", "fixed32", "fixed64", "float", "int32", "int64", "sfixed32",
    "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
];

/// Names of scalar types in other languages, with the scalar types of protobuf.
const FOREIGN: [(&str, &str); 14] = [
    ("boolean", "bool"),
    ("f32", "float"),
    ("f64", "double"),
    ("i32", "int32"),
    ("i64", "int64"),
    ("int", "int32"),
    ("integer", "int32"),
    ("long", "int64"),
    ("str", "string"),
    ("u32", "uint32"),
    ("u64", "uint64"),
    ("uint", "uint32"),
    ("ulong", "uint64"),
    ("unsigned", "uint32"),
];

fn did_you_mean(found: &Found) -> String {
    format!("did you mean `{}`, defined in `{}`?", found.full_name, found.file)
}

/// Returns the last part of a name.
fn simple(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns true if a name in a scope can refer to the declaration `full_name`.
fn means(scope: &str, name: &str, full_name: &str) -> bool {
    if let Some(absolute) = name.strip_prefix('.') {
        return absolute == full_name;
    }
    let Some(outer) = full_name.strip_suffix(name) else { return false };
    match outer.strip_suffix('.') {
        Some(outer) => scope
            .strip_prefix(outer)
            .is_some_and(|inner| inner.is_empty() || inner.starts_with('.')),
        None => outer.is_empty(),
    }
}

/// A declaration that a missing name may refer to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    full_name: String,
    file: String,
    extension: bool,
}

/// Returns the declarations in the pool, by the last part of their names.
fn loaded(pool: &Pool, atoms: &Interner) -> HashMap<String, Vec<Found>> {
    let mut all: HashMap<String, Vec<Found>> = HashMap::new();
    let messages = pool
        .messages
        .iter()
        .filter(|message| !matches!(message.node, MessageNode::Entry(_)))
        .map(|message| (message.symbol, false));
    let enums = pool.enums.iter().map(|declared| (declared.symbol, false));
    let extensions =
        pool.fields.iter().filter(|f| f.extend.is_some()).map(|field| (field.symbol, true));
    for (symbol, extension) in messages.chain(enums).chain(extensions) {
        if let Some(found) = found(pool, atoms, symbol, extension) {
            all.entry(simple(&found.full_name).to_owned()).or_default().push(found);
        }
    }
    all
}

fn found(pool: &Pool, atoms: &Interner, symbol: SymbolId, extension: bool) -> Option<Found> {
    let declared = pool.symbols.get(symbol);
    let mut outermost = symbol;
    while outermost.0 > 1 {
        outermost = pool.symbols.get(outermost).parent;
    }
    // Built-in declarations cannot be referred to.
    (outermost == ROOT).then(|| Found {
        full_name: pool.symbols.show(symbol, atoms),
        file: pool[declared.file].name.clone(),
        extension,
    })
}

/// Returns the declaration whose last name part is most similar to a misspelt name.
fn nearest<'f>(
    name: &str,
    all: &'f HashMap<String, Vec<Found>>,
    extension: bool,
) -> Option<&'f Found> {
    let found = all.iter().filter_map(|(near, found)| {
        let first = found.iter().filter(|found| found.extension == extension).min()?;
        Some((near.as_str(), first))
    });
    nearest_name(name, found).map(|(_, found)| found)
}

/// Returns the candidate that is most similar to a misspelt name, if one is similar enough.
pub(crate) fn nearest_name<'n, T>(
    name: &str,
    candidates: impl Iterator<Item = (&'n str, T)>,
) -> Option<(&'n str, T)> {
    let limit = match name.len() {
        // A change of one letter makes a different name.
        0 | 1 => return None,
        // The time to compare two names grows with the product of their lengths.
        LONGEST_COMPARED.. => return None,
        length => (length / 3).clamp(1, 4),
    };
    let near = candidates.filter_map(|(near, value)| {
        let distance = distance(name.as_bytes(), near.as_bytes(), limit);
        (distance <= limit).then_some((distance, near, value))
    });
    near.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1))).map(|(_, near, value)| (near, value))
}

/// Returns the declarations with one of the names in files that are not part of the compilation.
fn elsewhere<'n>(
    pool: &Pool,
    resolver: &dyn Resolver,
    files: &[Listed],
    names: &HashSet<&'n str>,
) -> HashMap<&'n str, Vec<Found>> {
    let known: HashSet<&str> = pool.files.iter().map(|file| file.name.as_str()).collect();
    let mut all: HashMap<&'n str, Vec<Found>> = HashMap::new();
    let mut parsed: HashMap<&'n str, usize> = HashMap::new();
    let mut seen = HashSet::new();
    let unknown =
        files.iter().filter(|file| !known.contains(file.name.as_str()) && seen.insert(&file.name));
    for file in unknown.take(FILES_READ) {
        let Ok(Some(source)) = resolver.find(&file.name) else { continue };
        if source.source.len() >= u32::MAX as usize {
            continue;
        }
        let mut mentioned = mentioned(&source.source, names);
        mentioned.retain(|name| {
            let count = parsed.entry(name).or_default();
            *count += 1;
            *count <= FILES_PARSED
        });
        if mentioned.is_empty() {
            continue;
        }
        let (mut pool, mut atoms, mut reports) = (Pool::new(), Interner::new(), Reports::new());
        let bytes = source.source;
        let source = SourceFile { name: &file.name, path: None, bytes, unstable: true };
        let id = load::parse_file(&mut pool, &mut atoms, &mut reports, None, source);
        if reports.failed(id) {
            continue;
        }
        declare::declare(&mut pool, &mut atoms, &mut reports, id, ROOT);
        for (name, found) in loaded(&pool, &atoms) {
            if let Some(&name) = mentioned.get(name.as_str()) {
                all.entry(name).or_default().extend(found);
            }
        }
    }
    all.values_mut().for_each(|found| found.sort());
    all
}

/// Returns the names that a text may declare: those after `message` or `enum`, or before `=`.
fn mentioned<'n>(text: &[u8], names: &HashSet<&'n str>) -> HashSet<&'n str> {
    let mut found = HashSet::new();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    let mut declares = false;
    while let Some(start) = text[at..].iter().position(|&byte| is_word(byte)) {
        let start = at + start;
        let end = text[start..].iter().position(|&byte| !is_word(byte));
        at = end.map_or(text.len(), |end| start + end);
        let word = &text[start..at];
        let name = std::str::from_utf8(word).ok().and_then(|word| names.get(word));
        if let Some(name) = name {
            let next = text[at..].iter().find(|byte| !byte.is_ascii_whitespace());
            if declares || next == Some(&b'=') {
                found.insert(*name);
            }
        }
        declares = matches!(word, b"message" | b"enum");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_refer_to_declarations_in_enclosing_scopes() {
        for (scope, name, full_name) in [
            ("a.b.M", "N", "a.b.N"),
            ("a.b.M", "N", "a.b.M.N"),
            ("a.b.M", "N", "N"),
            ("a.b.M", "b.N", "a.b.N"),
            ("a.M", ".b.N", "b.N"),
        ] {
            assert!(means(scope, name, full_name), "{name} in {scope}");
        }
        for (scope, name, full_name) in [
            ("a.b.M", "N", "c.N"),
            ("a.M", "N", "a.XN"),
            ("ab.M", "N", "a.N"),
            ("a.M", ".N", "a.N"),
        ] {
            assert!(!means(scope, name, full_name), "{name} in {scope}");
        }
    }

    #[test]
    fn finds_names_that_a_text_may_declare() {
        let names = ["A", "B", "C", "d", "e"].into_iter().collect();
        let text = b"message A { enum B{} } // message x\nC d = 1; e; message";
        let mut found: Vec<&str> = mentioned(text, &names).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["A", "B", "d"]);
    }
}
