//! How does the embedded compiler turn parsed files into a descriptor set?
//!
//! Files go into one pool in topological order, each as soon as all it imports is there. The pool
//! resolves names and options and has the last word on what is valid; when it refuses a file,
//! [`link`] says why, since the pool reports the first problem only.

use std::collections::{HashMap, HashSet};

use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{DescriptorError, DescriptorPool};
use prost_types::FileDescriptorProto;

use crate::error::{Diagnostics, Error};

use super::check::{self, Problem};
use super::link::{self, InFile};
use super::load::{self, Loaded};
use super::parse::File;
use super::patch::{self, Patch};
use super::{Compiled, Tool, option_numbers, rules};

/// `diagnostics` holds what is wrong with files taken alone.
pub(super) fn compile(
    loaded: Loaded,
    order: &[usize],
    skip_source_info: bool,
    mut diagnostics: Diagnostics,
) -> Result<Compiled, Error> {
    let visible = visible(&loaded, order);
    if diagnostics.has_errors() {
        let problems = link::check(&loaded, order, &visible.all, &|_| true);
        diagnostics.extend(link::locate(problems, &loaded));
        return Err(super::failed(diagnostics));
    }
    // Option values recurse in the resolver, as deep as `scan` lets them.
    let result = std::thread::scope(|scope| {
        let work = || resolve(&loaded, order, &visible, skip_source_info);
        let thread = std::thread::Builder::new().stack_size(load::STACK).spawn_scoped(scope, work);
        thread.ok().and_then(|thread| thread.join().ok())
    });
    match result {
        Some(Ok(descriptor_set)) => Ok(Compiled {
            descriptor_set,
            files_read: loaded.paths.values().cloned().collect(),
            paths: loaded.paths.into_iter().collect(),
            tool: Tool::Protox,
            ..Compiled::default()
        }),
        Some(Err(refused)) => {
            diagnostics.extend(explain(refused, &loaded, order, &visible));
            Err(super::failed(diagnostics))
        }
        None => Err(load::crashed("the files named on the command line").into()),
    }
}

/// What is wrong with the files that import none of those that do not parse.
pub(super) fn check_unbroken(loaded: &Loaded, order: &[usize]) -> Vec<crate::error::Diagnostic> {
    let mut whole: HashSet<usize> = HashSet::new();
    for &file in order {
        let mut imports = loaded.files[file].imports.iter();
        let is_whole = |name: &String| loaded.index.get(name).is_some_and(|i| whole.contains(i));
        if imports.all(|import| is_whole(&import.name)) {
            whole.insert(file);
        }
    }
    let visible = visible(loaded, order);
    let problems = link::check(loaded, order, &visible.all, &|file| whole.contains(&file));
    link::locate(problems, loaded)
}

/// Which files each file sees: its imports, and what those import publicly.
struct Visible {
    all: Vec<HashSet<usize>>,
    /// Whether a file sees more than it imports, or imports publicly.
    public: Vec<bool>,
}

fn visible(loaded: &Loaded, order: &[usize]) -> Visible {
    let mut visible = Visible {
        all: vec![HashSet::new(); loaded.files.len()],
        public: vec![false; loaded.files.len()],
    };
    // What an import of the file brings along, itself not counted; complete for earlier files.
    let mut brings: HashMap<usize, HashSet<usize>> = HashMap::new();
    for &file in order {
        let mut all = HashSet::from([file]);
        let mut public = HashSet::new();
        let mut transitive = false;
        for import in &loaded.files[file].imports {
            let Some(target) = loaded.index.get(&import.name) else { continue };
            let along = brings.get(target);
            transitive |= along.is_some() || import.public;
            all.insert(*target);
            all.extend(along.into_iter().flatten());
            if import.public {
                public.insert(*target);
                public.extend(along.into_iter().flatten());
            }
        }
        visible.all[file] = all;
        visible.public[file] = transitive;
        if !public.is_empty() {
            brings.insert(file, public);
        }
    }
    visible
}

/// Files the pool refused, and those that were not shown to it because they import one of them.
#[derive(Default)]
struct Refused {
    files: HashSet<usize>,
    skipped: HashSet<usize>,
    problems: Vec<InFile>,
}

/// A pool cleans up after each refusal by looking at everything in it.
const REFUSALS: usize = 50;

fn resolve(
    loaded: &Loaded,
    order: &[usize],
    visible: &Visible,
    skip_source_info: bool,
) -> Result<Vec<u8>, Refused> {
    let mut pool = DescriptorPool::new();
    let mut rules = rules::Rules::default();
    let mut taken = option_numbers::Taken::default();
    let mut refused = Refused::default();
    let size = |file: &File| file.proto.len() * 5 / 4 + file.source_info.len() + 64;
    let mut set = Vec::with_capacity(loaded.files.iter().map(size).sum());
    for &index in order {
        let file = &loaded.files[index];
        let bad = |i: &usize| refused.files.contains(i) || refused.skipped.contains(i);
        if visible.all[index].iter().any(bad) || refused.files.len() >= REFUSALS {
            refused.skipped.insert(index);
            continue;
        }
        let twice = taken.file(&file.custom_options);
        if !twice.is_empty() {
            refused.files.insert(index);
            refused.problems.extend(twice.into_iter().map(|p| InFile::new(index, p)));
            continue;
        }
        let (added, patch) = add(&mut pool, loaded, index, visible);
        if let Err(error) = added {
            refused.files.insert(index);
            refused.problems.push(InFile::new(index, from_pool(&error)));
            continue;
        }
        let Some(descriptor) = pool.get_file_by_name(&file.name) else { continue };
        let problems = rules.file(&descriptor, file.proto3);
        refused.problems.extend(problems.into_iter().map(|p| InFile::new(index, p)));
        if !refused.problems.is_empty() {
            continue;
        }
        let mut encoded = descriptor.encode_to_vec();
        if let Some(patch) = patch {
            encoded = patch::patch(&encoded, patch).unwrap_or(encoded);
        }
        let source_info: &[u8] = if skip_source_info { &[] } else { &file.source_info };
        append(&mut set, &encoded, source_info);
    }
    if refused.problems.is_empty() { Ok(set) } else { Err(refused) }
}

/// Appends one file to a serialized `FileDescriptorSet`, with its source info as one more field.
fn append(set: &mut Vec<u8>, file: &[u8], source_info: &[u8]) {
    let mut head = Vec::new();
    if !source_info.is_empty() {
        encode_key(9, WireType::LengthDelimited, &mut head);
        encode_varint(source_info.len() as u64, &mut head);
    }
    encode_key(1, WireType::LengthDelimited, set);
    encode_varint((file.len() + head.len() + source_info.len()) as u64, set);
    set.extend_from_slice(file);
    set.extend_from_slice(&head);
    set.extend_from_slice(source_info);
}

fn add<'a>(
    pool: &mut DescriptorPool,
    loaded: &'a Loaded,
    index: usize,
    visible: &Visible,
) -> (Result<(), DescriptorError>, Option<Patch<'a>>) {
    let file = &loaded.files[index];
    let plain = file.quirks == check::Quirks::default() && !visible.public[index];
    if plain {
        return (pool.decode_file_descriptor_proto(&file.proto[..]), None);
    }
    let Ok(mut proto) = FileDescriptorProto::decode(&file.proto[..]) else {
        return (pool.decode_file_descriptor_proto(&file.proto[..]), None);
    };
    let mut patch = Patch::default();
    if visible.public[index] {
        show_imports(&mut proto, file, loaded, &visible.all[index]);
        patch.imports = Some(&file.imports);
    }
    if file.quirks.hide_syntax {
        proto.syntax = None;
        patch.proto3 = true;
    }
    if file.quirks.unique_json {
        proto.message_type.iter_mut().for_each(make_json_unique);
        patch.json_names = true;
    }
    (pool.add_file_descriptor_proto(proto), Some(patch))
}

/// The pool follows `import public` one step only, so it is shown everything as plain imports.
fn show_imports(
    proto: &mut FileDescriptorProto,
    file: &File,
    loaded: &Loaded,
    visible: &HashSet<usize>,
) {
    let direct: HashSet<&str> = file.imports.iter().map(|i| i.name.as_str()).collect();
    let names = visible.iter().map(|&i| loaded.files[i].name.as_str());
    let mut more: Vec<&str> =
        names.filter(|name| !direct.contains(name) && *name != file.name).collect();
    more.sort_unstable();
    proto.dependency.extend(more.into_iter().map(str::to_owned));
    proto.public_dependency.clear();
}

fn make_json_unique(message: &mut prost_types::DescriptorProto) {
    message.nested_type.iter_mut().for_each(make_json_unique);
    let mut seen = HashSet::new();
    for (i, field) in message.field.iter_mut().enumerate() {
        let name = field.json_name.take();
        let mut name = name.unwrap_or_else(|| check::json_name(field.name()));
        if !seen.insert(name.clone()) {
            name.push(patch::UNIQUE);
            name.push_str(&i.to_string());
        }
        field.json_name = Some(name);
    }
}

fn from_pool(error: &DescriptorError) -> Problem {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    let path = error.path().map(<[i32]>::to_vec).unwrap_or_default();
    Problem::new(message.replace('\'', "`"), path, String::new())
}

/// All that is wrong with the files that were refused or not tried.
fn explain(
    refused: Refused,
    loaded: &Loaded,
    order: &[usize],
    visible: &Visible,
) -> Vec<crate::error::Diagnostic> {
    let concerned = |i: usize| refused.files.contains(&i) || refused.skipped.contains(&i);
    let mut problems = link::check(loaded, order, &visible.all, &concerned);
    let explained: HashSet<usize> = problems.iter().map(|p| p.file).collect();
    let from_pool = refused.problems.into_iter();
    problems.extend(
        from_pool.filter(|p| !refused.files.contains(&p.file) || !explained.contains(&p.file)),
    );
    link::locate(problems, loaded)
}
