//! Intended differences between our code and that of prost-build and tonic-prost-build.
//!
//! Each entry of the table describes how to transform the peer's code to ours, and in which files
//! of the corpus the difference occurs. After all entries are applied, both must have the same
//! tokens. An entry whose difference does not occur any more is stale and fails the test as well.

use crate::compare::Difference;

/// An intended difference.
pub struct Deviation {
    /// The name in the guide's table.
    pub name: &'static str,
    /// The reason why our code is better.
    pub reason: &'static str,
    /// The files of the corpus in which it occurs.
    pub files: &'static [&'static str],
    /// Pairs of the peer's text and ours, in printed code without docs.
    pub rewrites: &'static [(&'static str, &'static str)],
}

/// All intended differences that occur in the corpus.
pub const DEVIATIONS: &[Deviation] = &[Deviation {
    name: "a method named like one of the client's own gets a `_`",
    reason: "theirs does not compile: `connect` is defined twice",
    files: &["google.firebase.fcm.connection.v1alpha1.rs"],
    rewrites: &[(
        "pub async fn connect(\n            &mut self,",
        "pub async fn connect_(\n            &mut self,",
    )],
}];

/// Returns the differences that no deviation explains, and the names of the deviations that occur.
pub fn unexplained(differences: Vec<Difference>) -> (Vec<Difference>, Vec<&'static str>) {
    let mut used = Vec::new();
    let mut left = Vec::new();
    for mut difference in differences {
        for deviation in DEVIATIONS.iter().filter(|d| d.files.contains(&&*difference.file)) {
            for (theirs, ours) in deviation.rewrites {
                if difference.theirs.contains(theirs) {
                    used.push(deviation.name);
                    difference.theirs = difference.theirs.replace(theirs, ours);
                }
            }
        }
        if difference.theirs != difference.ours {
            left.push(difference);
        }
    }
    (left, used)
}
