//! The descriptors in the `FILE_DESCRIPTOR_SET` constant of each package.
//!
//! They are the descriptors of the package's generated files and of everything that these import,
//! so that each constant is complete.

use std::collections::{HashMap, HashSet};

use super::declare::item_path;
use super::{Resolver, names};
use crate::descriptor::FileDescriptorProto;
use crate::error::{Diagnostic, Location};
use crate::ir::{DescriptorSet, Module};

impl Resolver<'_, '_> {
    /// Adds a constant to each module that has generated items.
    pub(super) fn collect_descriptor_sets(&mut self) {
        if !self.options.file_descriptor_set {
            return;
        }
        let files: HashMap<&str, &FileDescriptorProto<'_>> =
            self.files.iter().map(|file| (file.name, file)).collect();
        for index in 0..self.schema.modules.len() {
            let module = &self.schema.modules[index];
            if !self.holds_something(module) {
                continue;
            }
            let name = names::descriptor_set(|name| self.is_taken(module, name));
            let mut problems = Vec::new();
            let bytes = self.descriptors(module, &files, &mut problems);
            self.diagnostics.extend(problems);
            self.schema.modules[index].descriptor_set = Some(DescriptorSet { name, bytes });
        }
    }

    /// Returns true if items are generated in the module.
    ///
    /// A file that contains only descriptors would surprise users who have mapped a package to
    /// another crate.
    fn holds_something(&self, module: &Module) -> bool {
        let schema = &self.schema;
        module.files.iter().map(|&id| &schema[id]).filter(|file| file.generate).any(|file| {
            !file.services.is_empty()
                || file.messages.iter().any(|&id| !schema[id].is_extern)
                || file.enums.iter().any(|&id| !schema[id].is_extern)
                || !file.extensions.is_empty()
        })
    }

    /// Returns true if an item or the constant of an extension in the module has the name.
    pub(super) fn is_taken(&self, module: &Module, name: &str) -> bool {
        let files = module.files.iter().map(|&id| &self.schema[id]);
        let mut extensions = files.flat_map(|file| &file.extensions).map(|&id| &self.schema[id]);
        self.items.contains_key(&item_path(&module.path, name))
            || extensions.any(|extension| extension.name.as_str() == name)
    }

    fn descriptors(
        &self,
        module: &Module,
        files: &HashMap<&str, &FileDescriptorProto<'_>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<u8> {
        let generated = module.files.iter().map(|&id| &self.schema[id]);
        let mut open: Vec<&str> =
            generated.filter(|file| file.generate).map(|file| file.name).collect();
        let mut wanted: HashSet<&str> = open.iter().copied().collect();
        while let Some(file) = open.pop().and_then(|name| files.get(name)) {
            for &import in &file.dependency {
                if wanted.insert(import) {
                    if !files.contains_key(import) {
                        problems.push(lacks(file.name, import));
                    }
                    open.push(import);
                }
            }
        }
        let mut set = Vec::new();
        // The order is that of the whole set, in which imports precede the files that import them.
        for file in self.files.iter().filter(|file| wanted.contains(file.name)) {
            if let Err(error) = file.append_to_set(&mut set) {
                let what = format!("this file's descriptor cannot be copied: {error}");
                problems.push(Diagnostic::error(what).at(Location::file(file.name)));
            }
        }
        set
    }
}

fn lacks(file: &str, import: &str) -> Diagnostic {
    Diagnostic::warning(format!(
        "`FILE_DESCRIPTOR_SET` lacks `{import}`, which is not in the descriptor set"
    ))
    .at(Location::file(file))
    .hint("reflection needs all imports: pass a descriptor set that contains them, or remove `file_descriptor_set`")
}
