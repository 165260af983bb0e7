//! Searching and cutting text, without the 4 KB that the standard library's search and its panics would add to the
//! binary.

/// The index at which a part of a text begins.
fn find(text: &str, part: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(part.len().max(1));
    windows.position(|window| window == part.as_bytes())
}

/// The text before and after an index; all of it and an empty one if there is no such index.
#[must_use]
pub(crate) fn split_at(text: &str, index: usize) -> (&str, &str) {
    text.split_at_checked(index).unwrap_or((text, ""))
}

/// Whether a text contains this part.
#[must_use]
pub(crate) fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// The text with every occurrence of a part replaced.
#[must_use]
pub(crate) fn replace(text: &str, part: &str, by: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(index) = find(rest, part) {
        replaced.push_str(rest.get(..index).unwrap_or_default());
        replaced.push_str(by);
        rest = rest.get(index + part.len()..).unwrap_or_default();
    }
    replaced.push_str(rest);
    replaced
}
