//! Validation of field numbers, extension ranges, and reserved numbers and names.

use hashbrown::HashMap;

use super::Check;
use crate::pool::{FieldId, MessageDecl, MessageId, MessageNode, Role};
use crate::source::Span;

/// The largest field number.
const MOST: i32 = (1 << 29) - 1;

/// A range of numbers with both ends inclusive: extension numbers or reserved numbers.
#[derive(Clone, Copy)]
struct Range {
    start: i32,
    end: i32,
    span: Span,
    reserved: bool,
    /// The position in the source, for a stable order of reports.
    order: usize,
}

impl Check<'_> {
    /// Checks that no two elements of a message have the same number, and no field has a reserved
    /// name.
    pub(super) fn conflicts(&mut self) {
        for id in MessageId::all(self.pool[self.file].all.messages) {
            let message = &self.pool[id];
            if !matches!(message.node, MessageNode::Entry(_)) {
                let ranges = self.message_ranges(message);
                self.field_numbers(id, &ranges);
                self.field_names(message);
            }
        }
    }

    pub(super) fn numbers(&mut self) {
        let all = self.pool[self.file].all;
        for id in MessageId::all(all.messages) {
            let message = &self.pool[id];
            if message.fields.len() > 65_535 {
                let name = self.full_name(message.symbol);
                let text = format!(
                    "`{name}` has {} fields; at most 65535 are possible",
                    message.fields.len()
                );
                let span = self.name_span(message.symbol);
                self.error("field-count", span, text).help("split the message");
            }
        }
        for id in FieldId::all(all.fields) {
            let field = &self.pool[id];
            if field.role == Role::Plain {
                self.number(id);
            }
        }
    }

    /// Checks the number of a field, and that an extension range of the extended message contains
    /// it.
    fn number(&mut self, id: FieldId) {
        let field = &self.pool[id];
        let number = field.number;
        let span = self.field_number(field);
        if number <= 0 {
            let text = format!("the field number {number} is not positive");
            let help = self.free_number(id).unwrap_or("use a number of at least 1".to_owned());
            self.error("field-number", span, text).help(help);
            return;
        }
        if field.extend.is_none() && number > MOST {
            let text = format!("the field number {number} is greater than {MOST}");
            let help = self.free_number(id).unwrap_or("use a smaller number".to_owned());
            self.error("field-number", span, text).help(help);
            return;
        }
        if self.pool[self.file].root && (19_000..20_000).contains(&number) {
            let text =
                "the field numbers 19000 to 19999 are reserved for implementations of protobuf";
            self.error("field-number", span, text.to_owned()).help("use another number");
        }
        let Some(extendee) = field.extendee else {
            return;
        };
        let message = &self.pool[extendee];
        if self.extension_range(extendee, number).is_none() {
            let ranges = &self.pool.ranges[message.ranges.indices()];
            let name = self.full_name(message.symbol);
            let shown: Vec<String> = ranges
                .iter()
                .take(5)
                .map(|range| format!("{} to {}", range.start, range.end))
                .collect();
            let help = if shown.is_empty() {
                format!("`{name}` has no extension ranges; add `extensions {number};` to it")
            } else {
                format!("use a number in its ranges: {}", shown.join(", "))
            };
            let (file, place) = (message.file, self.name_span(message.symbol));
            let text = format!("`{name}` does not declare {number} as an extension number");
            self.error("extension-number", span, text)
                .related(file, place, "the extended message")
                .help(help);
        }
    }

    /// Checks the extension and reserved ranges of a message, and returns them sorted.
    fn message_ranges(&mut self, message: &MessageDecl) -> Vec<Range> {
        let lists = [(message.ranges, false), (message.reserved, true)];
        let mut ranges = Vec::new();
        for (list, reserved) in lists {
            for range in &self.pool.ranges[list.indices()] {
                let node = self.pool[self.file].ast.ranges[range.node as usize];
                let span = self.extent(node.start_extent);
                let order = ranges.len();
                ranges.push(Range { start: range.start, end: range.end, span, reserved, order });
            }
        }
        self.check_ranges(&mut ranges, Some(if message.message_set { i32::MAX - 1 } else { MOST }));
        ranges
    }

    /// Checks and sorts ranges of numbers.
    ///
    /// `most` is the largest extension number of a message, and absent for enums.
    fn check_ranges(&mut self, ranges: &mut [Range], most: Option<i32>) {
        for range in &*ranges {
            let what = if range.reserved { "reserved" } else { "extension" };
            if most.is_some() && range.start <= 0 {
                let text = format!("the {what} number {} is not positive", range.start);
                self.error("range", range.span, text).help("use numbers of at least 1");
            }
            if range.end < range.start {
                let text = format!("the {what} range ends before it starts");
                self.error("range", range.span, text).help("swap the two numbers");
            } else if let Some(most) = most.filter(|&most| !range.reserved && range.end > most) {
                let text = format!("extension numbers cannot be greater than {most}");
                self.error("range", range.span, text).help("write `max` for the greatest number");
            }
        }
        ranges.sort_by_key(|range| (range.start, range.end, range.order));
        let mut last: Option<Range> = None;
        for &range in &*ranges {
            if let Some(before) =
                last.filter(|before| before.end >= range.start && range.end >= range.start)
            {
                // As in protoc, the error is reported at the range that is declared first.
                let (first, second) =
                    if before.order < range.order { (before, range) } else { (range, before) };
                let what = |range: Range| {
                    if range.reserved { "reserved" } else { "extension" }
                };
                let text = format!(
                    "the {} range {} to {} overlaps with the {} range {} to {}",
                    what(first),
                    first.start,
                    first.end,
                    what(second),
                    second.start,
                    second.end
                );
                let file = self.file;
                self.error("range-overlap", first.span, text)
                    .related(file, second.span, "the other range")
                    .help("make the ranges disjoint");
            }
            if last.is_none_or(|before| range.end > before.end) {
                last = Some(range);
            }
        }
    }

    fn field_numbers(&mut self, id: MessageId, ranges: &[Range]) {
        let message = &self.pool[id];
        let mut seen: HashMap<i32, FieldId> = HashMap::with_capacity(message.fields.len());
        for field in FieldId::all(message.fields) {
            let declared = &self.pool[field];
            let number = declared.number;
            let (span, file) = (self.field_number(declared), self.file);
            if let Some(&first) = seen.get(&number) {
                let other = &self.pool[first];
                let name = self.full_name(other.symbol);
                let place = self.field_number(other);
                let next = self.next_free(id);
                let report = self.error(
                    "field-number-twice",
                    span,
                    format!("the field number {number} is already used by `{name}`"),
                );
                report.related(file, place, "the first field with this number");
                if let Some(next) = next {
                    report.help(format!("the next free number is {next}"));
                }
            } else {
                seen.insert(number, field);
            }
            if let Some(range) = covering(ranges, number) {
                let (text, help) = if range.reserved {
                    (format!("the field number {number} is reserved"), "use another number")
                } else {
                    (
                        format!(
                            "the field number {number} is in the extension range {} to {}",
                            range.start, range.end
                        ),
                        "use a number outside of the range",
                    )
                };
                self.error("field-number-range", span, text)
                    .related(file, range.span, "the range")
                    .help(help);
            }
        }
    }

    /// Returns a help text with a number for a field that is not an extension.
    fn free_number(&self, field: FieldId) -> Option<String> {
        let message = self.pool[field].parent.filter(|_| self.pool[field].extend.is_none())?;
        Some(format!("the next free number is {}", self.next_free(message)?))
    }

    /// Returns the smallest field number that is free.
    fn next_free(&self, id: MessageId) -> Option<i32> {
        // A statement with a syntax error may use the number.
        if self.reports.errors() > 100 || self.pool.is_damaged(self.file) {
            return None;
        }
        let message = &self.pool[id];
        let mut used: Vec<(i32, i32)> = FieldId::all(message.fields)
            .map(|field| (self.pool[field].number, self.pool[field].number))
            .collect();
        for list in [message.ranges, message.reserved] {
            let ranges = &self.pool.ranges[list.indices()];
            used.extend(ranges.iter().map(|range| (range.start, range.end)));
        }
        used.push((19_000, 19_999));
        used.sort_unstable();
        let mut next = 1;
        for (start, end) in used {
            // A number that is too large has been reported.
            if start > next || start > MOST {
                break;
            }
            next = next.max(end.saturating_add(1));
        }
        Some(next).filter(|&next| next <= MOST)
    }

    /// Checks reserved names against each other and against the fields.
    fn field_names(&mut self, message: &MessageDecl) {
        let names = &self.pool.reserved_names[message.reserved_names.indices()];
        if names.is_empty() {
            return;
        }
        let reserved = self.reserved_names(names);
        for field in FieldId::all(message.fields) {
            let field = &self.pool[field];
            if let Some(&place) = reserved.get(&field.name) {
                let name = self.atoms.show(field.name);
                let (span, file) = (self.field_name(field), self.file);
                let text = format!("the field name `{name}` is reserved");
                let message_name = self.name_span(message.symbol);
                self.error("reserved-name-used", span, text)
                    .related(file, place, "it is reserved here")
                    .related(file, message_name, "in this message")
                    .help("use another name, or remove it from the reserved names");
            }
        }
    }

    /// Reports names that are reserved twice, and returns all reserved names with their ranges.
    fn reserved_names(&mut self, nodes: &[u32]) -> HashMap<crate::intern::Atom, Span> {
        let mut seen = HashMap::with_capacity(nodes.len());
        for &node in nodes {
            let name = self.pool[self.file].ast.reserved_names[node as usize];
            let span = self.extent(name.extent);
            if let Some(first) = seen.insert(name.atom, span) {
                let text = format!("the name `{}` is reserved twice", self.atoms.show(name.atom));
                let file = self.file;
                self.error("reserved-twice", span, text)
                    .related(file, first, "the first time")
                    .help("remove one of the two");
            }
        }
        seen
    }

    /// Checks the reserved numbers and names of an enum.
    pub(super) fn enum_reserved(&mut self, id: crate::pool::EnumId) {
        let declared = &self.pool[id];
        let mut ranges: Vec<Range> = Vec::new();
        for range in &self.pool.ranges[declared.reserved.indices()] {
            let node = self.pool[self.file].ast.ranges[range.node as usize];
            let span = self.extent(node.start_extent);
            let order = ranges.len();
            ranges.push(Range { start: range.start, end: range.end, span, reserved: true, order });
        }
        self.check_ranges(&mut ranges, None);
        let names =
            self.reserved_names(&self.pool.reserved_names[declared.reserved_names.indices()]);
        for value in crate::pool::ValueId::all(declared.values) {
            let value = &self.pool[value];
            let (name, file) = (self.atoms.show(value.name), self.file);
            let span = self.name_span(value.symbol);
            if let Some(range) = covering(&ranges, value.number) {
                let node = &self.pool[self.file].ast.values[value.node as usize];
                let number = self.extent(node.number_extent);
                let text =
                    format!("the number {} of the enum value `{name}` is reserved", value.number);
                self.error("reserved-number-used", number, text)
                    .related(file, range.span, "it is reserved here")
                    .help("use another number");
            }
            if let Some(&place) = names.get(&value.name) {
                let text = format!("the enum value name `{name}` is reserved");
                self.error("reserved-name-used", span, text)
                    .related(file, place, "it is reserved here")
                    .help("use another name, or remove it from the reserved names");
            }
        }
    }
}

/// Returns a range that contains a number, from sorted ranges.
fn covering(ranges: &[Range], number: i32) -> Option<&Range> {
    let end = ranges.partition_point(|range| range.start <= number);
    // Overlapping ranges have been reported, so it is enough to search a few.
    ranges[..end].iter().rev().take(4).find(|range| range.end >= number)
}
