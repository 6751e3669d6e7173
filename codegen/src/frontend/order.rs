//! In which order do files come, and does every import lead somewhere?

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};

use crate::error::{Diagnostic, Diagnostics, Location};

use super::inputs::{self, Inputs};
use super::load::Loaded;
use super::source::Source;
use super::suggest;

/// Directories with more files than this are not searched for what a missing import may have meant.
const SEARCHED_FILES: usize = 50_000;

/// Indices into `loaded.files`, dependencies first: depth first from each root in the order given,
/// imports in the order they are written, as `protoc --include_imports` orders its output.
///
/// `None` when an import leads nowhere or in a circle.
pub(super) fn order(
    inputs: &Inputs,
    loaded: &Loaded,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let mut cycles = Cycles::default();
    let mut state = vec![State::New; loaded.files.len()];
    let mut order = Vec::with_capacity(loaded.files.len());
    for root in &inputs.files {
        let Some(&root) = loaded.index.get(&root.name) else { continue };
        if state[root] != State::New {
            continue;
        }
        // (file, next import), instead of recursion: chains of imports can be long.
        let mut stack = vec![(root, 0)];
        state[root] = State::Open;
        while let Some((file, next)) = stack.last_mut() {
            let file = *file;
            let Some(import) = loaded.files[file].imports.get(*next) else {
                state[file] = State::Done;
                order.push(file);
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(&target) = loaded.index.get(&import.name) else { continue };
            match state[target] {
                State::New => {
                    state[target] = State::Open;
                    stack.push((target, 0));
                }
                State::Open if cycles.0.len() < SHOWN => {
                    let at = stack.iter().position(|(f, _)| *f == target).unwrap_or(0);
                    let files: Vec<usize> = stack[at..].iter().map(|(f, _)| *f).collect();
                    cycles.0.push((files, stack[stack.len() - 1].1 - 1));
                }
                State::Open | State::Done => {}
            }
        }
    }
    let lost = missing(loaded);
    let complete = lost.is_empty() && cycles.0.is_empty();
    if !complete {
        let mut text = Text::default();
        for (files, import) in cycles.0 {
            diagnostics.push(cycle(loaded, &mut text, &files, import));
        }
        report_missing(inputs, loaded, &lost, &mut text, diagnostics);
    }
    complete.then_some(order)
}

/// Files in a circle, and the import of the last one that closes it.
#[derive(Default)]
struct Cycles(Vec<(Vec<usize>, usize)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// So many cycles are reported, and so many problems get their place: finding one reads the text up
/// to it, and more than these nobody reads.
const SHOWN: usize = 200;

/// The text of the file that was looked at last: problems come file by file. And how many there
/// were.
#[derive(Default)]
struct Text(Option<(usize, Option<String>)>, usize);

impl Text {
    /// An error at an import statement.
    fn at_import(
        &mut self,
        loaded: &Loaded,
        index: usize,
        import: usize,
        message: String,
    ) -> Diagnostic {
        let file = &loaded.files[index];
        self.1 += 1;
        if self.1 > SHOWN {
            return Diagnostic::error(message).at(Location::file(&file.name));
        }
        if self.0.as_ref().is_none_or(|(last, _)| *last != index) {
            let path = loaded.paths.get(&file.name);
            self.0 = Some((index, path.and_then(|path| std::fs::read_to_string(path).ok())));
        }
        match self.0.as_ref().and_then(|(_, text)| text.as_deref()) {
            Some(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                // An import statement is near the top; what is below has no part in it.
                let line = file.imports[import].span.first().copied().unwrap_or_default();
                let lines = usize::try_from(line).unwrap_or_default() + 2;
                let end = text.match_indices('\n').nth(lines).map_or(text.len(), |(i, _)| i);
                let source = Source::new(&file.name, &text[..end]);
                source.error(message, source.span(&file.imports[import].span))
            }
            None => Diagnostic::error(message).at(Location::file(&file.name)),
        }
    }
}

fn cycle(loaded: &Loaded, text: &mut Text, files: &[usize], import: usize) -> Diagnostic {
    let mut names: Vec<&str> = files.iter().map(|&f| loaded.files[f].name.as_str()).collect();
    names.extend(names.first().copied());
    let last = files.last().copied().unwrap_or_default();
    let message = format!("these imports form a cycle: {}", names.join(" -> "));
    text.at_import(loaded, last, import, message)
        .hint("move what both sides need into a file of its own")
}

/// Imports that lead nowhere: (file, import).
fn missing(loaded: &Loaded) -> Vec<(usize, usize)> {
    let mut lost = Vec::new();
    for (f, file) in loaded.files.iter().enumerate() {
        for (i, import) in file.imports.iter().enumerate() {
            if !loaded.index.contains_key(&import.name) && !loaded.broken.contains(&import.name) {
                lost.push((f, i));
            }
        }
    }
    lost
}

/// So many missing imports get a suggestion: each costs a look at every file below the roots.
const SUGGESTIONS: usize = 20;

fn report_missing(
    inputs: &Inputs,
    loaded: &Loaded,
    lost: &[(usize, usize)],
    text: &mut Text,
    diagnostics: &mut Diagnostics,
) {
    if lost.is_empty() {
        return;
    }
    let importers = importers(inputs, loaded);
    let candidates = candidates(inputs);
    let searched = format!("searched the include roots: {}", inputs::list(&inputs.roots));
    for (n, &(file, import)) in lost.iter().enumerate() {
        let name = &loaded.files[file].imports[import].name;
        let mut hint = searched.clone();
        let chain = chain(file, &importers, loaded);
        if chain.len() > 1 {
            hint.push_str(&format!("\nimport chain: {} -> {name}", chain.join(" -> ")));
        }
        let importer = &loaded.files[file].name;
        let meant =
            if n < SUGGESTIONS { meant(name, importer, &inputs.roots, &candidates) } else { None };
        hint.extend(meant.map(|meant| format!("\n{meant}")));
        let message = format!("the import `{name}` is not found");
        diagnostics.push(text.at_import(loaded, file, import, message).hint(hint));
    }
}

/// For each file the one through which a shortest chain from a root leads.
fn importers(inputs: &Inputs, loaded: &Loaded) -> HashMap<usize, Option<usize>> {
    let roots = inputs.files.iter().filter_map(|f| loaded.index.get(&f.name).copied());
    let mut from: HashMap<usize, Option<usize>> = HashMap::new();
    let mut wave: Vec<usize> = Vec::new();
    for root in roots {
        from.insert(root, None);
        wave.push(root);
    }
    while !wave.is_empty() {
        let mut next = Vec::new();
        for file in wave {
            for import in &loaded.files[file].imports {
                let Some(&target) = loaded.index.get(&import.name) else { continue };
                from.entry(target).or_insert_with(|| {
                    next.push(target);
                    Some(file)
                });
            }
        }
        wave = next;
    }
    from
}

fn chain<'a>(
    file: usize,
    from: &HashMap<usize, Option<usize>>,
    loaded: &'a Loaded,
) -> Vec<&'a str> {
    let mut chain = vec![loaded.files[file].name.as_str()];
    let mut at = file;
    while let Some(Some(importer)) = from.get(&at) {
        chain.push(loaded.files[*importer].name.as_str());
        at = *importer;
    }
    chain.reverse();
    chain
}

/// The `.proto` files below the include roots, by base name without the ending: (name below its root,
/// path).
type Candidates = BTreeMap<String, Vec<(String, String)>>;

fn candidates(inputs: &Inputs) -> Candidates {
    let mut found = Candidates::new();
    let mut left = SEARCHED_FILES;
    for root in &inputs.roots {
        // What cannot be read has no suggestion to offer.
        let _ = inputs::walk(root, |path| {
            left = left.saturating_sub(1);
            let name = path.strip_prefix(root).ok().and_then(inputs::file_name);
            if let Some(name) = name.filter(|n| n.ends_with(".proto")) {
                let same = found.entry(stem(&name).to_owned()).or_default();
                same.push((name, path.display().to_string()));
            }
            left > 0
        });
    }
    found
}

/// The ending is left out, or it would make all short names alike.
fn stem(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    base.strip_suffix(".proto").unwrap_or(base)
}

fn meant(name: &str, importer: &str, roots: &[PathBuf], candidates: &Candidates) -> Option<String> {
    let stem = stem(name);
    let same = candidates.get(stem).into_iter().flatten();
    // `import "x/y.proto"` with the file at `root/proto/x/y.proto`: a root is missing.
    let below = same.clone().filter_map(|(_, path)| {
        let root = path.strip_suffix(name)?.strip_suffix('/')?;
        Some((path, root))
    });
    if let Some((path, root)) = below.min() {
        let deeper = roots
            .iter()
            .find(|deeper| deeper.starts_with(root) && deeper.as_path() != Path::new(root));
        return Some(match deeper {
            Some(deeper) => in_place_of(path, root, deeper),
            None => format!("`{path}` exists: add the include root `{root}`"),
        });
    }
    if let Some(meant) = roots.iter().find_map(|root| above(name, root)) {
        return Some(meant);
    }
    if let Some((below, _)) = same.filter(|(below, _)| below != importer).min() {
        return Some(format!("did you mean `{below}`?"));
    }
    let others = candidates.iter().filter(|(_, files)| files.iter().any(|(f, _)| f != importer));
    let nearest = suggest::nearest(stem, others.map(|(stem, _)| stem.as_str()))?;
    let (below, _) = candidates[nearest].iter().filter(|(below, _)| below != importer).min()?;
    Some(format!("did you mean `{below}`?"))
}

/// How far above an include root a file is looked for.
const LEVELS_ABOVE: usize = 16;

/// `import "x/y.proto"` with the file at `proto/x/y.proto` and the root `proto/x`: the root is too deep.
fn above(name: &str, root: &Path) -> Option<String> {
    let here = |path: &Path| {
        if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
    };
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    // As the root is written, then further up.
    let written = root.ancestors().skip(1).map(here);
    let absolute = inputs::absolute(root);
    let further = absolute.ancestors().skip(1).map(Path::to_owned);
    let mut folders = written.chain(further).take(LEVELS_ABOVE);
    let folder = folders.find(|folder| plain && folder.join(name).is_file())?;
    let (path, folder) = (folder.join(name).display().to_string(), folder.display().to_string());
    Some(in_place_of(&path, &folder, root))
}

/// Both roots together would give a file two names.
fn in_place_of(path: &str, root: &str, deeper: &Path) -> String {
    format!("`{path}` exists: use the include root `{root}` in place of `{}`", deeper.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_name_the_root_or_the_file() {
        let mut all = Candidates::new();
        all.insert("y".into(), vec![("proto/x/y.proto".into(), "r/proto/x/y.proto".into())]);
        let meant = |name: &str| meant(name, "a.proto", &[], &all);
        assert_eq!(
            meant("x/y.proto").as_deref(),
            Some("`r/proto/x/y.proto` exists: add the include root `r/proto`")
        );
        assert_eq!(meant("z/y.proto").as_deref(), Some("did you mean `proto/x/y.proto`?"));
        assert_eq!(meant("yy.proto").as_deref(), Some("did you mean `proto/x/y.proto`?"));
        assert_eq!(meant("x/y").as_deref(), Some("did you mean `proto/x/y.proto`?"));
        assert_eq!(meant("other.proto"), None);
        assert_eq!(meant("abc.proto"), None);
    }
}
