//! Finding and cutting text, without the 4 KB that the standard library's search and its panics would be
//! of the binary.

/// Where a part of a text begins.
fn find(text: &str, part: &str) -> Option<usize> {
    let mut places = text.as_bytes().windows(part.len().max(1));
    places.position(|place| place == part.as_bytes())
}

/// The text up to a place, and from there; all of it and nothing where there is no such place.
#[must_use]
pub fn split_at(text: &str, place: usize) -> (&str, &str) {
    text.split_at_checked(place).unwrap_or((text, ""))
}

/// Whether a text has this part.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// The text with something else wherever it has this part.
#[must_use]
pub fn replace(text: &str, part: &str, by: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(place) = find(rest, part) {
        replaced.push_str(rest.get(..place).unwrap_or_default());
        replaced.push_str(by);
        rest = rest.get(place + part.len()..).unwrap_or_default();
    }
    replaced.push_str(rest);
    replaced
}
