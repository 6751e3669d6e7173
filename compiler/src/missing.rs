//! Suggestions for imported files that do not exist: another name or another include root.

use std::path::{Path, PathBuf};

use crate::resolve::{self, Listed};
use crate::suggest::nearest_name;

/// The number of parent folders in which a file is searched.
const LEVELS_ABOVE: usize = 16;

/// Returns a help text for a file that does not exist.
///
/// `folders` are the include roots, and `files` are the files in them.
pub(crate) fn file(
    folders: &[PathBuf],
    files: &[Listed],
    name: &str,
    importer: &str,
) -> Option<String> {
    // For `import "x/y.proto"` with the file at `folder/proto/x/y.proto`, an include root is
    // missing.
    let below = files.iter().filter_map(|file| {
        let path = file.path.as_deref()?.to_str()?;
        Some((path, path.strip_suffix(name)?.strip_suffix('/')?))
    });
    if let Some((path, root)) = below.min() {
        let mut deeper = folders.iter().filter(|folder| folder.as_path() != Path::new(root));
        return Some(match deeper.find(|folder| folder.starts_with(root)) {
            Some(deeper) => in_place_of(path, root, deeper),
            None => format!("`{path}` exists; add the include root `{root}`"),
        });
    }
    if let Some(above) = folders.iter().find_map(|folder| above(name, folder)) {
        return Some(above);
    }
    let wanted = stem(name);
    let others = || files.iter().map(|file| file.name.as_str()).filter(|file| *file != importer);
    let near = if others().any(|file| stem(file) == wanted) {
        wanted
    } else {
        nearest_name(wanted, others().map(|file| (stem(file), ())))?.0
    };
    let meant = others().filter(|file| stem(file) == near).min()?;
    Some(format!("did you mean `{meant}`?"))
}

/// Returns the last part of a path without its extension, which would make short names similar.
fn stem(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    base.strip_suffix(".proto").unwrap_or(base)
}

/// Returns a help text if a file exists relative to a parent folder of an include root.
///
/// For `import "x/y.proto"` with the file at `proto/x/y.proto`, the include root `proto/x` is too
/// deep.
fn above(name: &str, folder: &Path) -> Option<String> {
    let here = |path: &Path| {
        if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
    };
    if !resolve::is_virtual_path(name) {
        return None;
    }
    // The parents of the path as it is written come first, then those of the absolute path.
    let written = folder.ancestors().skip(1).map(here);
    let absolute = std::path::absolute(folder).ok()?;
    let further = absolute.ancestors().skip(1).map(Path::to_owned);
    let mut outer = written.chain(further).take(LEVELS_ABOVE);
    let outer = outer.find(|outer| outer.join(name).is_file())?;
    let (path, outer) = (outer.join(name).display().to_string(), outer.display().to_string());
    Some(in_place_of(&path, &outer, folder))
}

/// Returns a help text that replaces an include root, since a file under both roots has two names.
fn in_place_of(path: &str, root: &str, deeper: &Path) -> String {
    format!("`{path}` exists; use the include root `{root}` in place of `{}`", deeper.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_an_include_root_or_a_similar_file() {
        let files =
            [Listed { name: "proto/x/y.proto".to_owned(), path: Some("r/proto/x/y.proto".into()) }];
        let meant = |name: &str| file(&[], &files, name, "a.proto");
        assert_eq!(
            meant("x/y.proto").as_deref(),
            Some("`r/proto/x/y.proto` exists; add the include root `r/proto`")
        );
        assert_eq!(meant("z/y.proto").as_deref(), Some("did you mean `proto/x/y.proto`?"));
        assert_eq!(meant("x/y").as_deref(), Some("did you mean `proto/x/y.proto`?"));
        assert_eq!(meant("other.proto"), None);
        assert_eq!(meant("abc.proto"), None);
    }
}
