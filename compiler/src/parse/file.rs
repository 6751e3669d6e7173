//! Parser for file-level statements: syntax, imports, packages and declarations.

use super::{Failed, Parse, Parser};
use crate::ast::{Extent, Import, ImportKind, Item, Package, Syntax, Visibility};
use crate::features::{self, EDITION_2024, PROTO2, PROTO3};
use crate::token::Kind;

impl Parser<'_> {
    pub(super) fn file(&mut self) {
        self.ast.edition = PROTO2;
        if self.at_word("syntax") || self.at_word("edition") {
            let start = self.at;
            match self.syntax() {
                Ok(true) => {}
                // The rest of the file cannot be parsed without its syntax.
                Ok(false) => {
                    self.stopped = true;
                    return;
                }
                Err(Failed) => {
                    self.recover(start);
                    let Some(edition) = self.edition_of(start) else {
                        self.stopped = true;
                        return;
                    };
                    self.ast.edition = edition;
                }
            }
        }
        while self.kind() != Kind::End {
            let start = self.at;
            if self.top_level().is_err() {
                self.recover(start);
                // The word `syntax` or `edition` is missing or misspelled.
                if let Some(edition) = self.edition_of(start).filter(|_| start == 0) {
                    self.ast.edition = edition;
                }
            }
            if self.at_symbol(b'}') {
                let token = self.bump();
                if self.blamed != Some(token as usize) {
                    let message = "the closing brace has no opening brace";
                    self.error_token("syntax", token, message).help("remove the `}`");
                }
            } else if self.at == start {
                self.skipped.push((start, start + 1));
                self.bump();
            }
        }
        self.ast.root = self.take(0);
    }

    /// Returns the edition that an invalid `syntax` or `edition` statement names.
    fn edition_of(&self, start: usize) -> Option<i32> {
        let tokens = self.tokens[start..self.at].iter();
        tokens.map(|&token| self.text_of(token)).find_map(Self::known_edition)
    }

    /// Returns the edition with a name, with or without quotes.
    fn known_edition(text: &[u8]) -> Option<i32> {
        let quote = |byte: &u8| matches!(byte, b'"' | b'\'');
        let start = text.iter().position(|byte| !quote(byte))?;
        let end = text.iter().rposition(|byte| !quote(byte))?;
        match &text[start..=end] {
            b"proto2" => Some(PROTO2),
            b"proto3" => Some(PROTO3),
            name => features::edition_named(name).filter(|&edition| edition <= features::LATEST),
        }
    }

    /// Parses the `syntax` or `edition` statement. Returns true if the syntax is known.
    fn syntax(&mut self) -> Parse<bool> {
        let first = self.tok();
        let edition = self.at_word("edition");
        self.bump();
        self.expect(b'=')?;
        if matches!(self.kind(), Kind::Ident | Kind::Int) {
            let value = String::from_utf8_lossy(self.text()).into_owned();
            let known = Self::known_edition(self.text()).is_some();
            return Err(self.unexpected_with("a string", |report, _| {
                if known {
                    report.help(format!("put the value in quotes: `\"{value}\"`"));
                }
            }));
        }
        let (value_extent, value) = self.strings("a string")?;
        let last = self.end_of_statement()?;
        self.ast.syntax = Some(Syntax { extent: Extent { first, last } });
        self.stack.push(Item::Syntax);
        let found = if edition {
            features::edition_named(&value)
        } else {
            match &*value {
                b"proto2" => Some(PROTO2),
                b"proto3" => Some(PROTO3),
                _ => None,
            }
        };
        let shown = String::from_utf8_lossy(&value).into_owned();
        let Some(found) = found else {
            let (kind, help) = if edition {
                ("edition", "use edition = \"2023\", \"2024\" or \"2026\"")
            } else if value.starts_with(b"20") {
                ("syntax", "write `edition` instead of `syntax`")
            } else {
                ("syntax", "use syntax = \"proto2\" or \"proto3\", or an edition")
            };
            self.error_at("syntax-unknown", value_extent, format!("unknown {kind} `{shown}`"))
                .help(help);
            return Ok(false);
        };
        self.ast.edition = found;
        if edition {
            let message = if found < features::EDITION_2023 {
                Some(format!("edition `{shown}` is earlier than the first supported edition, 2023"))
            } else if found > features::LATEST && !self.experimental(found) {
                Some(format!("edition `{shown}` is later than the last supported edition, 2026"))
            } else {
                None
            };
            if let Some(message) = message {
                let extent = Extent { first: 0, last: 0 };
                self.error_at("edition-unsupported", extent, message)
                    .help("use edition = \"2023\", \"2024\" or \"2026\"");
            }
        }
        Ok(true)
    }

    /// Returns true if an edition is the unstable one and the file may use it.
    fn experimental(&self, edition: i32) -> bool {
        let of_protobuf =
            ["google/protobuf/", "upb/"].iter().any(|prefix| self.name.starts_with(prefix));
        edition == features::UNSTABLE && (self.unstable || of_protobuf)
    }

    fn top_level(&mut self) -> Parse<()> {
        if self.at_symbol(b';') {
            let token = self.bump();
            self.stack.push(Item::Empty(token));
            return Ok(());
        }
        if self.kind() == Kind::Ident {
            match self.text() {
                b"message" => return self.message(Visibility::Unset),
                b"enum" => return self.enumeration(Visibility::Unset),
                b"service" => return self.service(),
                b"extend" => return self.extend(),
                b"import" => return self.import(),
                b"package" => return self.package(),
                b"option" => return self.option_statement(),
                b"export" | b"local" if self.ast.edition >= EDITION_2024 => return self.visible(),
                _ => {}
            }
        }
        let syntax = self.at_word("syntax") || self.at_word("edition");
        let expected = "a statement such as `message`, `enum`, `service` or `import`";
        Err(self.unexpected_with(expected, |report, _| {
            if syntax {
                report.help("move the statement to the start of the file, before all others");
            }
        }))
    }

    /// Parses a message or enum after `export` or `local`.
    pub(super) fn visible(&mut self) -> Parse<()> {
        let export = self.at_word("export");
        self.bump();
        let visibility = if export { Visibility::Export } else { Visibility::Local };
        if self.at_word("message") {
            self.message(visibility)
        } else if self.at_word("enum") {
            self.enumeration(visibility)
        } else {
            Err(self.unexpected("`message` or `enum`"))
        }
    }

    fn import(&mut self) -> Parse<()> {
        let first = self.bump();
        let modifier = self.tok();
        let kind = match self.text() {
            b"public" => ImportKind::Public,
            b"weak" => ImportKind::Weak,
            b"option" => ImportKind::Option,
            _ => ImportKind::Plain,
        };
        let has_options = self.option_imports;
        self.option_imports |= kind == ImportKind::Option;
        if kind != ImportKind::Plain {
            self.bump();
        }
        if kind == ImportKind::Option && self.ast.edition < EDITION_2024 {
            self.error_token(
                "import-option",
                modifier,
                "`import option` needs edition 2024 or later",
            )
            .help("remove `option`, or use a later edition");
        }
        if kind == ImportKind::Weak && self.ast.edition >= EDITION_2024 {
            self.error_token(
                "import-weak",
                modifier,
                "edition 2024 and later have no weak imports",
            )
            .help("remove `weak`, or use `import option`");
        }
        if kind != ImportKind::Option && has_options {
            let message = "the import follows an `import option`";
            let token = if kind == ImportKind::Plain { modifier } else { self.tok() };
            self.error_token("import-order", token, message)
                .help("move it before all `import option` statements");
        }
        let (extent, path) = self.strings("a string with the name of the file to import")?;
        if self.is_bad(self.tokens[extent.last as usize]) {
            // The string is not closed, so its end is not a part of the path.
            return Err(Failed);
        }
        let last = self.end_of_statement()?;
        self.stack.push(Item::Import(self.ast.imports.len() as u32));
        self.ast.imports.push(Import { extent: Extent { first, last }, kind, modifier, path });
        Ok(())
    }

    fn package(&mut self) -> Parse<()> {
        let first = self.bump();
        if self.at_symbol(b'.') {
            return Err(self.unexpected("an identifier"));
        }
        let name = self.path("an identifier")?;
        let last = self.end_of_statement()?;
        let extent = Extent { first, last };
        if let Some(earlier) = self.ast.packages.first().map(|package| package.extent) {
            let (file, span) = (self.file, self.tokens[earlier.first as usize].span());
            self.error_at(
                "package-twice",
                extent,
                "the file has a second package statement".to_owned(),
            )
            .related(file, span, "the first one")
            .help("remove one of the two statements");
        }
        self.stack.push(Item::Package(self.ast.packages.len() as u32));
        self.ast.packages.push(Package { extent, name });
        Ok(())
    }
}
