//! Which of the known names was meant?

/// The known name that takes the fewest changes, if they are few for a name of this length.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let enough = name.chars().count().max(3) / 3;
    let name = fold(name);
    known
        .into_iter()
        .filter_map(|known| Some((distance(&name, &fold(known), enough)?, known)))
        .min_by_key(|(distance, _)| *distance)
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

/// How many changes make one name of the other, if they are at most `enough`.
fn distance(a: &[char], b: &[char], enough: usize) -> Option<usize> {
    // The rest of a long name takes a change for each letter.
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
    fn the_nearest_name_is_suggested_if_it_is_near() {
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
