//! Validation of naming styles in edition 2024 and later.

use hashbrown::{HashMap, HashSet};

use super::Check;
use crate::features::{EDITION_2024, Features, number::ENFORCE_NAMING_STYLE};
use crate::intern::Atom;
use crate::pool::{
    EnumId, FieldId, MessageId, MessageNode, MethodId, OneofId, Role, ServiceId, ValueId,
};
use crate::symbols::SymbolId;

const STYLE2024: u8 = 1;
const STYLE2026: u8 = 3;

/// The form of a name.
#[derive(Clone, Copy)]
enum Form {
    LowerSnake,
    UpperSnake,
    Title,
}

impl Form {
    fn fits(self, name: &[u8]) -> bool {
        let Some(first) = name.first() else {
            return true;
        };
        let letters = match self {
            Self::LowerSnake => first.is_ascii_lowercase(),
            Self::UpperSnake | Self::Title => first.is_ascii_uppercase(),
        };
        let all = name.iter().all(|byte| match self {
            Self::LowerSnake => byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_',
            Self::UpperSnake => byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_',
            Self::Title => byte.is_ascii_alphanumeric(),
        });
        // Every underscore must be followed by a letter.
        let underscores = name.iter().enumerate().all(|(at, byte)| {
            *byte != b'_' || name.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
        });
        letters && all && underscores
    }

    fn show(self) -> &'static str {
        match self {
            Self::LowerSnake => "lower_snake_case",
            Self::UpperSnake => "UPPER_SNAKE_CASE",
            Self::Title => "TitleCase",
        }
    }
}

impl Check<'_> {
    pub(super) fn style(&mut self) {
        if self.edition() < EDITION_2024 {
            return;
        }
        let data = &self.pool[self.file];
        let all = data.all;
        if let (true, Some(package)) = (enforced(data.features), data.ast.packages.first()) {
            for &part in data.ast.parts(package.name) {
                if !Form::LowerSnake.fits(self.atoms.bytes(part)) {
                    let span = self.extent(package.extent);
                    self.bad_name("package", part, Form::LowerSnake, span);
                }
            }
        }
        for id in MessageId::all(all.messages) {
            let message = &self.pool[id];
            if !matches!(message.node, MessageNode::Entry(_)) {
                self.name("message", message.name, message.symbol, message.features, Form::Title);
                self.accessors(id);
            }
        }
        self.extension_accessors();
        for id in FieldId::all(all.fields) {
            let field = &self.pool[id];
            if field.role == Role::Plain {
                self.name("field", field.name, field.symbol, field.features, Form::LowerSnake);
            }
        }
        for id in OneofId::all(all.oneofs) {
            let oneof = &self.pool[id];
            self.name("oneof", oneof.name, oneof.symbol, oneof.features, Form::LowerSnake);
        }
        for id in EnumId::all(all.enums) {
            let declared = &self.pool[id];
            self.name("enum", declared.name, declared.symbol, declared.features, Form::Title);
        }
        for id in ValueId::all(all.values) {
            let value = &self.pool[id];
            let own = self.pool.opts[value.opts as usize].value.message(2);
            let features = self.pool[value.parent].features.with(own);
            self.name("enum value", value.name, value.symbol, features, Form::UpperSnake);
        }
        for id in ServiceId::all(all.services) {
            let service = &self.pool[id];
            self.name("service", service.name, service.symbol, service.features, Form::Title);
        }
        for id in MethodId::all(all.methods) {
            let method = &self.pool[id];
            let own = self.pool.opts[method.opts as usize].value.message(35);
            let features = self.pool[method.service].features.with(own);
            self.name("method", method.name, method.symbol, features, Form::Title);
        }
    }

    fn name(&mut self, what: &str, name: Atom, symbol: SymbolId, features: Features, form: Form) {
        if enforced(features) && !form.fits(self.atoms.bytes(name)) {
            let span = self.name_span(symbol);
            self.bad_name(what, name, form, span);
        }
    }

    fn bad_name(&mut self, what: &str, name: Atom, form: Form, span: crate::source::Span) {
        let text = format!("the {what} name `{}` is not in {}", self.atoms.show(name), form.show());
        self.error("naming-style", span, text)
            .help("rename it, or set `features.enforce_naming_style = STYLE_LEGACY`");
    }

    /// Checks that no field or oneof has the name of an accessor of another one.
    fn accessors(&mut self, id: MessageId) {
        let message = &self.pool[id];
        let fields = FieldId::all(message.fields)
            .map(|id| (self.pool[id].name, self.pool[id].symbol, self.pool[id].features));
        let oneofs = OneofId::all(message.oneofs)
            .map(|id| (self.pool[id].name, self.pool[id].symbol, self.pool[id].features));
        let mut members: Vec<_> = fields.chain(oneofs).collect();
        members.retain(|(_, _, features)| features.get(ENFORCE_NAMING_STYLE) == STYLE2026);
        if members.is_empty() {
            return;
        }
        let names = self.member_names(id);
        for (name, symbol, _) in members {
            self.accessor(name, symbol, &names);
        }
    }

    /// Checks that no extension has the name of an accessor of a field of the extended message.
    fn extension_accessors(&mut self) {
        let mut names = HashMap::new();
        for id in FieldId::all(self.pool[self.file].all.fields) {
            let field = &self.pool[id];
            let Some(extendee) = field.extendee else { continue };
            if field.features.get(ENFORCE_NAMING_STYLE) == STYLE2026 {
                let names = names.entry(extendee).or_insert_with(|| self.member_names(extendee));
                self.accessor(field.name, field.symbol, names);
            }
        }
    }

    /// Returns the names of the fields and oneofs of a message.
    fn member_names(&self, id: MessageId) -> HashSet<Atom> {
        let message = &self.pool[id];
        let fields = FieldId::all(message.fields).map(|id| self.pool[id].name);
        fields.chain(OneofId::all(message.oneofs).map(|id| self.pool[id].name)).collect()
    }

    fn accessor(&mut self, name: Atom, symbol: SymbolId, names: &HashSet<Atom>) {
        let text = self.atoms.bytes(name);
        let other = ["has_", "get_", "set_", "clear_"]
            .iter()
            .filter_map(|prefix| text.strip_prefix(prefix.as_bytes()))
            .chain(text.strip_suffix(b"_value"))
            .find(|other| self.atoms.find(other).is_some_and(|other| names.contains(&other)));
        let message = if text == b"descriptor" {
            "the name `descriptor` clashes with generated code".to_owned()
        } else if let Some(other) = other {
            format!(
                "the name `{}` clashes with an accessor of `{}`",
                self.atoms.show(name),
                String::from_utf8_lossy(other)
            )
        } else {
            return;
        };
        let span = self.name_span(symbol);
        self.error("naming-style", span, message)
            .help("rename it, or set `features.enforce_naming_style = STYLE2024`");
    }
}

fn enforced(features: Features) -> bool {
    matches!(features.get(ENFORCE_NAMING_STYLE), STYLE2024 | STYLE2026)
}
