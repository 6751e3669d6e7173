//! Intended differences between our code and that of prost-build and tonic-prost-build.
//!
//! One table. An entry says how their code becomes ours and in which files of the corpus that
//! happens; after all entries are applied, both must be the same to the last token. An entry that
//! no longer occurs where it says is stale, and fails the test as well.

use crate::compare::Difference;

/// A difference that is meant.
pub struct Deviation {
    /// The name in the guide's table.
    pub name: &'static str,
    /// Why ours is better.
    pub reason: &'static str,
    /// The files of the corpus where it occurs.
    pub files: &'static [&'static str],
    /// Their text and ours, on printed code without docs.
    pub rewrites: &'static [(&'static str, &'static str)],
}

/// All of them that occur in the corpus.
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
