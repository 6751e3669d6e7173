//! Interned names, which represent every identifier of a compilation as a small number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// An interned byte string. Two atoms of one compilation are equal if and only if their texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Atom(pub(crate) u32);

impl Atom {
    /// The empty text, which every interner contains first.
    pub(crate) const EMPTY: Atom = Atom(0);
}

/// The table of all names of a compilation.
pub(crate) struct Interner {
    hasher: DefaultHashBuilder,
    table: HashTable<u32>,
    text: Vec<u8>,
    ends: Vec<u32>,
}

impl Default for Interner {
    fn default() -> Self {
        Self::new()
    }
}

impl Interner {
    pub(crate) fn new() -> Self {
        let mut interner = Self {
            hasher: DefaultHashBuilder::default(),
            table: HashTable::new(),
            text: Vec::new(),
            ends: Vec::new(),
        };
        interner.intern(b"");
        interner
    }

    /// Returns the atom of a text, adding it to the table if it is new.
    pub(crate) fn intern(&mut self, name: &[u8]) -> Atom {
        let hash = self.hasher.hash_one(name);
        let (text, ends) = (&self.text, &self.ends);
        if let Some(&found) = self.table.find(hash, |&id| slice(text, ends, id) == name) {
            return Atom(found);
        }
        let id = self.ends.len() as u32;
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len() as u32);
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, id, |&id| hasher.hash_one(slice(text, ends, id)));
        Atom(id)
    }

    /// Returns the atom of a text if it is in the table.
    pub(crate) fn find(&self, name: &[u8]) -> Option<Atom> {
        let hash = self.hasher.hash_one(name);
        let found = self.table.find(hash, |&id| slice(&self.text, &self.ends, id) == name);
        found.map(|&id| Atom(id))
    }

    /// Returns the text of an atom.
    pub(crate) fn bytes(&self, atom: Atom) -> &[u8] {
        slice(&self.text, &self.ends, atom.0)
    }

    /// Returns the text of an atom for a diagnostic, with invalid UTF-8 replaced.
    pub(crate) fn show(&self, atom: Atom) -> String {
        String::from_utf8_lossy(self.bytes(atom)).into_owned()
    }
}

fn slice<'t>(text: &'t [u8], ends: &[u32], id: u32) -> &'t [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] as usize };
    &text[start..ends[id] as usize]
}
