//! Which of the known names was meant?

/// The known name that takes the fewest changes, if they are few for a name of this length.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let enough = name.chars().count().max(3) / 3;
    known
        .into_iter()
        .map(|known| (distance(&fold(name), &fold(known)), known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= enough)
        .map(|(_, known)| known)
}

/// `did you mean `x`?`, as a hint.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

/// `retry_policy`, `RetryPolicy` and `retryPolicy` are one name to a reader.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
