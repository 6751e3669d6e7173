//! The patterns that a set of options holds.

use super::{Options, Scoped};

impl Options {
    /// Returns every pattern of every per-path option, with the name of the option.
    ///
    /// ```
    /// let mut options = rust_grpc_codegen::Options::default();
    /// options.set("btree_map", Some(".pkg")).unwrap();
    /// assert_eq!(options.patterns().collect::<Vec<_>>(), [("btree_map", ".pkg")]);
    /// ```
    pub fn patterns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let flags = [
            ("btree_map", &self.btree_map),
            ("bytes", &self.bytes),
            ("boxed", &self.boxed),
            ("disable_comments", &self.disable_comments),
            ("skip_debug", &self.skip_debug),
            ("unknown_fields", &self.unknown_fields),
            ("client_trait", &self.client_trait),
            ("shared_client", &self.shared_client),
            ("native_server", &self.native_server),
            ("mock", &self.mock),
            ("method_descriptors", &self.method_descriptors),
            ("descriptor_options", &self.descriptor_options),
            ("extensions", &self.extensions),
            ("check_required", &self.check_required),
        ];
        let texts = [
            ("string_type", &self.string_type),
            ("bytes_type", &self.bytes_type),
            ("map_type", &self.map_type),
            ("type_name_domain", &self.type_name_domain),
            ("extern_path", &self.extern_path),
            ("type_attribute", &self.type_attribute),
            ("message_attribute", &self.message_attribute),
            ("enum_attribute", &self.enum_attribute),
            ("field_attribute", &self.field_attribute),
            ("client_mod_attribute", &self.client_mod_attribute),
            ("client_attribute", &self.client_attribute),
            ("server_mod_attribute", &self.server_mod_attribute),
            ("server_attribute", &self.server_attribute),
            ("trait_attribute", &self.trait_attribute),
            ("mock_mod_attribute", &self.mock_mod_attribute),
        ];
        let flags = flags.into_iter().flat_map(|(option, list)| of(option, list));
        let texts = texts.into_iter().flat_map(|(option, list)| of(option, list));
        flags.chain(texts).chain(of("enum_type", &self.enum_type))
    }
}

fn of<'a, T>(
    option: &'static str,
    list: &'a Scoped<T>,
) -> impl Iterator<Item = (&'static str, &'a str)> {
    list.iter().map(move |(pattern, _)| (option, pattern.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::TABLE;

    #[test]
    fn every_option_with_a_path_is_among_them() {
        let mut options = Options::default();
        let with_path = || TABLE.iter().filter(|row| row.value.starts_with("PATH"));
        for row in with_path() {
            let value = match row.value {
                "PATH" => ".a",
                choice if choice.starts_with("PATH=i32") => ".a=i32",
                _ => ".a=#[b]",
            };
            options.set(row.name, Some(value)).unwrap();
        }
        let mut found: Vec<_> = options.patterns().collect();
        let mut expected: Vec<_> = with_path().map(|row| (row.name, ".a")).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
