//! Detection of requests that contain only a part of the files of an output.
//!
//! protoc and buf may send several requests, each with some of the files, and write all responses
//! to the same directory. A package whose files are spread over two requests would be written
//! twice, and be incomplete each time. The same applies to a file that includes all others. A
//! request reveals this if one of its files imports a file of another request.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, Symbol};
use crate::error::{Diagnostic, Location};
use crate::ir::{FieldType, File, FileId, MessageId};
use crate::options::{Caller, Layout, Options};

/// The setting of buf that sends all files in one request.
pub(crate) const STRATEGY_ALL: &str = "set `strategy: all` for this plugin in buf.gen.yaml: by \
    default, buf sends one request for each directory";

impl Resolver<'_, '_> {
    /// Reports packages and module trees that would be incomplete.
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

    /// Returns the directory of all generated files, if buf is the caller and there is only one.
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
                    "the output for {whole} would be incomplete: `{first}`{more} is part of it, but not requested"
                ))
                .at(Location::file(written.name))
                .hint(self.ask_for_all(elsewhere, first)),
            );
        }
        problems
    }

    /// Returns true if the file has items that are generated when the file is.
    ///
    /// The services of a file whose types are all external are in the external crate, too.
    fn is_written(&self, file: &File<'_>) -> bool {
        let own = file.messages.iter().any(|&id| !self.schema[id].is_extern)
            || file.enums.iter().any(|&id| !self.schema[id].is_extern);
        let typeless = file.messages.is_empty() && file.enums.is_empty();
        own || !file.extensions.is_empty() || (typeless && !file.services.is_empty())
    }

    fn ask_for_all(&self, elsewhere: bool, name: &str) -> String {
        match self.options.caller {
            Caller::Buf if elsewhere => STRATEGY_ALL.to_owned(),
            Caller::Buf => format!("generate `{name}`, too: check whether `--path` excludes it"),
            Caller::Protoc => {
                format!("pass `{name}` to the same call of protoc; with buf, {STRATEGY_ALL}")
            }
            Caller::Direct => {
                format!("add `{name}` to the inputs, or set `include_imports=true`")
            }
        }
    }

    /// Reports an incomplete file that includes or contains all packages.
    ///
    /// If there is one request for each directory, this file is written once for each directory.
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
                "`{file}` would lack the package `{package}` of `{target}`: this request contains only the directory `{directory}`"
            ))
            .at(Location::file(importer))
            .hint(STRATEGY_ALL),
        ]
    }

    /// Returns the packages that generated code refers to, but that are not generated.
    ///
    /// For each package, there are a file that refers to it and the file of the package.
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

/// Returns the directory of all files, if buf is the caller and there is only one.
///
/// There may be more requests for other directories in this case.
pub(crate) fn only_directory<'n>(
    options: &Options,
    mut names: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let first = directory(names.next()?);
    let only = options.caller == Caller::Buf && names.all(|name| directory(name) == first);
    only.then_some(first)
}

/// Returns the name of a file that several requests would each write with a part of its content.
pub(crate) fn shared_file(options: &Options) -> Option<String> {
    tree_file(options).or_else(|| options.openapi.clone())
}

/// Returns the name of the file that includes or contains all packages, if there is one.
fn tree_file(options: &Options) -> Option<String> {
    match (&options.include_file, options.layout) {
        (_, Layout::Single) => Some(format!("{}.rs", options.default_package_filename)),
        (name, _) => name.clone(),
    }
}

/// Returns the directory of a file: `a/b` for `a/b/c.proto`.
fn directory(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(directory, _)| directory)
}
