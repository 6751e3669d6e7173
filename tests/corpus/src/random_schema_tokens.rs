//! Tokens and sources of random schemas.

use crate::random_schema::{
    Element, Enum, Field, Literal, Member, Message, Method, SYNTAXES, Schema, Shape,
};

const SCALARS: &[&str] = &[
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];

/// The separators between tokens. Shrinking prefers the first one.
const GAPS: &[&str] = &[
    " ",
    "\n",
    "\n  ",
    "\t",
    " /* in line */ ",
    " // behind\n",
    "\n// before\n",
    "\n\n// apart\n\n",
    "\r\n",
    "\n/* block\n * of lines\n */\n",
    " /**/ ",
    "\n\t// first\n\t// second\n",
];

impl Schema {
    /// Returns the source, with comments and spaces between the tokens.
    pub fn source(&self, package: &str) -> String {
        let gaps = self.gaps.iter().cycle();
        let tokens = self.tokens(package);
        tokens.iter().zip(gaps).fold(String::new(), |mut source, (token, gap)| {
            source += token;
            // Half of the separators are single spaces.
            source += GAPS[usize::from(*gap).saturating_sub(128) % GAPS.len()];
            source
        })
    }

    /// Returns the tokens of the file.
    pub fn tokens(&self, package: &str) -> Vec<String> {
        let mut tokens = Tokens {
            out: Vec::new(),
            syntax: self.syntax,
            delimited: self.syntax >= 2 && self.features & 4 == 4,
            count: 0,
            types: Vec::new(),
        };
        tokens.add(SYNTAXES[self.syntax]);
        tokens.add(&format!("package {package} ; import \"options.proto\" ;"));
        if self.syntax >= 2 {
            let features = [
                "repeated_field_encoding = EXPANDED",
                "utf8_validation = NONE",
                "message_encoding = DELIMITED",
                "enum_type = CLOSED",
                "json_format = LEGACY_BEST_EFFORT",
            ];
            for (bit, feature) in features.iter().enumerate() {
                if self.features >> bit & 1 == 1 {
                    tokens.add(&format!("option features.{feature} ;"));
                }
            }
        }
        tokens.options("file", &self.settings);
        tokens.add("message Base {");
        if self.syntax != 1 {
            tokens.add("extensions 1000 to max ;");
        }
        tokens.add("} enum Plain { PLAIN_ZERO = 0 ; PLAIN_ONE = 1 ; }");
        for element in &self.elements {
            match element {
                Element::Message(message) => tokens.message(message, true),
                Element::Enum(declared) => tokens.enumeration(declared),
                Element::Service(methods) => tokens.service(methods),
                Element::Extend(fields) => tokens.extend(fields),
            }
        }
        tokens.out
    }
}

struct Tokens {
    out: Vec<String>,
    syntax: usize,
    /// True if the file makes all message fields delimited.
    delimited: bool,
    /// The counter that makes names unique.
    count: usize,
    /// The messages declared at the top level so far.
    types: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Within {
    Message,
    Oneof,
    Extend,
}

impl Tokens {
    fn add(&mut self, text: &str) {
        self.out.extend(text.split(' ').map(str::to_owned));
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    fn editions(&self) -> bool {
        self.syntax >= 2
    }

    fn type_name(&self, index: u8) -> String {
        let index = usize::from(index);
        let absolute = if index.is_multiple_of(3) { "opt.Opt" } else { "Base" };
        self.types.get(index % (self.types.len() + 2)).map_or(absolute, String::as_str).to_owned()
    }

    fn message(&mut self, message: &Message, top_level: bool) {
        let name = format!("Msg{}", self.next());
        if self.syntax >= 3 && top_level {
            let visibility = ["", "export", "local"][usize::from(message.visibility) % 3];
            if !visibility.is_empty() {
                self.add(visibility);
            }
        }
        self.add(&format!("message {name} {{"));
        if top_level {
            self.types.push(name);
        }
        self.options("message", &message.settings);
        let mut number = 1;
        for member in &message.members {
            match member {
                Member::Field(field) => self.field(field, &mut number, Within::Message),
                Member::Oneof(fields, settings) => {
                    let name = self.next();
                    self.add(&format!("oneof choice_a{name} {{"));
                    self.options("oneof", settings);
                    for field in fields {
                        self.field(field, &mut number, Within::Oneof);
                    }
                    self.add("}");
                }
                Member::Message(message) => self.message(message, false),
                Member::Enum(declared) => self.enumeration(declared),
                Member::Reserved(kind) => {
                    let name = self.next();
                    let quote = if self.editions() { "" } else { "\"" };
                    match kind % 3 {
                        0 => self.add(&format!("reserved {quote}gone_a{name}{quote} ;")),
                        1 => self.add(&format!("reserved {number} ;")),
                        _ => self.add(&format!("reserved {number} to {} ;", number + 2)),
                    }
                    number += 3;
                }
                Member::Extensions(settings) if self.syntax != 1 => {
                    self.add(&format!("extensions {number} , {} to {}", number + 2, number + 5));
                    let options = self.bracket_options("range", settings);
                    self.brackets(&options);
                    self.add(";");
                    number += 6;
                }
                Member::Extensions(_) | Member::Empty => self.add(";"),
            }
        }
        self.add("}");
    }

    fn field(&mut self, field: &Field, number: &mut usize, within: Within) {
        let id = self.next();
        *number += usize::from(field.jump % 4);
        let own = *number;
        *number += 1;
        let mut repeated = within != Within::Oneof && field.cardinality.is_multiple_of(3);
        let mut options = self.bracket_options("field", &field.settings);
        if field.attributes & 1 == 1 {
            options.push("deprecated = true".to_owned());
        }
        if field.attributes & 2 == 2 && within != Within::Extend {
            options.push(format!("json_name = \"json{id}\""));
        }
        let (ty, kind) = match &field.shape {
            Shape::Map(key, value) if within == Within::Message => {
                let keys: Vec<&&str> = SCALARS
                    .iter()
                    .filter(|ty| !["double", "float", "bytes"].contains(ty))
                    .collect();
                let key = keys[usize::from(*key) % keys.len()];
                let value = match value % 3 {
                    0 => self.type_name(*value / 3),
                    1 => "Plain".to_owned(),
                    _ => SCALARS[usize::from(*value) % SCALARS.len()].to_owned(),
                };
                self.add(&format!("map < {key} , {value} > field_a{id} = {own}"));
                self.brackets(&options);
                return self.add(";");
            }
            Shape::Group(fields) if self.syntax == 0 => {
                let label = if repeated { "repeated" } else { "optional" };
                if within != Within::Oneof {
                    self.add(label);
                }
                self.add(&format!("group Group{id} = {own}"));
                self.brackets(&options);
                self.add("{");
                let mut inner = 1;
                for field in fields {
                    self.field(field, &mut inner, Within::Message);
                }
                return self.add("}");
            }
            Shape::Scalar(scalar) => (SCALARS[usize::from(*scalar) % SCALARS.len()].to_owned(), 0),
            Shape::Enum => ("Plain".to_owned(), 1),
            Shape::Message(index) => (self.type_name(*index), 2),
            Shape::Map(..) | Shape::Group(_) => ("Base".to_owned(), 2),
        };
        let required = within == Within::Message && field.cardinality % 7 == 1 && kind != 2;
        match (self.syntax, within) {
            (_, Within::Oneof) => repeated = false,
            (0, _) if required && !repeated => self.add("required"),
            (0, _) if !repeated => self.add("optional"),
            (1, _) if !repeated && field.cardinality % 5 == 1 => self.add("optional"),
            _ => {}
        }
        if repeated {
            self.add("repeated");
        }
        self.more_options(field, &ty, kind, repeated, within, &mut options);
        self.add(&format!("{ty} field_a{id} = {own}"));
        self.brackets(&options);
        self.add(";");
    }

    /// Adds options that depend on the type of a field.
    fn more_options(
        &self,
        field: &Field,
        ty: &str,
        kind: u8,
        repeated: bool,
        within: Within,
        options: &mut Vec<String>,
    ) {
        let numeric = kind == 1 || kind == 0 && ty != "string" && ty != "bytes";
        let wants = |bit: u8| field.attributes >> bit & 1 == 1;
        if repeated && numeric && wants(2) {
            options.push(match (self.editions(), wants(3)) {
                (true, true) => "features.repeated_field_encoding = PACKED".to_owned(),
                (true, false) => "features.repeated_field_encoding = EXPANDED".to_owned(),
                (false, packed) => format!("packed = {packed}"),
            });
        }
        let mut implicit = false;
        if self.editions() && within == Within::Message && !repeated && kind == 0 && wants(4) {
            implicit = wants(5);
            let presence = if implicit { "IMPLICIT" } else { "LEGACY_REQUIRED" };
            options.push(format!("features.field_presence = {presence}"));
        }
        let mut delimited = self.delimited;
        if self.editions() && kind == 2 && wants(4) {
            delimited = true;
            options.push("features.message_encoding = DELIMITED".to_owned());
        }
        if kind == 2 && wants(6) && !delimited {
            options.push("lazy = true".to_owned());
        }
        if ty.ends_with("64") && wants(7) {
            options.push("jstype = JS_STRING".to_owned());
        }
        if self.syntax == 1 || repeated || implicit || kind == 2 || !wants(3) {
            return;
        }
        let n = field.default;
        options.push(match ty {
            "bool" => format!("default = {}", n.is_multiple_of(2)),
            "string" => format!("default = \"\\\\x{n:02x}a\\\"\\n\" 'b'"),
            "bytes" => format!("default = \"\\x{n:02x}a\\\"\\n\" 'b'"),
            "double" | "float" => {
                let values = ["inf", "-inf", "nan", "-0.0", "1e22", "0.1", ".5", "1e-7", "17"];
                format!("default = {}", values[usize::from(n) % values.len()])
            }
            "Plain" => "default = PLAIN_ONE".to_owned(),
            _ if ty.starts_with('u') || ty.starts_with('f') => format!("default = 0x{n:x}"),
            _ => format!("default = -{n}"),
        });
    }

    fn enumeration(&mut self, declared: &Enum) {
        let id = self.next();
        self.add(&format!("enum Enum{id} {{"));
        self.options("enum", &declared.settings);
        self.add(&format!("E{id}ZERO = 0 ;"));
        let mut seen = vec![0];
        for (number, settings) in &declared.values {
            let number = i32::from(*number);
            if seen.contains(&number) {
                continue;
            }
            seen.push(number);
            let sign = if number < 0 { "N" } else { "P" };
            self.add(&format!("E{id}{sign}{} = {number}", number.abs()));
            let options = self.bracket_options("value", settings);
            self.brackets(&options);
            self.add(";");
        }
        if declared.reserved {
            self.add("reserved 1000 to max , -500 to -400 ;");
        }
        self.add("}");
    }

    fn service(&mut self, methods: &[Method]) {
        let id = self.next();
        self.add(&format!("service Svc{id} {{"));
        for method in methods {
            let id = self.next();
            let stream = |bit: u8| if method.streaming >> bit & 1 == 1 { "stream " } else { "" };
            let (input, output) = (self.type_name(method.types.0), self.type_name(method.types.1));
            let (client, server) = (stream(0), stream(1));
            self.add(&format!("rpc Do{id} ( {client}{input} ) returns ( {server}{output} )"));
            match &method.settings {
                Some(settings) => {
                    self.add("{");
                    self.options("method", settings);
                    self.add("}");
                }
                None => self.add(";"),
            }
        }
        self.add("}");
    }

    fn extend(&mut self, fields: &[Field]) {
        if self.syntax == 1 {
            return;
        }
        self.add("extend Base {");
        for field in fields {
            let mut number = 1000 + self.count * 8;
            self.field(field, &mut number, Within::Extend);
        }
        self.add("}");
    }

    fn options(&mut self, kind: &str, settings: &[Literal]) {
        for option in self.bracket_options(kind, settings) {
            self.add(&format!("option {option} ;"));
        }
    }

    /// Returns options without the keyword `option`. The first one sets fields by their path, if
    /// possible.
    fn bracket_options(&self, kind: &str, settings: &[Literal]) -> Vec<String> {
        let mut options = Vec::new();
        for (at, literal) in settings.iter().enumerate() {
            if at == 0 {
                let mut seen = Vec::new();
                for (field, number, inner) in &literal.0 {
                    if let Some((name, value)) = entry(*field, *number, inner, &mut seen) {
                        let name = name.strip_prefix('[').map_or(name.to_owned(), |name| {
                            format!("({})", name.trim_end_matches(']'))
                        });
                        // A group is set by the name of its field, not by that of its message.
                        let name = name.replace('G', "g");
                        options.push(format!("(opt.{kind}).{name} = {value}"));
                    }
                }
            } else {
                options.push(format!("(opt.{kind}s) = {}", braces(literal)));
            }
        }
        options
    }

    fn brackets(&mut self, options: &[String]) {
        if !options.is_empty() {
            self.add(&format!("[ {} ]", options.join(" , ")));
        }
    }
}

fn braces(literal: &Literal) -> String {
    let mut seen = Vec::new();
    let fields = literal.0.iter().filter_map(|(field, number, inner)| {
        entry(*field, *number, inner, &mut seen).map(|(name, value)| format!("{name} : {value}"))
    });
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", fields.join(" ")) }
}

/// Returns the name and value of a field of a literal, unless the field is set already.
fn entry(
    field: u8,
    number: u8,
    inner: &Literal,
    seen: &mut Vec<&'static str>,
) -> Option<(&'static str, String)> {
    let kinds = ["KIND_ZERO", "KIND_ONE", "KIND_LESS"];
    let kind = kinds[usize::from(number) % 3];
    let floats = ["inf", "-inf", "1.5", "-0.0", "3", "1e30"];
    let float = floats[usize::from(number) % floats.len()];
    let (name, value) = match field % 17 {
        0 => ("i", format!("-{number}")),
        1 => ("s", format!("\"s{number}\\101\"")),
        2 => ("d", float.to_owned()),
        3 => ("b", number.is_multiple_of(2).to_string()),
        4 => ("y", format!("\"\\x{number:02x}\" 'z'")),
        5 => ("o", braces(inner)),
        6 => ("ri", number.to_string()),
        7 => ("ro", braces(inner)),
        8 => ("e", kind.to_owned()),
        9 => ("m", format!("{{ key : \"k{number}\" value : {number} }}")),
        10 => ("rs", format!("\"r{number}\"")),
        11 => ("f", float.to_owned()),
        12 => ("z", format!("-{number}")),
        13 => ("x", number.to_string()),
        14 => ("G", format!("{{ g : {number} h : {kind} h : KIND_ONE }}")),
        15 => ("[opt.ext]", number.to_string()),
        _ => ("[opt.exts]", braces(inner)),
    };
    let repeated = ["ri", "ro", "m", "rs", "[opt.exts]"].contains(&name);
    if !repeated && seen.contains(&name) {
        return None;
    }
    seen.push(name);
    Some((name, value))
}
