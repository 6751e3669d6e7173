//! Validation of imports: lite files, deprecated generic services and unused imports.

use super::Check;
use crate::ast::ImportKind;
use crate::source::Span;

impl Check<'_> {
    pub(super) fn imports(&mut self) {
        if self.is_lite(self.file) {
            return;
        }
        for dependency in &self.pool[self.file].dependencies {
            let Some(file) = dependency.file.filter(|&file| self.is_lite(file)) else {
                continue;
            };
            let import = &self.pool[self.file].ast.imports[dependency.node as usize];
            let span = self.extent(import.extent);
            let name = self.pool[file].name.clone();
            let text =
                format!("`{name}` has `optimize_for = LITE_RUNTIME`, but this file does not");
            self.error("lite", span, text).help("add the option to this file too");
            break;
        }
    }

    /// Warns about the deprecated options for generic services.
    pub(super) fn generic_services(&mut self) {
        let data = &self.pool[self.file];
        let options = &self.pool.opts[data.opts as usize].value;
        let (root, opts) = (data.root, data.opts);
        for (number, name) in [
            (16, "cc_generic_services"),
            (17, "java_generic_services"),
            (18, "py_generic_services"),
        ] {
            if root && options.is_true(number) {
                let span = self.option_span(opts, number).unwrap_or(Span { start: 0, end: 0 });
                let text = format!("the option `{name}` is deprecated");
                self.warning("generic-services", span, text)
                    .help("remove the option; plugins generate code for services");
            }
        }
    }

    /// Warns about imports that are not used. The file must have no errors.
    pub(super) fn unused_imports(&mut self) {
        let data = &self.pool[self.file];
        if !data.root {
            return;
        }
        for dependency in &data.dependencies {
            let Some(file) = dependency.file else {
                continue;
            };
            let public = |kind| kind == ImportKind::Public;
            let passes_on = self.pool[file].dependencies.iter().any(|other| public(other.kind));
            if dependency.used || public(dependency.kind) || passes_on {
                continue;
            }
            let import = &data.ast.imports[dependency.node as usize];
            let span = self.extent(import.extent);
            let text = format!("the import `{}` is not used", self.pool[file].name);
            self.warning("import-unused", span, text).help("remove the import");
        }
    }
}
