//! Validation of features on the elements that set them.

use super::Check;
use crate::features::{EDITION_2023, IMPLICIT, LEGACY_REQUIRED, PACKED, number, packable};
use crate::link::MESSAGE;
use crate::options::{Dyn, Val};
use crate::parse::GROUP;
use crate::pool::{FieldDecl, FieldId, Role, Target};

impl Check<'_> {
    pub(super) fn features(&mut self) {
        if self.edition() < EDITION_2023 {
            return self.legacy_features();
        }
        let data = &self.pool[self.file];
        let start = crate::source::Span { start: 0, end: 0 };
        if data.features.get(number::FIELD_PRESENCE) == LEGACY_REQUIRED {
            let span = self.option_span(data.opts, 50).unwrap_or(start);
            let text = "a file cannot make all fields required".to_owned();
            self.error("feature", span, text).help("set the feature on fields");
        }
        if self.pool.opts[data.opts as usize].value.is_true(27) {
            let span = self.option_span(data.opts, 27).unwrap_or(start);
            let text = "editions have no option `java_string_check_utf8`".to_owned();
            self.error("feature", span, text)
                .help("use the feature `features.(pb.java).utf8_validation`");
        }
        for index in data.all_opts.indices() {
            let opts = &self.pool.opts[index];
            let Some(features) = opts.element.features_number() else {
                continue;
            };
            let Some(set) = opts.value.message(features) else {
                continue;
            };
            for entry in &set.entries {
                let field = &self.pool[entry.field];
                if field.extend.is_none() && entry.value == Val::Scalar(0) {
                    let name = self.atoms.show(field.name);
                    let span = crate::options::element_span(self.pool, opts);
                    let text = format!("the feature `{name}` is set to its unknown value");
                    self.error("feature", span, text).help("use another value of the enum");
                }
            }
        }
        for id in FieldId::all(self.pool[self.file].all.fields) {
            self.field_features(id);
        }
    }

    /// Reports features in proto2 and proto3 files.
    fn legacy_features(&mut self) {
        for index in self.pool[self.file].all_opts.indices() {
            let opts = &self.pool.opts[index];
            let Some(number) = opts.element.features_number() else { continue };
            if opts.value.message(number).is_none() {
                continue;
            }
            let span = self
                .option_span(index as u32, number)
                .unwrap_or_else(|| crate::options::element_span(self.pool, opts));
            let element = crate::options::element_span(self.pool, opts);
            let message = "features need an edition; the file uses proto2 or proto3".to_owned();
            let (file, noun) = (self.file, opts.element.noun());
            self.error("features-without-edition", span, message)
                .related(file, element, format!("the {noun} that sets the feature"))
                .help("remove the feature, or start the file with `edition = \"2023\";`");
        }
    }

    fn field_features(&mut self, id: FieldId) {
        let field = &self.pool[id];
        let span = self.field_name(field);
        if self.pool.is_implicit(field)
            && let Target::Enum(target) = field.target
            && self.pool.is_closed(target)
        {
            let text = "a field with implicit presence cannot have a closed enum as its type";
            self.error("feature", span, text.to_owned())
                .help("set `features.field_presence = EXPLICIT`");
        }
        let required = field.features.get(number::FIELD_PRESENCE) == LEGACY_REQUIRED;
        if field.extend.is_some() && required {
            let text = "an extension cannot be required".to_owned();
            self.error("feature", span, text).help("remove the feature `field_presence`");
        }
        if field.role != Role::Plain {
            return;
        }
        let Some(set) = self.pool.opts[field.opts as usize].value.message(21) else {
            return;
        };
        for (message, help) in misplaced(self, field, set) {
            self.error("feature", span, message.to_owned()).help(help);
        }
    }
}

/// Returns the errors of the features that a field sets, each with its help text.
fn misplaced(check: &Check<'_>, field: &FieldDecl, set: &Dyn) -> Vec<(&'static str, &'static str)> {
    let mut wrong = Vec::new();
    let get = |feature: usize| set.scalar(feature as i32).map(|value| value as u8);
    let message = matches!(field.kind, MESSAGE | GROUP);
    let map = check.pool.is_map(field);
    if let Some(presence) = get(number::FIELD_PRESENCE) {
        let help = "remove the feature `field_presence`";
        if field.oneof.is_some() {
            wrong.push(("a member of a oneof cannot set the feature `field_presence`", help));
        } else if field.repeated() {
            wrong.push(("a repeated field cannot set the feature `field_presence`", help));
        } else if field.extend.is_some() && presence != LEGACY_REQUIRED {
            wrong.push(("an extension cannot set the feature `field_presence`", help));
        } else if message && presence == IMPLICIT {
            wrong.push(("a message field cannot have implicit presence", help));
        }
    }
    if let Some(encoding) = get(number::REPEATED_FIELD_ENCODING) {
        let help = "remove the feature `repeated_field_encoding`";
        if !field.repeated() {
            wrong.push(("only a repeated field can set `repeated_field_encoding`", help));
        } else if encoding == PACKED && !packable(field.kind) {
            wrong.push(("only numbers, bools and enums can be packed", help));
        }
    }
    if get(number::UTF8_VALIDATION).is_some() {
        let strings = match field.target {
            Target::Message(entry) if map => {
                FieldId::all(check.pool[entry].fields).any(|field| check.pool[field].kind == 9)
            }
            _ => field.kind == 9,
        };
        if !strings {
            let help = "remove the feature `utf8_validation`";
            wrong.push(("only a string field can set `utf8_validation`", help));
        }
    }
    if get(number::MESSAGE_ENCODING).is_some() && (!message || map) {
        let help = "remove the feature `message_encoding`";
        wrong.push(("only a message field can set `message_encoding`", help));
    }
    wrong
}
