//! Text without the standard library's algorithm for it, which would be 4 KB of the binary.

/// Whether a text has this part.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    let mut places = text.as_bytes().windows(part.len().max(1));
    places.any(|place| place == part.as_bytes())
}
