//! Names that statements with syntax errors may declare.
//!
//! After a syntax error, a reference to an unknown name is only reported if no part of the file that
//! the parser skipped or misunderstood can declare the name, or be the package. Everything that declares a name contains
//! it as an identifier, so it is sufficient to collect identifiers:
//!
//! - all identifiers in skipped statements,
//! - the names after `message`, `enum` and `group`, and those before `=`, which may be extensions, in
//!   the whole file: after a missing brace, a declaration is found in the wrong scope.

use hashbrown::HashSet;

use crate::diagnostic::Reports;
use crate::intern::{Atom, Interner};
use crate::source::FileId;
use crate::token::{Kind, Token};

/// The declarations that may be missing from the syntax tree of a file with syntax errors.
pub(crate) struct Hidden {
    /// True if any declaration may be missing.
    any_name: bool,
    /// True if an import may be missing.
    imports: bool,
    /// True if declarations may be in the wrong scope, because a brace is missing or superfluous.
    scopes: bool,
    names: HashSet<Atom>,
}

/// A file that has been parsed.
pub(super) struct Parsed<'p> {
    pub(super) file: FileId,
    pub(super) bytes: &'p [u8],
    pub(super) tokens: &'p [Token],
    /// The ranges of tokens that the parser skipped.
    pub(super) skipped: &'p [(usize, usize)],
    /// True if the parser stopped before the end.
    pub(super) stopped: bool,
    /// True if a declaration lacks its name.
    pub(super) nameless: bool,
    /// True if the file has a package.
    pub(super) has_package: bool,
}

impl Hidden {
    /// Returns what may be missing from a file, or `None` if nothing is.
    pub(super) fn find(
        parsed: &Parsed<'_>,
        atoms: &mut Interner,
        reports: &Reports,
    ) -> Option<Self> {
        let &Parsed { file, bytes, tokens, skipped, stopped, nameless, has_package } = parsed;
        if !reports.hides_declarations(file) {
            return None;
        }
        let text = |token: Token| &bytes[token.start as usize..token.end as usize];
        let everything = stopped || reports.swallows_text(file);
        let names = HashSet::new();
        // Without the package, relative names of other files of the package are not found.
        let may_be_package = |&(start, end): &(usize, usize)| {
            let mut tokens = tokens[start..end].iter();
            tokens.all(|token| token.kind == Kind::Ident || matches!(token.symbol, b'.' | b';'))
        };
        let lacks_package = !has_package
            && skipped.iter().any(|range| {
                let mut tokens = tokens[range.0..range.1].iter();
                may_be_package(range) || tokens.any(|token| text(*token) == b"package")
            });
        let any_name = everything || nameless || lacks_package;
        let mut hidden = Self { any_name, imports: everything, scopes: everything, names };
        if everything {
            return Some(hidden);
        }
        let unbalanced = |tokens: &[Token]| {
            let count = |brace| tokens.iter().filter(|token| token.symbol == brace).count();
            count(b'{') != count(b'}')
        };
        hidden.scopes = unbalanced(tokens)
            || skipped.iter().any(|&(start, end)| unbalanced(&tokens[start..end]));
        for token in skipped.iter().flat_map(|&(start, end)| &tokens[start..end]) {
            match token.kind {
                Kind::Ident => {
                    hidden.imports |= text(*token) == b"import";
                    hidden.names.insert(atoms.intern(text(*token)));
                }
                // The word `import` may be misspelled.
                Kind::Str => {
                    hidden.imports |=
                        text(*token).ends_with(b".proto\"") || text(*token).ends_with(b".proto'")
                }
                _ => {}
            }
        }
        for pair in tokens.windows(2) {
            if matches!(text(pair[0]), b"message" | b"enum" | b"group")
                && pair[1].kind == Kind::Ident
            {
                hidden.names.insert(atoms.intern(text(pair[1])));
            }
            if pair[0].kind == Kind::Ident && pair[1].symbol == b'=' {
                hidden.names.insert(atoms.intern(text(pair[0])));
            }
        }
        Some(hidden)
    }

    /// Returns true if a declaration of a name may be missing.
    pub(crate) fn declares(&self, name: Atom) -> bool {
        self.any_name || self.names.contains(&name)
    }

    /// Returns true if declarations may be in the wrong scope.
    pub(crate) fn scopes(&self) -> bool {
        self.scopes
    }

    /// Returns true if an import may be missing.
    pub(crate) fn imports(&self) -> bool {
        self.imports
    }
}
