//! Tests of the memory that reading JSON and the text format allocates, for hostile input.
//!
//! The input for every message of every fixture consists of lists and maps of the shortest elements, in turn, at random
//! and nested, of strings with escapes, and of long numbers.

mod counting;

use counting::{Taken, taken};
use rust_grpc::reflect::{Cardinality, FieldTable, Kind, MessageTable, Registry, WellKnown};
use rust_grpc::{DecodeOptions, json, text};
use rust_grpc_differential::{ENTRIES, Random};

const KILOBYTE: usize = 1024;

/// A text format of messages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Format {
    Json,
    Text,
}

use Format::{Json, Text};

impl Format {
    /// Returns a member of a message.
    fn member(self, field: &FieldTable, value: &str) -> String {
        match self {
            Json => format!("\"{}\":{value}", field.json_name()),
            Text => format!("{}:{value}", field.name()),
        }
    }

    /// Returns a message with these members.
    fn message(self, members: &[String]) -> String {
        match self {
            Json => format!("{{{}}}", members.join(",")),
            Text => format!("{{{}}}", members.join(" ")),
        }
    }

    /// Returns the outermost message with these members.
    fn document(self, members: &[String]) -> String {
        match self {
            Json => self.message(members),
            Text => members.join(" "),
        }
    }

    /// Returns values of a type: the shortest ones, and long ones. `inner` is the text of a message.
    fn values(self, kind: Kind, inner: &str) -> Vec<String> {
        let quoted = |text: &str| format!("\"{text}\"");
        match kind {
            Kind::Message(of) => {
                let mut values = vec![inner.to_owned()];
                if self == Json {
                    values.extend(of().well_known().map(well_known).unwrap_or_default());
                } else if of().well_known() == Some(WellKnown::Any) {
                    values.push("{[x/google.protobuf.Duration]{seconds:1}}".into());
                    values.push(
                        "{[x/google.protobuf.Struct]{fields{key:\"\" value{list_value{}}}}}".into(),
                    );
                }
                values
            }
            Kind::Bool => vec!["true".to_owned(), "false".to_owned()],
            Kind::String => {
                let long = "x".repeat(300);
                // The last ones have escapes at an end, and nothing else.
                [String::new(), "x".into(), long.clone() + "\\n", "\\n".to_owned() + &long]
                    .into_iter()
                    .chain([r"\n".repeat(200), r"\u20ac".repeat(80), format!("{long}\\n{long}")])
                    .map(|text| quoted(&text))
                    .chain((self == Text).then(|| "\"x\"".repeat(100)))
                    .collect()
            }
            Kind::Bytes if self == Json => {
                vec![
                    quoted(""),
                    quoted("AA"),
                    quoted(&"A".repeat(400)),
                    quoted(&r"\u0041".repeat(80)),
                ]
            }
            Kind::Bytes => vec![quoted(""), quoted(&r"\000".repeat(100)), "\"x\"".repeat(100)],
            Kind::Enum(table) => {
                let values = table().values().iter();
                let mut texts: Vec<_> = values
                    .take(2)
                    .map(|(name, _)| if self == Json { quoted(name) } else { (*name).to_owned() })
                    .collect();
                texts.extend(["0", "7"].map(str::to_owned));
                texts
            }
            _ => {
                let long = format!("1{}", "0".repeat(300));
                let mut texts = vec!["0".to_owned(), long.clone() + ".0", format!("0.{long}")];
                if self == Json {
                    texts.extend([
                        quoted("0"),
                        quoted("1e1"),
                        "1e1".into(),
                        format!("1{long}e-301"),
                    ]);
                    texts.push(quoted(&r"\u0030".repeat(50)));
                }
                texts
            }
        }
    }

    /// Returns members for a field with elements or entries up to this length.
    fn filled(self, field: &FieldTable, value: &str, len: usize) -> Vec<Vec<String>> {
        let count = |each: usize| (len / each).clamp(1, 400);
        match field.cardinality() {
            Cardinality::Repeated => {
                let values = vec![value; count(value.len() + 1)].join(",");
                let list = self.member(field, &format!("[{values}]"));
                let one = self.member(field, value);
                match self {
                    Json => vec![vec![list]],
                    Text => vec![vec![list], vec![one.clone(); count(one.len() + 1)]],
                }
            }
            Cardinality::Map(key) => {
                let key = |at: usize| match key {
                    Kind::Bool => ["true", "false"][at % 2].to_owned(),
                    Kind::String if self == Text => format!("\"{at}\""),
                    _ => at.to_string(),
                };
                match self {
                    Json => {
                        let entry = |at: usize| format!("\"{}\":{value}", key(at));
                        // Bools have two keys, and no key may occur twice.
                        let different = if key(0) == "true" { 2 } else { count(value.len() + 5) };
                        let entries: Vec<_> = (0..different).map(entry).collect();
                        vec![vec![self.member(field, &self.message(&entries))]]
                    }
                    Text => {
                        let entry =
                            |at| self.member(field, &format!("{{key:{} value:{value}}}", key(at)));
                        let empty = self.member(field, "{}");
                        let entries = (0..count(value.len() + 15)).map(entry).collect();
                        vec![entries, vec![empty.clone(); count(empty.len() + 1)]]
                    }
                }
            }
            _ => vec![vec![self.member(field, value)]],
        }
    }

    /// Returns a message with random members, and messages in it.
    fn confused(
        self,
        table: &MessageTable,
        random: &mut Random,
        len: usize,
        depth: usize,
    ) -> Vec<String> {
        let mut members = Vec::new();
        let mut left = len;
        let mut fields: Vec<_> = table.fields().iter().collect();
        while left > 4 && !fields.is_empty() && depth > 0 {
            let field = fields.swap_remove(random.below(fields.len()));
            let inner = match field.kind() {
                Kind::Message(of) => {
                    self.message(&self.confused(of(), random, left / 4, depth - 1))
                }
                _ => String::new(),
            };
            let value = random.pick(&self.values(field.kind(), &inner)).clone();
            let room = random.below(left);
            let filled = random.pick(&self.filled(field, &value, room)).clone();
            left = left.saturating_sub(filled.iter().map(String::len).sum());
            members.extend(filled);
        }
        members
    }

    /// Returns messages in messages, as deep as the types allow.
    fn nested(self, table: &MessageTable, random: &mut Random, levels: usize) -> String {
        let fields: Vec<_> = table
            .fields()
            .iter()
            .filter(|field| matches!(field.kind(), Kind::Message(_)))
            .collect();
        if levels == 0 || fields.is_empty() {
            return "{}".to_owned();
        }
        let field = *random.pick(&fields);
        let Kind::Message(of) = field.kind() else { unreachable!("a message field") };
        let inner = self.nested(of(), random, levels - 1);
        self.message(&self.filled(field, &inner, 0)[0])
    }

    fn hostile(self, table: &MessageTable) -> Vec<String> {
        let random = &mut Random::new(5, table.full_name());
        let mut inputs = Vec::new();
        if let (Json, Some(of)) = (self, table.well_known()) {
            return well_known(of);
        }
        for field in table.fields() {
            for value in self.values(field.kind(), "{}") {
                let filled = self.filled(field, &value, KILOBYTE);
                inputs.extend(filled.iter().map(|members| self.document(members)));
            }
            let Kind::Message(of) = field.kind() else { continue };
            for inside in of().fields() {
                for value in self.values(inside.kind(), "{}") {
                    for len in [0, 100] {
                        for members in self.filled(inside, &value, len) {
                            let filled = self.filled(field, &self.message(&members), KILOBYTE);
                            inputs.extend(filled.iter().map(|members| self.document(members)));
                        }
                    }
                }
            }
        }
        for levels in [10, 50, 90] {
            let deep = self.nested(table, random, levels);
            inputs.push(if self == Json { deep } else { deep[1..deep.len() - 1].to_owned() });
        }
        for _ in 0..50 {
            inputs.push(self.document(&self.confused(table, random, KILOBYTE, 4)));
        }
        if self == Json {
            for unknown in
                ["[".repeat(500), "{\"\":".repeat(200), format!("\"{}\"", r"\u007f".repeat(170))]
            {
                inputs.push(format!("{{\"\u{7f}unknown\":{unknown}"));
                inputs.push(format!("{{{unknown}"));
            }
            inputs.push(format!("{{\"{}\":1}}", "\u{7f}".repeat(KILOBYTE)));
        } else {
            inputs.extend([
                format!("[{}", "x.".repeat(500)),
                "a".repeat(KILOBYTE),
                "{".repeat(KILOBYTE),
            ]);
        }
        inputs
    }

    /// Reads a message, and returns the memory that it takes in addition to its own size.
    fn read(self, table: &MessageTable, input: &str, limits: DecodeOptions) -> Taken {
        let mut message = table.create();
        let json = json::ReadOptions::new().limits(limits).ignore_unknown_fields(true);
        let text = text::ReadOptions::new().limits(limits);
        taken(|look| {
            let result = match self {
                Json => json.read_str(&mut *message, input),
                Text => text.read_str(&mut *message, input),
            };
            if result.is_ok() {
                look();
            }
        })
    }
}

/// Returns JSON of a well-known type, with the shortest values that it can hold.
fn well_known(of: WellKnown) -> Vec<String> {
    let lists = ["[]".to_owned(), format!("[{}]", vec!["0"; 50].join(",")), "[[[]],[],{}]".into()];
    let objects = ["{}".to_owned(), r#"{"":{},"a":{"":0}}"#.into()];
    let any = |name: &str, value: &str| {
        format!(r#"{{"@type":"x/google.protobuf.{name}","value":{value}}}"#)
    };
    match of {
        WellKnown::Any => {
            let mut values = vec![r#"{"@type":"x/google.protobuf.Empty"}"#.to_owned()];
            values.push(r#"{"a":[[[]]],"@type":"x/google.protobuf.Empty"}"#.into());
            values.push(any("Duration", "\"1s\""));
            values.extend(lists.iter().map(|list| any("ListValue", list)));
            values.extend(objects.iter().map(|object| any("Struct", object)));
            let mut nested = any("Any", "{}");
            (0..8).for_each(|_| nested = any("Any", &nested));
            values.push(nested);
            values
        }
        WellKnown::Duration => vec!["\"1s\"".into(), "\"0.000000001s\"".into()],
        WellKnown::Timestamp => vec!["\"2000-01-01T00:00:00Z\"".into()],
        // Each capital letter becomes two characters.
        WellKnown::FieldMask => {
            ["", "a,b,c", &"a,".repeat(50), &"a".repeat(200), "aB", "aBaB,aB,a"]
                .map(|paths| format!("\"{}\"", paths.trim_end_matches(',')))
                .into_iter()
                .chain([
                    format!("\"a{}\"", "B".repeat(200)),
                    format!("\"a{}\"", r"\u0042".repeat(80)),
                ])
                .collect()
        }
        WellKnown::ListValue => lists.into(),
        WellKnown::Struct => objects.into(),
        WellKnown::Value => {
            let scalars = ["null", "0", "true", "\"\"", "\"\\n\""].map(str::to_owned);
            lists.into_iter().chain(objects).chain(scalars).collect()
        }
        WellKnown::StringValue | WellKnown::BytesValue => {
            vec!["\"\"".into(), r#""\n""#.into(), format!("\"{}\"", r"\u0041".repeat(80))]
        }
        _ => vec!["0".into(), "\"\"".into(), "true".into()],
    }
}

fn stays_within_the_limit(format: Format) {
    let (mut refused, mut accepted, mut most, mut highest) = (0, 0, 0.0_f64, 0.0_f64);
    let registry = Registry::new();
    let known = ["Any", "FieldMask", "ListValue", "Struct", "Value", "StringValue", "BytesValue"];
    let known = known.map(|name| registry.message(&format!("google.protobuf.{name}")));
    let reflected = ENTRIES.iter().flat_map(|entry| entry.reflected);
    for table in reflected.map(|reflected| reflected.table()).chain(known.into_iter().flatten()) {
        for input in format.hostile(table) {
            let absolute = DecodeOptions::new().max_memory(10 * input.len());
            let by_byte = |times| (times, DecodeOptions::new().max_memory_per_byte(times));
            for (times, options) in [by_byte(1), by_byte(4), by_byte(64), (10, absolute)] {
                let limit = times * input.len();
                let taken = format.read(table, &input, options);
                let what = || format!("{table:?}: {} of {limit}: {input}", taken.held);
                assert!(taken.held <= limit, "{}", what());
                // A list or string is held twice while it moves. The fields that wide messages have had are noted in
                // sets, and an error has the path, with the keys of maps.
                let more = if taken.accepted { KILOBYTE } else { 10 * KILOBYTE };
                let peak = 2 * limit + input.len() + more;
                assert!(taken.peak <= peak, "{} of {peak}: {}", taken.peak, what());
                *(if taken.accepted { &mut accepted } else { &mut refused }) += 1;
                most = most.max(taken.held as f64 / limit as f64);
                if taken.accepted {
                    highest = highest.max((taken.peak as f64 - limit as f64) / input.len() as f64);
                }
            }
        }
    }
    eprintln!("{accepted} accepted, {refused} refused; at most {most:.2} of a limit held");
    eprintln!("at most {highest:.2} bytes above the limit for each byte of input");
    assert!(refused > 1000 && accepted > 10_000 && most > 0.9, "{refused} {accepted} {most}");
}

#[test]
fn memory_of_json_stays_within_the_limit() {
    stays_within_the_limit(Json);
}

#[test]
fn memory_of_text_stays_within_the_limit() {
    stays_within_the_limit(Text);
}
