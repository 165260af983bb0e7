//! Text that is put together when the crate is compiled, and read by its lines. A table of pointers to them costs as
//! much of the binary as a third of what they say.

use std::sync::LazyLock;

/// The lines of one text.
pub(crate) type Lines = LazyLock<Vec<&'static str>>;

/// How long the text is.
pub(crate) const fn length(mut lists: &[&[&str]], end: &str) -> usize {
    let mut length = 0;
    while let Some((list, others)) = lists.split_first() {
        let mut list = *list;
        while let Some((text, rest)) = list.split_first() {
            length += text.len() + end.len();
            list = rest;
        }
        lists = others;
    }
    length
}

/// All of them behind one another, with `end` behind each.
pub(crate) const fn joined<const N: usize>(mut lists: &[&[&str]], end: &str) -> [u8; N] {
    let mut text = [0; N];
    let mut rest: &mut [u8] = &mut text;
    while let Some((list, others)) = lists.split_first() {
        let mut list = *list;
        while let Some((part, others)) = list.split_first() {
            rest = put(put(rest, part), end);
            list = others;
        }
        lists = others;
    }
    text
}

/// Writes a part, and gives the place behind it.
const fn put<'a>(place: &'a mut [u8], part: &str) -> &'a mut [u8] {
    match place.split_at_mut_checked(part.len()) {
        Some((here, behind)) => {
            here.copy_from_slice(part.as_bytes());
            behind
        }
        None => &mut [],
    }
}

/// Makes a text of lists of texts, and of that its lines.
macro_rules! lines {
    ($lists:expr, $end:literal) => {{
        const LENGTH: usize = $crate::json::lines::length($lists, $end);
        const BYTES: [u8; LENGTH] = $crate::json::lines::joined($lists, $end);
        const TEXT: &str = match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        };
        std::sync::LazyLock::new(|| TEXT.split_terminator('\n').collect())
    }};
}
pub(crate) use lines;
