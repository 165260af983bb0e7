//! How far a list has been read: which rows of a page are new, and where the next page begins. Pure.
//!
//! Rows come and go while a list is read, and with an offset they shift. So every page but the first begins with the
//! last row of the one before. If another row is there, rows in front of it have gone, and the cursor steps back to
//! find the ones that moved up. If rows were added in front, some are seen twice, and recognised.

/// How many times in a row the same page may come.
const MOST_REPEATS: u32 = 4;

/// What identifies a row, and its position in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowKey {
    /// A hash of its id. A row without an id always counts as new.
    pub id: Option<u128>,
    /// The time that the list is sorted by, if it is read by time.
    pub time: Option<String>,
}

/// The result of reading a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PageRead {
    /// Which of its rows are new.
    pub is_new: Vec<bool>,
    /// Whether there may be more pages.
    pub has_more: bool,
}

/// The server returns the same page again and again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stuck;

/// How a list is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Paging {
    /// By offset.
    #[default]
    Offset,
    /// By offset, in an order in which a row that changes moves to the front. At the end, the front is read again.
    OffsetThenFront,
    /// By the time that it is sorted by and that every row has: a page can begin at a time.
    Time,
}

/// How far a list has been read.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    paging: Paging,
    /// The time at which the unread rows begin; `offset` counts from there.
    from: Option<String>,
    /// The offset of the list's first row, that of the next page, and whether that page should begin with a known
    /// row.
    base: u32,
    offset: u32,
    overlaps: bool,
    /// How far it stepped back last, looking for a known row.
    stepped_back: u32,
    /// The ids of the rows so far, sorted; by time, those since the page before `from`. Nothing else is kept.
    known: Vec<u128>,
    /// How many of them have the time `from`.
    at_from: u32,
    pages: u32,
    longest_page: usize,
    last_ends: Option<(u128, u128)>,
    repeats: u32,
    /// Whether the end was reached and the front is being read again.
    is_rereading: bool,
}

impl Cursor {
    /// A cursor at this offset.
    pub(crate) fn new(paging: Paging, base: u32) -> Self {
        Self {
            paging,
            base,
            offset: base,
            ..Self::default()
        }
    }

    /// The time at which the next page begins, inclusive.
    pub(crate) fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// The offset of the next page.
    pub(crate) fn offset(&self) -> u32 {
        self.offset
    }

    /// How many rows at the start of the next page are known already.
    pub(crate) fn known_ahead(&self) -> u32 {
        match (&self.from, self.offset) {
            (Some(_), 0) => self.at_from,
            _ => u32::from(self.overlaps),
        }
    }

    /// Takes a page that was requested with this size; by default the server decided.
    pub(crate) fn take(&mut self, rows: &[RowKey], asked: Option<u32>) -> Result<PageRead, Stuck> {
        let is_full = match asked {
            Some(asked) => count(rows.len()) >= asked,
            None => !rows.is_empty() && rows.len() >= self.longest_page,
        };
        self.longest_page = self.longest_page.max(rows.len());
        self.pages += 1;

        let end = |row: Option<&RowKey>| row.and_then(|row| row.id);
        let ends = end(rows.first()).zip(end(rows.last()));
        self.repeats = if is_full && ends.is_some() && ends == self.last_ends {
            self.repeats + 1
        } else {
            0
        };
        self.last_ends = ends;
        if self.repeats >= MOST_REPEATS {
            return Err(Stuck);
        }

        let is_known = |id: u128| self.known.binary_search(&id).is_ok();
        if self.overlaps && !end(rows.first()).is_some_and(is_known) {
            self.stepped_back = self
                .stepped_back
                .saturating_mul(2)
                .max(count(self.longest_page).max(1));
            self.offset = self.offset.saturating_sub(self.stepped_back).max(self.base);
            self.overlaps = self.offset > self.base;
            return Ok(PageRead {
                is_new: vec![false; rows.len()],
                has_more: true,
            });
        }
        self.stepped_back = 0;
        let mut new: Vec<u128> = Vec::new();
        let mut is_new = vec![true; rows.len()];
        for (row, is_new) in rows.iter().zip(&mut is_new) {
            let Some(id) = row.id else { continue };
            *is_new = !is_known(id) && insert(&mut new, id);
        }
        self.known = merged(&self.known, &new);
        let found_new = is_new.contains(&true);
        if !is_full {
            return Ok(PageRead {
                has_more: self.read_front_again(found_new),
                is_new,
            });
        }
        if self.is_rereading && !found_new {
            return Ok(PageRead {
                is_new,
                has_more: false,
            });
        }
        let time = rows.last().and_then(|row| row.time.as_ref());
        match time.filter(|time| self.paging == Paging::Time && self.from.as_ref() != Some(time)) {
            Some(time) => {
                // The rows with exactly this time come again. The other rows of the page don't, unless the server
                // ignores the bound: then they are recognised.
                let at = rows
                    .iter()
                    .rev()
                    .take_while(|row| row.time.as_ref() == Some(time));
                self.at_from = count(at.count());
                self.known = Vec::new();
                for id in rows.iter().filter_map(|row| row.id) {
                    insert(&mut self.known, id);
                }
                self.from = Some(time.clone());
                self.base = 0;
                self.offset = 0;
                self.overlaps = false;
            }
            None => {
                // After a first page of a single row, a longer one is requested. If a later page is that short all the
                // same, the server allows no more, and there is no room for a known row.
                self.overlaps = (rows.len() > 1 || self.pages == 1) && end(rows.last()).is_some();
                let on = count(rows.len()) - u32::from(self.overlaps);
                self.offset = self.offset.saturating_add(on);
            }
        }
        Ok(PageRead {
            is_new,
            has_more: true,
        })
    }

    /// At the end: whether to read the front again. A list of one page was read all at once.
    fn read_front_again(&mut self, found_new: bool) -> bool {
        let has_more = self.paging == Paging::OffsetThenFront
            && self.pages > 1
            && (!self.is_rereading || found_new);
        self.is_rereading = true;
        self.offset = self.base;
        self.overlaps = false;
        self.last_ends = None;
        has_more
    }
}

/// Inserts an id into a sorted list, unless it is there already.
pub(crate) fn insert(ids: &mut Vec<u128>, id: u128) -> bool {
    match ids.binary_search(&id) {
        Ok(_) => false,
        Err(index) => {
            ids.insert(index, id);
            true
        }
    }
}

/// Merges two sorted lists.
fn merged(one: &[u128], other: &[u128]) -> Vec<u128> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut other = other.iter().peekable();
    for id in one {
        while let Some(smaller) = other.next_if(|other| *other < id) {
            all.push(*smaller);
        }
        all.push(*id);
    }
    all.extend(other);
    all
}

/// A hash of an id (FNV-1a), with 128 bits: no two ids of a list share one.
pub(crate) fn hash(id: &str) -> u128 {
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = id.bytes().map(u128::from);
    bytes.fold(START, |hash, byte| (hash ^ byte).wrapping_mul(PRIME))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A server with numbered rows. `rows` is in the order of the list.
    #[derive(Debug, Clone, Default)]
    struct Server {
        rows: Vec<u32>,
        made: u32,
    }

    /// What happens between two requests, at a position of the list in thousandths.
    #[derive(Debug, Clone)]
    enum Event {
        Insert(u32),
        Remove(u32),
    }

    impl Server {
        fn of(rows: u32) -> Self {
            Self {
                rows: (0..rows).collect(),
                made: rows,
            }
        }

        fn happen(&mut self, event: &Event) {
            let at = |thousandth: u32, length: usize| thousandth as usize * length / 1000;
            match *event {
                Event::Insert(thousandth) => {
                    let at = at(thousandth, self.rows.len());
                    self.rows.insert(at, self.made);
                    self.made += 1;
                }
                Event::Remove(thousandth) if !self.rows.is_empty() => {
                    self.rows.remove(at(thousandth, self.rows.len()));
                }
                Event::Remove(_) => {}
            }
        }

        fn page(&self, offset: u32, limit: u32) -> Vec<RowKey> {
            let rows = self.rows.iter().skip(offset as usize);
            rows.take(limit as usize).map(|row| row_key(*row)).collect()
        }
    }

    fn row_key(row: u32) -> RowKey {
        RowKey {
            id: Some(row.into()),
            time: None,
        }
    }

    /// Takes a page, which is not the same again and again; returns its new rows, and whether there are more pages.
    fn step(cursor: &mut Cursor, page: &[RowKey], limit: u32) -> (Vec<u128>, bool) {
        let step = cursor.take(page, Some(limit)).unwrap_or(PageRead {
            is_new: Vec::new(),
            has_more: false,
        });
        assert_eq!(step.is_new.len(), page.len(), "the same page");
        let is_new = page.iter().zip(step.is_new);
        let is_new = is_new.filter_map(|(row, is_new)| row.id.filter(|_| is_new));
        (is_new.collect(), step.has_more)
    }

    /// Reads the whole list, with these events between the requests; returns the rows and the number of requests.
    fn read(
        server: &mut Server,
        mut cursor: Cursor,
        limit: u32,
        events: &[Vec<Event>],
    ) -> (Vec<u128>, usize) {
        let mut events = events.iter();
        let mut found = Vec::new();
        for requests in 1.. {
            let page = server.page(cursor.offset(), limit);
            let (is_new, has_more) = step(&mut cursor, &page, limit);
            found.extend(is_new);
            if !has_more {
                return (found, requests);
            }
            assert!(requests < 10_000, "no end");
            for event in events.next().into_iter().flatten() {
                server.happen(event);
            }
        }
        (found, 0)
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0_u32..1000).prop_map(Event::Insert),
            (0_u32..1000).prop_map(Event::Remove),
            // Most changes happen at the front.
            (0_u32..50).prop_map(Event::Remove),
        ]
    }

    proptest! {
        #[test]
        fn no_row_comes_twice_and_none_is_missing_that_was_there_all_the_time(
            rows in 0_u32..120,
            limit in 2_u32..12,
            events in prop::collection::vec(prop::collection::vec(event(), 0..20), 0..60),
        ) {
            let mut server = Server::of(rows);
            let (found, _) = read(&mut server, Cursor::default(), limit, &events);
            let mut once = found.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), found.len());
            for row in server.rows.iter().filter(|row| **row < rows) {
                prop_assert!(found.contains(&u128::from(*row)), "row {} in {:?}", row, found);
            }
        }

        #[test]
        fn a_list_that_stays_as_it_is_comes_in_order_and_in_few_requests(
            rows in 0_u32..200,
            limit in 1_u32..20,
            base in 0_u32..50,
        ) {
            let (found, requests) =
                read(&mut Server::of(rows), Cursor::new(Paging::Offset, base), limit, &[]);
            let expected: Vec<u128> = (base..rows).map(u128::from).collect();
            let new = limit.max(2) as usize - 1;
            let most = expected.len() / new + 2;
            prop_assert_eq!(found, expected);
            prop_assert!(requests <= most);
        }
    }

    #[test]
    fn rows_that_leave_behind_the_reader_hide_nothing() {
        // As when every listed run is cancelled, and so leaves the list.
        let mut server = Server::of(40);
        let mut cursor = Cursor::default();
        let mut found = 0;
        for _ in 0..100 {
            let page = server.page(cursor.offset(), 5);
            let (is_new, has_more) = step(&mut cursor, &page, 5);
            found += is_new.len();
            server.rows.drain(..is_new.len());
            if !has_more {
                break;
            }
        }
        assert_eq!((found, server.rows.len()), (40, 0));
    }

    #[test]
    fn what_moved_to_the_front_is_found_in_the_end() {
        let mut cursor = Cursor::new(Paging::OffsetThenFront, 0);
        let pages: [(&[u32], &[u32]); 4] = [
            (&[0, 1, 2], &[0, 1, 2]),
            // 4 moved to the front meanwhile.
            (&[1, 2, 3], &[3]),
            (&[3], &[]),
            (&[4, 0, 1], &[4]),
        ];
        for (page, expected) in pages {
            let page: Vec<RowKey> = page.iter().map(|row| row_key(*row)).collect();
            let expected: Vec<u128> = expected.iter().map(|row| u128::from(*row)).collect();
            assert_eq!(step(&mut cursor, &page, 3), (expected, true));
        }
        assert_eq!(cursor.offset(), 2);
        let known: Vec<RowKey> = [1, 2, 3].map(row_key).into();
        assert_eq!(step(&mut cursor, &known, 3), (vec![], false));
    }

    #[test]
    fn a_page_that_comes_again_and_again_is_an_error() {
        let mut cursor = Cursor::default();
        let page = Server::of(5).page(0, 5);
        let steps: Vec<bool> = (0..5)
            .map(|_| cursor.take(&page, Some(5)).is_ok())
            .collect();
        assert_eq!(steps, [true, true, true, true, false]);
    }

    #[test]
    fn by_time_a_page_begins_with_the_time_the_last_one_ended_with() {
        let row = |row: u32, time: &str| RowKey {
            time: Some(time.into()),
            ..row_key(row)
        };
        let mut cursor = Cursor::new(Paging::Time, 0);
        let step = cursor.take(&[row(0, "c"), row(1, "b")], Some(2));
        assert_eq!(step.map(|step| step.is_new), Ok(vec![true, true]));
        assert_eq!(
            (cursor.from(), cursor.offset(), cursor.known_ahead()),
            (Some("b"), 0, 1)
        );
        // A page full of one time: on by counting.
        let step = cursor.take(&[row(1, "b"), row(2, "b")], Some(2));
        assert_eq!(step.map(|step| step.is_new), Ok(vec![false, true]));
        assert_eq!((cursor.from(), cursor.offset()), (Some("b"), 1));
        let step = cursor.take(&[row(2, "b"), row(3, "a")], Some(2));
        assert_eq!(step.map(|step| step.is_new), Ok(vec![false, true]));
        assert_eq!((cursor.from(), cursor.offset()), (Some("a"), 0));
    }

    #[test]
    fn without_a_limit_a_page_that_is_shorter_than_another_was_is_the_last() {
        let mut cursor = Cursor::default();
        let server = Server::of(7);
        assert_eq!(
            cursor
                .take(&server.page(0, 5), None)
                .map(|step| step.has_more),
            Ok(true)
        );
        assert_eq!(
            cursor
                .take(&server.page(4, 5), None)
                .map(|step| step.has_more),
            Ok(false)
        );
    }
}
