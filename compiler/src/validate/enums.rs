//! Validation of enums: values, aliases, and names that clash in generated code.

use hashbrown::HashMap;

use super::Check;
use crate::features::{CLOSED, PROTO2, number::ENUM_TYPE};
use crate::pool::{EnumId, ValueId};

impl Check<'_> {
    pub(super) fn enums(&mut self) {
        for id in EnumId::all(self.pool[self.file].all.enums) {
            self.enum_values(id);
            self.enum_names(id);
            self.enum_reserved(id);
        }
    }

    fn enum_values(&mut self, id: EnumId) {
        let declared = &self.pool[id];
        let name = self.atoms.show(declared.name);
        let name_span = self.name_span(declared.symbol);
        let Some(first) = ValueId::all(declared.values).next() else {
            let text = format!("the enum `{name}` has no values");
            self.error("enum-empty", name_span, text).help("add a value");
            return;
        };
        let ast = &self.pool[self.file].ast;
        let number = |value: ValueId| ast.values[self.pool[value].node as usize].number_extent;
        if declared.features.get(ENUM_TYPE) != CLOSED && self.pool[first].number != 0 {
            let text = format!("the first value of the open enum `{name}` is not 0");
            let span = self.extent(number(first));
            self.error("enum-first", span, text).help("put a value with number 0 first");
        }
        let mut seen: HashMap<i32, ValueId> = HashMap::with_capacity(declared.values.len());
        let mut aliases = Vec::new();
        for value in ValueId::all(declared.values) {
            if let Some(&first) = seen.get(&self.pool[value].number) {
                aliases.push((first, value));
            } else {
                seen.insert(self.pool[value].number, value);
            }
        }
        let allow = self.pool.opts[declared.opts as usize].value.scalar(2);
        if let Some(allow) = allow {
            let span = self.option_span(declared.opts, 2).unwrap_or(name_span);
            if allow == 0 {
                let text = "`allow_alias = false` has no effect".to_owned();
                self.error("enum-alias-unneeded", span, text).help("remove the option");
            } else if aliases.is_empty() {
                let text = format!(
                    "the enum `{name}` allows aliases but has no values with equal numbers"
                );
                self.error("enum-alias-unneeded", span, text)
                    .help("remove the option `allow_alias`");
            }
        }
        if allow == Some(1) {
            return;
        }
        for (first, second) in aliases {
            let text = format!(
                "the number {} of the enum value `{}` is already used by `{}`",
                self.pool[second].number,
                self.atoms.show(self.pool[second].name),
                self.atoms.show(self.pool[first].name)
            );
            let (span, place, file) =
                (self.extent(number(second)), self.extent(number(first)), self.file);
            self.error("enum-number-twice", span, text)
                .related(file, place, "the first value with this number")
                .help("use another number, or add `option allow_alias = true;` to the enum");
        }
    }

    /// Checks that the names of values differ, ignoring case and the prefix with the enum's name.
    fn enum_names(&mut self, id: EnumId) {
        let declared = &self.pool[id];
        let prefix: Vec<u8> = self
            .atoms
            .bytes(declared.name)
            .iter()
            .filter(|&&byte| byte != b'_')
            .map(u8::to_ascii_lowercase)
            .collect();
        let legacy = self.pool.opts[declared.opts as usize].value.is_true(6);
        let mut seen: HashMap<Vec<u8>, ValueId> = HashMap::with_capacity(declared.values.len());
        for value in ValueId::all(declared.values) {
            let name = self.atoms.bytes(self.pool[value].name);
            let folded = pascal_case(without_prefix(name, &prefix));
            let first = match seen.entry(folded) {
                hashbrown::hash_map::Entry::Vacant(free) => {
                    free.insert(value);
                    continue;
                }
                hashbrown::hash_map::Entry::Occupied(taken) => *taken.get(),
            };
            let (first, second) = (&self.pool[first], &self.pool[value]);
            if first.name == second.name || first.number == second.number {
                continue;
            }
            let text = format!(
                "the enum values `{}` and `{}` have the same name, ignoring case and the enum's name",
                self.atoms.show(first.name),
                self.atoms.show(second.name)
            );
            let (span, place) = (self.name_span(second.symbol), self.name_span(first.symbol));
            let file = self.file;
            let report = if legacy && self.edition() == PROTO2 {
                self.warning("enum-names", span, text)
            } else {
                self.error("enum-names", span, text)
            };
            report
                .related(file, place, "the other value")
                .help("rename one of them, or give both the same number with `allow_alias`");
        }
    }
}

/// Removes an enum's name, given in lower case and without `_`, from the start of a value's name.
fn without_prefix<'n>(name: &'n [u8], prefix: &[u8]) -> &'n [u8] {
    let mut at = 0;
    for &wanted in prefix {
        while name.get(at) == Some(&b'_') {
            at += 1;
        }
        if name.get(at).map(u8::to_ascii_lowercase) != Some(wanted) {
            return name;
        }
        at += 1;
    }
    while name.get(at) == Some(&b'_') {
        at += 1;
    }
    if at == name.len() { name } else { &name[at..] }
}

fn pascal_case(name: &[u8]) -> Vec<u8> {
    let mut upper = true;
    let mut out = Vec::with_capacity(name.len());
    for &byte in name {
        if byte == b'_' {
            upper = true;
        } else {
            out.push(if upper { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() });
            upper = false;
        }
    }
    out
}
