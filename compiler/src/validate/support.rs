//! Validation of declared option lifetimes and of the JSON strings of enum values.

use hashbrown::HashMap;

use super::Check;
use crate::options::{Dyn, Element};
use crate::pool::{EnumId, ValueId};
use crate::source::Span;

impl Check<'_> {
    /// Checks each `feature_support` of fields and enum values.
    pub(super) fn support(&mut self) {
        for index in self.pool[self.file].all_opts.indices() {
            let opts = &self.pool.opts[index];
            let number = match opts.element {
                Element::Field(_) => 22,
                Element::Value(_) => 4,
                _ => continue,
            };
            if let Some(support) = opts.value.message(number) {
                let span = self
                    .option_span(index as u32, number)
                    .unwrap_or_else(|| crate::options::element_span(self.pool, opts));
                self.feature_support(support, span);
            }
        }
        for id in EnumId::all(self.pool[self.file].all.enums) {
            self.json_strings(id);
        }
    }

    fn feature_support(&mut self, support: &Dyn, span: Span) {
        let edition = |number: i32| support.scalar(number).map(|edition| edition as i32);
        let said = |number: i32| support.bytes(number).is_some_and(|text| !text.is_empty());
        let (introduced, deprecated, removed) = (edition(1), edition(2), edition(4));
        let mut wrong = Vec::new();
        if deprecated.is_some() && !said(3) {
            wrong.push(("`edition_deprecated` is set without `deprecation_warning`", "set both"));
        }
        if deprecated.is_none() && said(3) {
            wrong.push(("`deprecation_warning` is set without `edition_deprecated`", "set both"));
        }
        // An option that is removed in the edition that introduces it can never be set.
        if removed.is_some() && removed != introduced && !said(5) {
            wrong.push(("`edition_removed` is set without `removal_error`", "set both"));
        }
        if removed.is_none() && said(5) {
            wrong.push(("`removal_error` is set without `edition_removed`", "set both"));
        }
        let help = "put the editions in order";
        if let (Some(introduced), Some(deprecated)) = (introduced, deprecated)
            && deprecated < introduced
        {
            wrong.push(("the option is deprecated before it is introduced", help));
        }
        if let (Some(deprecated), Some(removed)) = (deprecated, removed)
            && deprecated >= removed
        {
            wrong.push(("the option is deprecated after it is removed", help));
        }
        if let (Some(introduced), Some(removed)) = (introduced, removed)
            && removed < introduced
        {
            wrong.push(("the option is removed before it is introduced", help));
        }
        for (message, help) in wrong {
            self.error("feature-support", span, message.to_owned()).help(help);
        }
    }

    /// Checks the custom JSON strings of enum values, `(pb.enumvalue.json).string`.
    fn json_strings(&mut self, id: EnumId) {
        /// The number of the extension `pb.enumvalue.json`.
        const JSON: i32 = 998;
        let values = self.pool[id].values;
        let custom = |value: ValueId| {
            let options = &self.pool.opts[self.pool[value].opts as usize].value;
            options.message(JSON).and_then(|json| json.bytes(1))
        };
        if !ValueId::all(values).any(|value| custom(value).is_some()) {
            return;
        }
        let mut seen: HashMap<Vec<u8>, ValueId> = HashMap::new();
        let mut strings: HashMap<i32, (Vec<u8>, ValueId)> = HashMap::new();
        let mut wrong = Vec::new();
        for value in ValueId::all(values) {
            let Some(string) = custom(value) else {
                continue;
            };
            let number = self.pool[value].number;
            let shown = String::from_utf8_lossy(string).into_owned();
            if string.contains(&0) {
                wrong.push((value, value, "the JSON string contains a zero character".to_owned()));
            }
            if json_number(&shown).is_some_and(|parsed| parsed != number) {
                let text = format!("the JSON string `{shown}` is the number of another value");
                wrong.push((value, value, text));
            }
            match strings.get(&number) {
                Some((first, other)) if first != string => {
                    let text = format!("the JSON string `{shown}` differs from that of an alias");
                    wrong.push((value, *other, text));
                }
                Some(_) => {}
                None => {
                    strings.insert(number, (string.to_vec(), value));
                }
            }
        }
        for value in ValueId::all(values) {
            let name = self.atoms.bytes(self.pool[value].name);
            for string in [Some(name), custom(value)].into_iter().flatten() {
                if let Some(&first) = seen.get(string) {
                    if self.pool[first].number != self.pool[value].number {
                        let shown = String::from_utf8_lossy(string);
                        let text = format!("the JSON string `{shown}` is used for two enum values");
                        wrong.push((value, first, text));
                    }
                } else {
                    seen.insert(string.to_vec(), value);
                }
            }
        }
        for (value, other, message) in wrong {
            let span = self.name_span(self.pool[value].symbol);
            let place = self.name_span(self.pool[other].symbol);
            let file = self.file;
            let report = self.error("json-enum-value", span, message);
            if other != value {
                report.related(file, place, "the other value");
            }
            report.help("use another string");
        }
    }
}

/// Returns the number that a JSON string represents, if it fits an enum value.
///
/// As in protoc, white space around the number is ignored.
fn json_number(text: &str) -> Option<i32> {
    text.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']).parse().ok()
}
