//! Parser for message literals, which are text format of the option's type.

mod skip;
mod value;

use super::encode;
use super::interpret::Interpreter;
use super::value::{Dyn, Val};
use crate::ast::Extent;
use crate::diagnostic::Report;
use crate::link::MESSAGE;
use crate::parse::GROUP;
use crate::pool::{FieldId, MessageId, Pool, Target};
use crate::symbols::{Lookup, SymbolKind};
use crate::token::{Kind, Tok};

/// The maximum nesting depth of the messages of an option.
pub(super) const MOST_NESTED: usize = 99;

/// A position in the tokens of a literal, without `#` comments.
struct Cursor {
    /// The brace that opens the literal.
    open: Tok,
    tokens: Vec<Tok>,
    at: usize,
    depth: usize,
}

/// The result of parsing a part of a literal; `None` if an error has been reported.
type Parse<T> = Option<T>;

impl Interpreter<'_> {
    /// Parses the literal between two braces.
    pub(super) fn literal(&mut self, message: MessageId, open: Tok, close: Tok) -> Option<Dyn> {
        let ast = &self.pool[self.file].ast;
        let mut tokens = Vec::with_capacity((close - open) as usize);
        let mut comment = None;
        for token in open + 1..=close {
            let line = ast.token(token).line;
            if comment == Some(line) && token != close {
                continue;
            }
            comment = None;
            if ast.token(token).symbol == b'#' {
                comment = Some(line);
                continue;
            }
            tokens.push(token);
        }
        let mut cursor = Cursor { open, tokens, at: 0, depth: 1 };
        let value = self.message(&mut cursor, message, b'}')?;
        self.check_required(&cursor, &value, message, Extent { first: open, last: open })?;
        Some(value)
    }

    /// Reports an error inside a literal.
    fn literal_error(
        &mut self,
        cursor: &Cursor,
        code: &'static str,
        extent: Extent,
        message: String,
    ) -> &mut Report {
        let (file, open) = (self.file, self.span(Extent { first: cursor.open, last: cursor.open }));
        self.error(code, extent, message).related(file, open, "the value of the option starts here")
    }

    fn peek(&self, cursor: &Cursor) -> Tok {
        // The last token is the closing brace, which only the outermost message consumes.
        cursor.tokens[cursor.at.min(cursor.tokens.len() - 1)]
    }

    fn symbol(&self, cursor: &Cursor) -> u8 {
        self.pool[self.file].ast.token(self.peek(cursor)).symbol
    }

    fn kind(&self, cursor: &Cursor) -> Kind {
        self.pool[self.file].ast.token(self.peek(cursor)).kind
    }

    fn eat(&mut self, cursor: &mut Cursor, symbol: u8) -> bool {
        let found = self.symbol(cursor) == symbol && cursor.at < cursor.tokens.len();
        if found {
            cursor.at += 1;
        }
        found
    }

    fn unexpected<T>(&mut self, cursor: &Cursor, expected: &str) -> Parse<T> {
        let token = self.peek(cursor);
        let found: String = String::from_utf8_lossy(self.text(token)).chars().take(40).collect();
        let message = format!("expected {expected} in the message literal, found `{found}`");
        let extent = Extent { first: token, last: token };
        self.literal_error(cursor, "literal-syntax", extent, message);
        None
    }

    fn message(&mut self, cursor: &mut Cursor, message: MessageId, end: u8) -> Parse<Dyn> {
        if cursor.depth > MOST_NESTED {
            let token = self.peek(cursor);
            let text = format!("the message literal is nested more than {MOST_NESTED} deep");
            self.literal_error(
                cursor,
                "literal-nesting",
                Extent { first: token, last: token },
                text,
            )
            .help("set inner fields with statements of their own");
            return None;
        }
        cursor.depth += 1;
        let mut value = Dyn::default();
        while !self.eat(cursor, end) {
            self.field(cursor, message, &mut value)?;
        }
        cursor.depth -= 1;
        Some(value)
    }

    fn field(&mut self, cursor: &mut Cursor, message: MessageId, value: &mut Dyn) -> Parse<()> {
        let start = self.peek(cursor);
        let field = if self.eat(cursor, b'[') {
            match self.extension(cursor, message, value)? {
                Some(field) => field,
                // The field was an expanded `Any`, which is complete.
                None => {
                    self.separator(cursor);
                    return Some(());
                }
            }
        } else {
            if self.kind(cursor) != Kind::Ident {
                return self.unexpected(cursor, "the name of a field");
            }
            let ast = &self.pool[self.file].ast;
            let (before, token) = (ast.token(start - 1), ast.token(start));
            if matches!(before.kind, Kind::Int | Kind::Float)
                && before.span().end == token.span().start
            {
                // The lexer has reported the letters after a number, such as `1.5f`.
                return None;
            }
            cursor.at += 1;
            match self.named(message, self.text(start)) {
                Some(field) => field,
                None if self.is_reserved(message, self.text(start)) => {
                    self.skip_value(cursor)?;
                    self.separator(cursor);
                    return Some(());
                }
                None if self.pool.is_damaged(self.pool[message].file) => return None,
                None => {
                    let name = String::from_utf8_lossy(self.text(start)).into_owned();
                    let of = self.pool.symbols.show(self.pool[message].symbol, self.atoms);
                    let near = self.near_field(message, self.text(start));
                    let extension = self.extension_named(message, self.text(start));
                    let extent = Extent { first: start, last: start };
                    let text = format!("`{of}` has no field `{name}`");
                    let report = self.literal_error(cursor, "literal-field", extent, text);
                    match (extension, near) {
                        (Some(extension), _) => {
                            report.help(format!("write `[{extension}]` to set the extension"))
                        }
                        (None, Some(near)) => {
                            report.help(format!("a field with a similar name is `{near}`"))
                        }
                        (None, None) => {
                            report.help("use a field of the message, or `[name]` for an extension")
                        }
                    };
                    return None;
                }
            }
        };
        let extent = Extent { first: start, last: start };
        self.check_free(cursor, value, field, extent)?;
        let declared = &self.pool[field];
        let is_message = matches!(declared.kind, MESSAGE | GROUP);
        if !self.eat(cursor, b':') && !is_message {
            return self.unexpected(cursor, "`:`");
        }
        if declared.repeated() && self.symbol(cursor) == b'[' {
            cursor.at += 1;
            let mut first = true;
            while !self.eat(cursor, b']') {
                if !first && !self.eat(cursor, b',') {
                    return self.unexpected(cursor, "`,` or `]`");
                }
                first = false;
                let element = self.field_value(cursor, field)?;
                push(self.pool, value, field, element);
            }
        } else {
            let element = self.field_value(cursor, field)?;
            push(self.pool, value, field, element);
        }
        self.separator(cursor);
        Some(())
    }

    fn separator(&mut self, cursor: &mut Cursor) {
        if !self.eat(cursor, b',') {
            self.eat(cursor, b';');
        }
    }

    /// Finds a field by its name, or a group by the name of its message.
    fn named(&self, message: MessageId, name: &[u8]) -> Option<FieldId> {
        let direct = self.atoms.find(name);
        if let Some(field) = direct.and_then(|name| self.pool.field_named(message, name)) {
            return Some(field);
        }
        let lower = self.atoms.find(&name.to_ascii_lowercase())?;
        let field = self.pool.field_named(message, lower)?;
        let Target::Message(target) = self.pool[field].target else {
            return None;
        };
        let delimited = self.pool[field].kind == GROUP || self.pool.is_delimited(field);
        (delimited && self.atoms.bytes(self.pool[target].name) == name).then_some(field)
    }

    fn is_reserved(&self, message: MessageId, name: &[u8]) -> bool {
        let name = self.atoms.find(name);
        name.is_some_and(|name| self.pool.reserved.contains(&(message, name)))
    }

    /// Checks that neither a singular field nor another member of its oneof is set.
    fn check_free(
        &mut self,
        cursor: &Cursor,
        value: &Dyn,
        field: FieldId,
        extent: Extent,
    ) -> Parse<()> {
        let declared = &self.pool[field];
        if declared.repeated() {
            return Some(());
        }
        let name = self.atoms.show(declared.name);
        if value.get(declared.number).is_some() {
            let text = format!("the field `{name}` is already set in the message literal");
            self.literal_error(cursor, "literal-twice", extent, text).help("remove one of the two");
            return None;
        }
        let Some(oneof) = declared.oneof.filter(|_| declared.extend.is_none()) else {
            return Some(());
        };
        let other = value.entries.iter().find(|entry| {
            let other = &self.pool[entry.field];
            other.extend.is_none() && other.oneof == Some(oneof)
        });
        if let Some(other) = other {
            let other = self.atoms.show(self.pool[other.field].name);
            let text =
                format!("the field `{name}` is in a oneof of which `{other}` is already set");
            self.literal_error(cursor, "literal-oneof", extent, text).help("remove one of the two");
            return None;
        }
        Some(())
    }

    /// Parses `name]` after `[`, the name of an extension.
    ///
    /// Returns `Some(None)` for the type URL of an `Any`, whose value has been parsed and set too.
    fn extension(
        &mut self,
        cursor: &mut Cursor,
        message: MessageId,
        value: &mut Dyn,
    ) -> Parse<Option<FieldId>> {
        let first = self.peek(cursor);
        let mut names = Vec::new();
        let mut url = Vec::new();
        loop {
            if self.kind(cursor) != Kind::Ident {
                return self.unexpected(cursor, "the name of an extension");
            }
            let text = self.text(self.peek(cursor));
            url.extend_from_slice(text);
            names.push(text);
            cursor.at += 1;
            match self.symbol(cursor) {
                b'.' => url.push(b'.'),
                b'/' => {
                    url.push(b'/');
                    names.push(b"/");
                }
                b'-' => url.push(b'-'),
                b']' => break,
                _ => return self.unexpected(cursor, "`]`"),
            }
            cursor.at += 1;
        }
        let last = self.peek(cursor) - 1;
        cursor.at += 1;
        let extent = Extent { first, last };
        if url.contains(&b'/') {
            self.any(cursor, message, value, &url, &names, extent)?;
            return Some(None);
        }
        let atoms: Vec<_> = names.iter().map(|name| self.atoms.find(name)).collect();
        let symbols = &self.pool.symbols;
        let found = match atoms.iter().copied().collect::<Option<Vec<_>>>() {
            Some(parts) => {
                // The lookup starts from the scope around the type of the literal.
                let scope = symbols.get(self.pool[message].symbol).parent;
                symbols.lookup(scope, &parts, false)
            }
            None => Lookup::NotFound,
        };
        let mut field = None;
        if let Lookup::Found(found) = found {
            self.used.push(found);
            match symbols.get(found).kind {
                SymbolKind::Field(found) if self.pool[found].extend.is_some() => {
                    field = Some(found).filter(|&id| self.pool[id].extendee == Some(message));
                }
                SymbolKind::Message(target) if self.pool[message].message_set => {
                    // In a message set, the name of a type refers to the extension declared inside
                    // it.
                    field = FieldId::all(self.pool[target].extensions).find(|&id| {
                        self.pool[id].extendee == Some(message)
                            && self.pool[id].target == Target::Message(target)
                            && self.pool[id].label == 1
                    });
                }
                _ => {}
            }
        }
        if field.is_none() {
            let of = symbols.show(self.pool[message].symbol, self.atoms);
            let name = String::from_utf8_lossy(&url).into_owned();
            let text = format!("`{name}` is not a visible extension of `{of}`");
            let help = format!(
                "names in literals are looked up from the package of `{of}`; write the full name, and import the file that defines the extension"
            );
            self.literal_error(cursor, "literal-extension", extent, text).help(help);
            return None;
        }
        Some(field)
    }

    /// Parses the value of an `Any` after `[host/type]`.
    fn any(
        &mut self,
        cursor: &mut Cursor,
        message: MessageId,
        value: &mut Dyn,
        url: &[u8],
        names: &[&[u8]],
        extent: Extent,
    ) -> Parse<()> {
        let of = self.pool.symbols.show(self.pool[message].symbol, self.atoms);
        let fields = (self.pool.field_numbered(message, 1), self.pool.field_numbered(message, 2));
        let (true, (Some(type_url), Some(bytes))) = (of == "google.protobuf.Any", fields) else {
            let text = format!("`{of}` is not google.protobuf.Any, so it cannot have a type URL");
            self.literal_error(cursor, "literal-any", extent, text)
                .help("use the name of a field or extension");
            return None;
        };
        let slash = url.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        let host_known = matches!(&url[..slash], b"type.googleapis.com" | b"type.googleprod.com");
        let from = names.iter().rposition(|name| *name == b"/").map_or(0, |slash| slash + 1);
        let parts: Option<Vec<_>> =
            names[from..].iter().map(|name| self.atoms.find(name)).collect();
        let symbols = &self.pool.symbols;
        let found = parts.and_then(|parts| symbols.descend(self.root, &parts));
        let found = found.filter(|&found| host_known && symbols.is_visible(found));
        let target = match found.map(|found| (found, symbols.get(found).kind)) {
            Some((found, SymbolKind::Message(target))) => {
                self.used.push(found);
                target
            }
            _ => {
                let shown = String::from_utf8_lossy(url).into_owned();
                let text = format!("the type `{shown}` of the `Any` is not known");
                let help = if host_known {
                    "import the file that defines the type"
                } else {
                    "write `type.googleapis.com/` before the type's full name"
                };
                self.literal_error(cursor, "literal-any", extent, text).help(help);
                return None;
            }
        };
        self.check_free(cursor, value, type_url, extent)?;
        self.check_free(cursor, value, bytes, extent)?;
        self.eat(cursor, b':');
        let inner = self.message_value(cursor, target)?;
        self.check_required(cursor, &inner, target, extent)?;
        let mut out = crate::emit::writer::Writer::default();
        super::encode::append(self.pool, &inner, false, &mut out);
        push(self.pool, value, type_url, Val::Bytes(url.to_vec()));
        push(self.pool, value, bytes, Val::Bytes(out.out));
        Some(())
    }

    fn message_value(&mut self, cursor: &mut Cursor, message: MessageId) -> Parse<Dyn> {
        if self.eat(cursor, b'{') {
            self.message(cursor, message, b'}')
        } else if self.eat(cursor, b'<') {
            self.message(cursor, message, b'>')
        } else {
            self.unexpected(cursor, "`{` or `<`")
        }
    }

    /// Checks that all required fields are set, including those of nested messages.
    fn check_required(
        &mut self,
        cursor: &Cursor,
        value: &Dyn,
        message: MessageId,
        extent: Extent,
    ) -> Parse<()> {
        let required = self.pool.required.get(&message).map_or(&[][..], Vec::as_slice);
        for &field in required {
            if value.get(self.pool[field].number).is_none() {
                let name = self.pool.symbols.show(self.pool[field].symbol, self.atoms);
                let text = format!("the message literal does not set the required field `{name}`");
                self.literal_error(cursor, "literal-required", extent, text).help("set the field");
                return None;
            }
        }
        for entry in &value.entries {
            let Target::Message(target) = self.pool[entry.field].target else {
                continue;
            };
            match &entry.value {
                Val::Message(inner) => self.check_required(cursor, inner, target, extent)?,
                Val::Repeated(values) => {
                    for inner in values {
                        if let Val::Message(inner) = inner {
                            self.check_required(cursor, inner, target, extent)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Some(())
    }
}

/// Adds a value to a field.
fn push(pool: &Pool, value: &mut Dyn, field: FieldId, element: Val) {
    let declared = &pool[field];
    if declared.repeated() {
        let list = value.get_or_insert(field, declared.number, || Val::Repeated(Vec::new()));
        if let Val::Repeated(list) = list {
            list.push(element);
        }
    } else if !encode::is_unset(pool, field, &element) {
        value.insert(field, declared.number, element);
    }
}
