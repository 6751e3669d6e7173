//! Suggestions for misspelt names in service configs.

/// Returns the most similar of the known names, if it is similar enough for the length of the name.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let enough = name.chars().count().max(3) / 3;
    let name = fold(name);
    known
        .into_iter()
        .filter_map(|known| Some((distance(&name, &fold(known), enough)?, known)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Returns the hint `did you mean …?` with the most similar of the known names.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

/// Normalizes a name, so that `retry_policy`, `RetryPolicy` and `retryPolicy` are equal.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// Returns the edit distance of two names, if it is at most `enough`.
fn distance(a: &[char], b: &[char], enough: usize) -> Option<usize> {
    // The difference of the lengths is a lower bound of the distance.
    if a.len().abs_diff(b.len()) > enough {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
        if row.iter().all(|distance| *distance > enough) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_name_if_it_is_similar() {
        let known = ["retryPolicy", "hedgingPolicy", "name"];
        let nearest = |name| nearest(name, known);
        assert_eq!(nearest("retry_policy"), Some("retryPolicy"));
        assert_eq!(nearest("retriPolcy"), Some("retryPolicy"));
        assert_eq!(nearest("hedgePolicy"), Some("hedgingPolicy"));
        assert_eq!(nearest("nam"), Some("name"));
        assert_eq!(nearest("policy"), None);
        assert_eq!(nearest("timeouts"), None);
        assert_eq!(nearest(&"retryPolicy".repeat(1000)), None);
    }
}
