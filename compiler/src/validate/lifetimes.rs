//! Validation of the editions and the elements in which options can be set.

use hashbrown::HashMap;

use super::Check;
use crate::declare::with_article;
use crate::features::{EDITION_2023, edition_name};
use crate::options::{Dyn, Opts, Val, is_unset};
use crate::pool::{FieldId, Target};
use crate::source::Span;

/// The position of a field in the options of an element.
#[derive(Clone, Copy)]
struct Place<'s> {
    opts: &'s Opts,
    /// The ranges of the names of options, by the numbers of their first fields.
    spans: &'s HashMap<&'s [i32], Span>,
    /// The numbers of the fields from the options to this field.
    path: &'s [i32],
    /// The range of the message that contains the field.
    span: Span,
}

impl Check<'_> {
    pub(super) fn lifetimes(&mut self) {
        for index in self.pool[self.file].all_opts.indices() {
            let opts = &self.pool.opts[index];
            if opts.value.entries.is_empty() {
                continue;
            }
            let spans = self.option_spans(index as u32);
            let element = crate::options::element_span(self.pool, opts);
            for entry in &opts.value.entries {
                let features = opts.element.features_number() == Some(entry.number);
                if features && self.edition() < EDITION_2023 {
                    // The features of such a file have been reported by `legacy_features`.
                    continue;
                }
                let at = Place { opts, spans: &spans, path: &[entry.number], span: element };
                self.set(&at, entry.field, &entry.value, true);
            }
        }
    }

    /// Checks a field that is set. `targeted` is true if its targets are checked as well.
    fn set(&mut self, at: &Place<'_>, field: FieldId, value: &Val, targeted: bool) {
        let opts = at.opts;
        let span = at.spans.get(at.path).copied().unwrap_or(at.span);
        if is_unset(self.pool, field, value) {
            return;
        }
        let declared = &self.pool[field];
        let name = self.atoms.show(declared.name);
        let options = &self.pool.opts[declared.opts as usize].value;
        if let Some(support) = options.message(22) {
            self.supported(support, &format!("the option `{name}`"), span);
        }
        let targets = options.list(19);
        let target = opts.element.target();
        if targeted
            && self.pool[self.file].root
            && !targets.is_empty()
            && !targets.contains(&Val::Scalar(target))
        {
            let text = format!(
                "the option `{name}` cannot be set on {}",
                with_article(opts.element.noun())
            );
            let allowed: Vec<&str> = targets.iter().filter_map(target_noun).collect();
            self.error("option-target", span, text)
                .help(format!("it can be set on: {}", allowed.join(", ")));
        }
        // protoc does not check targets in delimited messages.
        let targeted = targeted && !self.pool.is_delimited(field);
        let values = match value {
            Val::Repeated(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match (value, declared.target) {
                (Val::Message(message), _) => {
                    self.nested(&Place { span, ..*at }, message, targeted)
                }
                (Val::Scalar(number), Target::Enum(target)) => {
                    let found = self.pool.value_numbers.get(&(target, *number as i32));
                    let Some(&found) = found else { continue };
                    let options = &self.pool.opts[self.pool[found].opts as usize].value;
                    if let Some(support) = options.message(4) {
                        let value = self.atoms.show(self.pool[found].name);
                        let what = format!("the value `{value}` of the option `{name}`");
                        self.supported(support, &what, span);
                    }
                }
                _ => {}
            }
        }
    }

    fn nested(&mut self, at: &Place<'_>, message: &Dyn, targeted: bool) {
        for entry in &message.entries {
            let path = [at.path, &[entry.number]].concat();
            self.set(&Place { path: &path, ..*at }, entry.field, &entry.value, targeted);
        }
    }

    /// Checks the file's edition against a `FeatureSupport`.
    fn supported(&mut self, support: &Dyn, what: &str, span: Span) {
        let edition = self.edition();
        let of = |number: i32| support.scalar(number).map(|edition| edition as i32);
        let said = |number: i32| {
            support.bytes(number).map(|text| String::from_utf8_lossy(text).into_owned())
        };
        let shown = edition_name(edition);
        if let Some(from) = of(1).filter(|&from| edition < from) {
            let text = format!(
                "{what} does not exist before edition {}, but the file uses {shown}",
                edition_name(from)
            );
            self.error("option-lifetime", span, text)
                .help("use a later edition, or remove the option");
        } else if let Some(until) = of(4).filter(|&until| edition >= until) {
            let text = format!("{what} was removed in edition {}", edition_name(until));
            let help = said(5).unwrap_or_else(|| "remove the option".to_owned());
            self.error("option-lifetime", span, text).help(help);
        } else if let Some(since) = of(2).filter(|&since| edition >= since)
            && self.pool[self.file].root
        {
            let text = format!("{what} is deprecated since edition {}", edition_name(since));
            let help = said(3).unwrap_or_else(|| "remove the option".to_owned());
            self.warning("option-deprecated", span, text).help(help);
        }
    }
}

/// Returns the plural noun for a value of `OptionTargetType` in diagnostics.
fn target_noun(value: &Val) -> Option<&'static str> {
    let Val::Scalar(value) = value else {
        return None;
    };
    let nouns = [
        "files",
        "extension ranges",
        "messages",
        "fields",
        "oneofs",
        "enums",
        "enum values",
        "services",
        "methods",
    ];
    nouns.get((*value as usize).checked_sub(1)?).copied()
}
