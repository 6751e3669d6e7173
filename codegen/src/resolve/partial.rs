//! What is left out by a request that names some of the files only?
//!
//! protoc and buf may send several requests, each with some files, whose answers meet in one
//! directory. A package whose files are spread over two requests would be written twice, each time
//! in part, and so would a file that includes all others. The request shows this when one of its
//! files imports one of another request.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, Symbol};
use crate::error::{Diagnostic, Location};
use crate::ir::{FieldType, File, FileId, MessageId};
use crate::options::{Caller, Layout, Options};

/// What makes buf send all files in one request.
pub(crate) const STRATEGY_ALL: &str = "set `strategy: all` for this plugin in buf.gen.yaml: by \
    default, buf sends one request for each directory";

impl Resolver<'_, '_> {
    /// Reports packages and trees of modules that would be written in part.
    pub(super) fn report_partial_output(&mut self) {
        if self.schema.files.iter().all(|file| file.generate) {
            return;
        }
        let mut problems = self.partial_packages();
        if problems.is_empty() {
            problems = self.partial_tree();
        }
        self.diagnostics.extend(problems);
    }

    /// The directory that all generated files are in, when buf asks and there is just one.
    pub(super) fn only_directory(&self) -> Option<&str> {
        let names = self.schema.files.iter().filter(|file| file.generate).map(|file| file.name);
        only_directory(self.options, names)
    }

    fn partial_packages(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for module in &self.schema.modules {
            let files = || module.files.iter().map(|&id| &self.schema[id]);
            let Some(written) = files().find(|file| file.generate && self.is_written(file)) else {
                continue;
            };
            let left_out: Vec<&str> = files()
                .filter(|file| !file.generate && self.is_written(file))
                .map(|file| file.name)
                .collect();
            let Some((first, more)) = left_out.split_first() else { continue };
            let whole = match written.package {
                "" => "the files without a package".to_owned(),
                package => format!("the package `{package}`"),
            };
            let more = match more.len() {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let elsewhere = directory(first) != directory(written.name);
            problems.push(
                Diagnostic::warning(format!(
                    "{whole} would be written in part: `{first}`{more} belongs to it and was not asked for"
                ))
                .at(Location::file(written.name))
                .hint(self.ask_for_all(elsewhere, first)),
            );
        }
        problems
    }

    /// Whether anything of the file is written when it is generated. A file whose types all live
    /// elsewhere has its service there too.
    fn is_written(&self, file: &File<'_>) -> bool {
        let own = file.messages.iter().any(|&id| !self.schema[id].is_extern)
            || file.enums.iter().any(|&id| !self.schema[id].is_extern);
        let typeless = file.messages.is_empty() && file.enums.is_empty();
        own || !file.extensions.is_empty() || (typeless && !file.services.is_empty())
    }

    fn ask_for_all(&self, elsewhere: bool, name: &str) -> String {
        match self.options.caller {
            Caller::Buf if elsewhere => STRATEGY_ALL.to_owned(),
            Caller::Buf => format!("let `{name}` be generated too: is it left out by `--path`?"),
            Caller::Protoc => {
                format!("name `{name}` in the same call of protoc; with buf, {STRATEGY_ALL}")
            }
            Caller::Direct => {
                format!("add `{name}` to the inputs, or set `include_imports=true`")
            }
        }
    }

    /// With one request for each directory, the file that includes all others, or holds them, is
    /// written once for each directory too.
    fn partial_tree(&self) -> Vec<Diagnostic> {
        let (Some(file), Some(directory)) = (tree_file(self.options), self.only_directory()) else {
            return Vec::new();
        };
        let needed = self.needed_packages();
        let Some((package, (importer, target))) = needed.into_iter().next() else {
            return Vec::new();
        };
        vec![
            Diagnostic::warning(format!(
                "`{file}` would lack the package `{package}` of `{target}`: this request is for `{directory}` only"
            ))
            .at(Location::file(importer))
            .hint(STRATEGY_ALL),
        ]
    }

    /// Packages whose types generated code refers to and that are not generated: with a file that
    /// refers to one, and the file that defines it.
    fn needed_packages(&self) -> BTreeMap<&str, (&str, &str)> {
        let schema = &self.schema;
        let mut uses: BTreeSet<(FileId, FileId)> = BTreeSet::new();
        let messages = schema.messages.iter().filter(|message| !message.is_extern);
        for message in messages.filter(|message| schema[message.file].generate) {
            let targets = message.fields.iter().filter_map(|field| self.file_of(field.ty));
            uses.extend(targets.map(|target| (message.file, target)));
        }
        for service in schema.services.iter().filter(|service| schema[service.file].generate) {
            let names = service
                .methods
                .iter()
                .flat_map(|method| [method.request_full_name, method.response_full_name]);
            for name in names {
                let name = format!(".{}", name.trim_start_matches('.'));
                if let Some(Symbol::Message(id)) = self.symbols.get(&name) {
                    uses.extend(self.file_of_message(*id).map(|target| (service.file, target)));
                }
            }
        }
        let mut packages = BTreeMap::new();
        for (from, to) in uses.into_iter().filter(|(_, to)| !schema[*to].generate) {
            packages.entry(schema[to].package).or_insert((schema[from].name, schema[to].name));
        }
        packages
    }

    fn file_of(&self, ty: FieldType) -> Option<FileId> {
        match ty {
            FieldType::Message(id, _) => self.file_of_message(id),
            FieldType::Enum(id) => {
                let item = &self.schema[id];
                (!item.is_extern).then_some(item.file)
            }
            FieldType::Scalar(_) | FieldType::String | FieldType::Bytes(_) => None,
        }
    }

    fn file_of_message(&self, id: MessageId) -> Option<FileId> {
        let message = &self.schema[id];
        (!message.is_extern).then_some(message.file)
    }
}

/// The directory of all files, when buf asks and there is just one: then there may be more requests,
/// for other directories.
pub(crate) fn only_directory<'n>(
    options: &Options,
    mut names: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let first = directory(names.next()?);
    let only = options.caller == Caller::Buf && names.all(|name| directory(name) == first);
    only.then_some(first)
}

/// The one file of the output that stands for all packages.
pub(crate) fn tree_file(options: &Options) -> Option<String> {
    match (&options.include_file, options.layout) {
        (_, Layout::Single) => Some(format!("{}.rs", options.default_package_filename)),
        (name, _) => name.clone(),
    }
}

/// `a/b` for `a/b/c.proto`.
fn directory(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(directory, _)| directory)
}
