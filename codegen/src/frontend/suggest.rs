//! Which name was meant?

/// The candidate nearest to a misspelt name, when one is near.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Half of a name of two letters may be a slip; another letter is another name.
    let limit = match name.chars().count() {
        0 | 1 => 0,
        length => (length / 3).clamp(1, 4),
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.len().abs_diff(name.len()) > limit * 4 || candidate == name {
            continue;
        }
        let distance = distance(name, candidate);
        let better = best.is_none_or(|(d, c)| (distance, candidate) < (d, c));
        if distance <= limit && better {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Levenshtein distance; a difference in case is free.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["Timestamp", "Duration", "FieldMask"];
        assert_eq!(nearest("TimeStamp", names), Some("Timestamp"));
        assert_eq!(nearest("Timestmap", names), Some("Timestamp"));
        assert_eq!(nearest("Money", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest("B", ["A"]), None);
        assert_eq!(nearest("a", ["A"]), Some("A"));
    }
}
