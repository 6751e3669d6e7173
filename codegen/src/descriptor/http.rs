//! The option `google.api.http` of methods, from the serialized bytes of their options.

use std::borrow::Cow;

use super::wire::{Decode, DecodeError, Slice, Value};

/// The field number of the extension `google.api.http` of `MethodOptions`.
pub(crate) const HTTP: u32 = 72_295_728;

/// The fields of `google.api.HttpRule` that the generator reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct HttpRule<'a> {
    /// The verb and the path template, which are a oneof in the schema.
    pub(crate) pattern: Option<HttpPattern<'a>>,
    /// The field that is the body of requests, `*`, or an empty string.
    pub(crate) body: Cow<'a, str>,
    /// The field that is the body of responses, or an empty string.
    pub(crate) response_body: Cow<'a, str>,
    /// Further rules for the same method.
    pub(crate) additional_bindings: Vec<HttpRule<'a>>,
}

/// The verb and the path template of a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct HttpPattern<'a> {
    /// The HTTP method, such as `GET`; `*` for all of them.
    pub(crate) verb: Cow<'a, str>,
    /// The path template.
    pub(crate) template: Cow<'a, str>,
}

/// Decodes the rule in serialized `MethodOptions`, if they have one.
///
/// # Errors
/// Returns an error if the options are not a valid message.
pub(crate) fn http_rule(options: &[u8]) -> Result<Option<HttpRule<'_>>, DecodeError> {
    let mut decoded = Options::default();
    Slice::new(options).merge(&mut decoded)?;
    Ok(decoded.http)
}

#[derive(Default)]
struct Options<'a> {
    http: Option<HttpRule<'a>>,
}

impl<'a> Decode<'a> for Options<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            HTTP => value.slice().merge(self.http.get_or_insert_default()),
            _ => Ok(()),
        }
    }
}

impl<'a> Decode<'a> for HttpRule<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        let verb = match number {
            2 => "GET",
            3 => "PUT",
            4 => "POST",
            5 => "DELETE",
            6 => "PATCH",
            7 => {
                self.body = value.str()?.into();
                return Ok(());
            }
            8 => {
                let mut custom = self.pattern.take().unwrap_or_default();
                value.slice().merge(&mut custom)?;
                self.pattern = Some(custom);
                return Ok(());
            }
            11 => return value.push(&mut self.additional_bindings),
            12 => {
                self.response_body = value.str()?.into();
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.pattern = Some(HttpPattern { verb: verb.into(), template: value.str()?.into() });
        Ok(())
    }
}

/// A `google.api.CustomHttpPattern`.
impl<'a> Decode<'a> for HttpPattern<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.verb = value.str()?.into(),
            2 => self.template = value.str()?.into(),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(number: u32, content: &[u8], out: &mut Vec<u8>) {
        let mut tag = number << 3 | 2;
        while tag >= 0x80 {
            out.push((tag & 0x7f) as u8 | 0x80);
            tag >>= 7;
        }
        out.extend([tag as u8, content.len() as u8]);
        out.extend(content);
    }

    #[test]
    fn merges_the_rule_and_ignores_other_options() {
        let (mut rule, mut second, mut options) = (Vec::new(), Vec::new(), Vec::new());
        bytes(2, b"/a", &mut rule);
        bytes(7, b"*", &mut rule);
        bytes(6, b"/b", &mut second);
        bytes(1050, b"x", &mut options);
        bytes(HTTP, &rule, &mut options);
        bytes(HTTP, &second, &mut options);
        let rule = http_rule(&options).unwrap().unwrap();
        let pattern = rule.pattern.unwrap();
        assert_eq!((&*pattern.verb, &*pattern.template, &*rule.body), ("PATCH", "/b", "*"));
        assert!(http_rule(&[]).unwrap().is_none());
        assert!(http_rule(&options[..options.len() - 1]).is_err());
    }

    #[test]
    fn reads_custom_verbs_and_further_bindings() {
        let (mut custom, mut inner, mut rule, mut options) = Default::default();
        bytes(1, b"HEAD", &mut custom);
        bytes(2, b"/c", &mut custom);
        bytes(8, &custom, &mut inner);
        bytes(11, &inner, &mut rule);
        bytes(HTTP, &rule, &mut options);
        let rule = http_rule(&options).unwrap().unwrap();
        assert!(rule.pattern.is_none());
        let pattern = rule.additional_bindings[0].pattern.as_ref().unwrap();
        assert_eq!((&*pattern.verb, &*pattern.template), ("HEAD", "/c"));
    }
}
