//! Static tables that describe enums.

use core::fmt;

/// The description of an enum type.
#[derive(Clone, Copy)]
pub struct EnumTable {
    full_name: &'static str,
    closed: bool,
    values: &'static [(&'static str, i32)],
    by_number: &'static [u16],
    by_name: &'static [u16],
}

impl EnumTable {
    /// Returns the table of an enum, for generated code.
    ///
    /// The values, which include aliases, are in the order of their declaration. `by_number` has the indices
    /// of those that are the first with their number, in the order of the numbers, and `by_name` the indices
    /// of all values in the order of the names.
    #[doc(hidden)]
    pub const fn new(
        full_name: &'static str,
        values: &'static [(&'static str, i32)],
        by_number: &'static [u16],
        by_name: &'static [u16],
    ) -> Self {
        Self { full_name, closed: false, values, by_number, by_name }
    }

    /// Sets that the enum is closed.
    #[doc(hidden)]
    #[must_use]
    pub const fn closed(self) -> Self {
        Self { closed: true, ..self }
    }

    /// Returns the full name, such as `shop.v1.Color`.
    pub const fn full_name(&self) -> &'static str {
        self.full_name
    }

    /// Returns true if numbers that the enum does not define are not values of it.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Returns the names and numbers of all values, including aliases, in the order of their declaration.
    pub const fn values(&self) -> &'static [(&'static str, i32)] {
        self.values
    }

    /// Returns the name of a number, which is the first name that is declared for it.
    pub fn name_of(&self, number: i32) -> Option<&'static str> {
        // Most enums number their values from zero without gaps.
        if let Some((name, found)) = usize::try_from(number).ok().and_then(|at| self.values.get(at))
            && *found == number
            && self.by_number.len() == self.values.len()
        {
            return Some(name);
        }
        let number_of = |index: &u16| self.values[usize::from(*index)].1;
        let at = self.by_number.binary_search_by_key(&number, number_of).ok()?;
        Some(self.values[usize::from(self.by_number[at])].0)
    }

    /// Returns the number of a name, which may be an alias.
    pub fn number_of(&self, name: &str) -> Option<i32> {
        let name_of = |index: &u16| self.values[usize::from(*index)].0;
        let at = self.by_name.binary_search_by(|index| name_of(index).cmp(name)).ok()?;
        Some(self.values[usize::from(self.by_name[at])].1)
    }
}

/// Formats the full name.
impl fmt::Debug for EnumTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EnumTable").field(&self.full_name).finish()
    }
}

/// An enum with a table. Generated code implements the trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no table of its names and numbers",
    note = "generate the enum with the option `json`, `text` or `reflect`"
)]
pub trait ReflectEnum {
    /// Returns the table of this enum.
    fn enum_table() -> &'static EnumTable;
}
