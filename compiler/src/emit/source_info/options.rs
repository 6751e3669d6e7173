//! Source locations of options.

use super::Info;
use crate::ast::{Brackets, OptionKind};
use crate::comment::Comments;
use crate::options::{is_left_out, source_only};
use crate::pool::{FileData, OptionPath, Pool};
use hashbrown::HashSet;

impl Info<'_> {
    /// Adds the locations of an option statement.
    pub(super) fn option(&mut self, list: i32, node: u32) {
        let extent = self.ast.options[node as usize].extent;
        let after = self.comments_after(extent.last);
        let own = Comments {
            leading: std::mem::replace(&mut self.leading, after.leading),
            trailing: after.trailing,
            detached: std::mem::replace(&mut self.detached, after.detached),
        };
        if self.vanished.contains(&node) {
            return;
        }
        let span = self.span(extent);
        self.at(&[list], |info| {
            info.add(extent);
            info.option_path(node, |info| info.write(&span.0[..span.1], Some(&own)));
        });
    }

    pub(super) fn brackets(&mut self, list: i32, brackets: Brackets) {
        let Some(extent) = brackets.extent else {
            return;
        };
        let mut nodes = brackets.options.start..brackets.options.end;
        if !nodes.any(|node| self.vanished.contains(&node)) {
            self.part(list, extent);
        }
        for node in brackets.options.start..brackets.options.end {
            let option = &self.ast.options[node as usize];
            match option.kind {
                OptionKind::Option => self.at(&[list], |info| {
                    info.option_path(node, |info| info.add(option.extent));
                }),
                OptionKind::Default => self.part(7, option.value_extent),
                OptionKind::JsonName => {
                    self.part(10, option.extent);
                    self.part(10, option.value_extent);
                }
            }
        }
    }

    /// Calls a function with the path of an option, unless the option is omitted from the
    /// descriptor.
    pub(super) fn option_path(&mut self, node: u32, f: impl FnOnce(&mut Self)) {
        let OptionPath { numbers, fields } =
            self.file.option_paths.get(node as usize).copied().unwrap_or_default();
        let file = self.file;
        let fields = &file.path_fields[fields.indices()];
        if !self.raw_options && is_left_out(self.pool, fields) {
            return;
        }
        self.at(&file.path_numbers[numbers.indices()], f);
    }
}

/// Returns the option statements of elements whose options are all omitted from the descriptor.
pub(super) fn vanished(pool: &Pool, file: &FileData) -> HashSet<u32> {
    let mut found = HashSet::new();
    for opts in &pool.opts[file.all_opts.indices()] {
        let entries = &opts.value.entries;
        if !entries.is_empty() && entries.iter().all(|entry| source_only(pool, entry.field)) {
            found.extend(&pool.option_statements[opts.statements.indices()]);
        }
    }
    found
}
