//! Suggestions for misspelled names.

/// Returns the candidate that the author of `text` most likely meant.
///
/// Case and leading dots are ignored. Returns `None` if the edit distance of every candidate is
/// more than a third of the text's length plus one, or if more than half of a part between dots
/// differs: `.b.v1` is unlikely to mean `.a.v1`.
pub fn closest<'n>(text: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let normal = |s: &str| -> Vec<char> {
        s.trim_start_matches(['.', '=']).to_lowercase().chars().take(200).collect()
    };
    let wanted = normal(text);
    let limit = 1 + wanted.len() / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = normal(candidate);
        if other.len().abs_diff(wanted.len()) > limit {
            continue;
        }
        let distance = edit_distance(&wanted, &other);
        let better = best.is_none_or(|b| (distance, candidate) < b);
        if distance <= limit && better && parts_are_alike(&wanted, &other) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Returns true if each part between dots has at least half in common with its counterpart.
///
/// If the numbers of parts differ, the texts are compared as a whole.
fn parts_are_alike(a: &[char], b: &[char]) -> bool {
    let alike = |a: &[char], b: &[char]| edit_distance(a, b) <= a.len().max(b.len()) / 2;
    let parts = |text| <[char]>::split(text, |c: &char| *c == '.');
    if parts(a).count() != parts(b).count() {
        return alike(a, b);
    }
    parts(a).zip(parts(b)).all(|(a, b)| alike(a, b))
}

/// Returns the Levenshtein distance.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_names_similar_to_the_text() {
        assert_eq!(closest("btreemap", ["bytes", "btree_map", "boxed"]), Some("btree_map"));
        assert_eq!(closest("zzz", ["bytes", "btree_map"]), None);
        assert_eq!(closest(".shop.v2.Itme", [".shop.v1.Item"]), Some(".shop.v1.Item"));
        assert_eq!(closest(".b.v1", [".a.v1", ".a"]), None);
    }
}
