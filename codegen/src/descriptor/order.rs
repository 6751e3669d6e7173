//! Sorting of descriptors into an order that depends only on the set of files.
//!
//! protoc lists files depth first from its inputs in the order of the command line, and buf uses an
//! order of its own. Output in that order would differ between machines as soon as a shell or
//! `find` lists the inputs in another order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::FileDescriptorProto;

/// Returns the files in the order in which `protoc --include_imports` lists them for sorted inputs.
///
/// The order is depth first from each root, with roots in the order of names and imports in the
/// order of the source, so that every file follows the files it imports. Files that no root needs
/// follow in the same way.
pub(crate) fn sorted<'a>(
    files: Vec<FileDescriptorProto<'a>>,
    roots: &[&str],
) -> Vec<FileDescriptorProto<'a>> {
    let order = walk(&files, roots, true);
    let mut files: Vec<Option<_>> = files.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| files[index].take()).collect()
}

/// Returns the names of the roots and of everything they import.
pub(crate) fn reachable<'a>(files: &[FileDescriptorProto<'a>], roots: &[&str]) -> HashSet<&'a str> {
    walk(files, roots, false).into_iter().map(|index| files[index].name).collect()
}

/// Returns indices into `files` in depth-first order; with `all`, every file occurs once.
fn walk(files: &[FileDescriptorProto<'_>], roots: &[&str], all: bool) -> Vec<usize> {
    let mut by_name: HashMap<&str, usize> = HashMap::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        by_name.entry(file.name).or_insert(index);
    }
    let roots: BTreeSet<&str> = roots.iter().copied().collect();
    let mut starts: Vec<usize> =
        roots.into_iter().filter_map(|root| by_name.get(root).copied()).collect();
    if all {
        let mut rest: Vec<usize> = (0..files.len()).collect();
        rest.sort_by_key(|&index| files[index].name);
        starts.extend(rest);
    }
    let imports = |index: usize| {
        let file: &FileDescriptorProto<'_> = &files[index];
        file.dependency.iter().chain(&file.option_dependency)
    };
    let mut seen = vec![false; files.len()];
    let mut order = Vec::with_capacity(files.len());
    for start in starts {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        // An explicit stack replaces recursion because chains of imports can be long.
        let mut open = vec![(start, imports(start))];
        while let Some((file, rest)) = open.last_mut() {
            let Some(import) = rest.next() else {
                order.push(*file);
                open.pop();
                continue;
            };
            if let Some(&target) = by_name.get(import)
                && !std::mem::replace(&mut seen[target], true)
            {
                open.push((target, imports(target)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(name: &'a str, imports: &[&'a str]) -> FileDescriptorProto<'a> {
        FileDescriptorProto { name, dependency: imports.to_vec(), ..FileDescriptorProto::default() }
    }

    fn names(files: &[FileDescriptorProto<'_>]) -> Vec<String> {
        files.iter().map(|file| file.name.to_owned()).collect()
    }

    #[test]
    fn puts_imports_first_for_any_input_order() {
        let files = [file("c", &["z", "a"]), file("b", &[]), file("a", &["z"]), file("z", &[])];
        for rotation in 0..files.len() {
            let mut files = files.to_vec();
            files.rotate_left(rotation);
            assert_eq!(names(&sorted(files.clone(), &["c", "b"])), ["b", "z", "a", "c"]);
            assert_eq!(names(&sorted(files, &[])), ["z", "a", "b", "c"]);
        }
    }

    #[test]
    fn keeps_every_file_of_an_incomplete_set() {
        let files = vec![file("b", &["a", "lost"]), file("a", &["b"]), file("a", &[])];
        assert_eq!(names(&sorted(files, &["lost"])), ["b", "a", "a"]);
    }

    #[test]
    fn finds_the_imports_of_roots() {
        let files = [file("a", &["b"]), file("b", &[]), file("c", &["a"])];
        assert_eq!(reachable(&files, &["a"]), HashSet::from(["a", "b"]));
    }
}
