//! Values of a document, which are those of JSON, with the order of the keys kept.

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

/// A value with keys, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Node)>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Returns the object with another key.
    pub(super) fn with(mut self, key: impl Into<String>, value: impl Into<Node>) -> Self {
        self.add(key, value);
        self
    }

    /// Returns the object with another key, unless there is no value.
    pub(super) fn with_some(self, key: &str, value: Option<impl Into<Node>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Returns the object with a key that is `true`, unless it would be `false`.
    pub(super) fn with_flag(self, key: &str, value: bool) -> Self {
        self.with_some(key, value.then_some(true))
    }

    pub(super) fn add(&mut self, key: impl Into<String>, value: impl Into<Node>) {
        self.0.push((key.into(), value.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_entries(self) -> impl Iterator<Item = (String, Node)> {
        self.0.into_iter()
    }

    pub(super) fn entries(&self) -> &[(String, Node)] {
        &self.0
    }
}

impl FromIterator<(String, Node)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Object> for Node {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl<T: Into<Node>> From<Vec<T>> for Node {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
