//! Where the reading of a list stands: which rows of a page are new, and where the next page begins. Pure.
//!
//! Rows come and go while a list is read, and behind an offset they shift. So each page but the first
//! begins with a row of the one before: where another row stands there, rows in front of it have gone, and
//! what moved up is looked for further in front. Rows that came in front are seen twice, and known.

/// How many pages in a row may be the very same.
const SAME: u32 = 4;

/// What paging has to know of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// What stands for its id. Without one it counts as new wherever it stands.
    pub id: Option<u128>,
    /// The time the list is sorted by, where it is read by that.
    pub time: Option<String>,
}

/// What came of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Which of its rows are new.
    pub fresh: Vec<bool>,
    /// Whether there may be more.
    pub goes_on: bool,
}

/// Every page is the same one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stuck;

/// How a list is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// By counting.
    #[default]
    Counting,
    /// By counting, where a row that changes moves to the front: in the end that is looked at once more.
    ToFront,
    /// By the time it is sorted by, which every row has: a page can begin with a time.
    ByTime,
}

/// Where the reading stands.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    way: Way,
    /// The time at which the rows begin that are left; from it on `offset` counts.
    from: Option<String>,
    /// Where the list begins, where the next page does, and whether a known row is to stand there.
    base: u32,
    offset: u32,
    overlaps: bool,
    /// How far it went back the last time, looking for a known row.
    back: u32,
    /// The ids of the rows so far, sorted; by time those since the page before `from`. They are all that is
    /// kept.
    known: Vec<u128>,
    /// How many of them are at `from`.
    ahead: u32,
    pages: u32,
    longest: usize,
    last: Option<(u128, u128)>,
    same: u32,
    /// Whether the end was reached and the front is looked at again.
    again: bool,
}

impl Cursor {
    /// Reads from this row on.
    pub(crate) fn new(way: Way, base: u32) -> Self {
        Self {
            way,
            base,
            offset: base,
            ..Self::default()
        }
    }

    /// The time from which on the next page is, inclusive.
    pub(crate) fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// How many rows the next page leaves out.
    pub(crate) fn offset(&self) -> u32 {
        self.offset
    }

    /// How many known rows the next page should begin with.
    pub(crate) fn known_ahead(&self) -> u32 {
        match (&self.from, self.offset) {
            (Some(_), 0) => self.ahead,
            _ => u32::from(self.overlaps),
        }
    }

    /// Takes a page that was asked to have this many rows; as many as the server likes by default.
    pub(crate) fn take(&mut self, rows: &[Place], asked: Option<u32>) -> Result<Step, Stuck> {
        let is_full = match asked {
            Some(asked) => count(rows.len()) >= asked,
            None => !rows.is_empty() && rows.len() >= self.longest,
        };
        self.longest = self.longest.max(rows.len());
        self.pages += 1;

        let end = |row: Option<&Place>| row.and_then(|row| row.id);
        let ends = end(rows.first()).zip(end(rows.last()));
        self.same = if is_full && ends.is_some() && ends == self.last {
            self.same + 1
        } else {
            0
        };
        self.last = ends;
        if self.same >= SAME {
            return Err(Stuck);
        }

        let is_known = |id: u128| self.known.binary_search(&id).is_ok();
        if self.overlaps && !end(rows.first()).is_some_and(is_known) {
            self.back = self.back.saturating_mul(2).max(count(self.longest).max(1));
            self.offset = self.offset.saturating_sub(self.back).max(self.base);
            self.overlaps = self.offset > self.base;
            return Ok(Step {
                fresh: vec![false; rows.len()],
                goes_on: true,
            });
        }
        self.back = 0;
        let mut new: Vec<u128> = Vec::new();
        let mut fresh = vec![true; rows.len()];
        for (row, fresh) in rows.iter().zip(&mut fresh) {
            let Some(id) = row.id else { continue };
            *fresh = !is_known(id) && insert(&mut new, id);
        }
        self.known = merged(&self.known, &new);
        let any = fresh.contains(&true);
        if !is_full {
            return Ok(Step {
                goes_on: self.look_again(any),
                fresh,
            });
        }
        if self.again && !any {
            return Ok(Step {
                fresh,
                goes_on: false,
            });
        }
        let time = rows.last().and_then(|row| row.time.as_ref());
        match time.filter(|time| self.way == Way::ByTime && self.from.as_ref() != Some(time)) {
            Some(time) => {
                // Those of this very time come again. The others of the page don't, unless the bound
                // is ignored: then they are no news.
                let at = rows
                    .iter()
                    .rev()
                    .take_while(|row| row.time.as_ref() == Some(time));
                self.ahead = count(at.count());
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
                // The page after a first one of a single row is asked to be longer. Where a later one is that
                // short all the same, the server gives no more, and there is no room for a known row.
                self.overlaps = (rows.len() > 1 || self.pages == 1) && end(rows.last()).is_some();
                let on = count(rows.len()) - u32::from(self.overlaps);
                self.offset = self.offset.saturating_add(on);
            }
        }
        Ok(Step {
            fresh,
            goes_on: true,
        })
    }

    /// At the end: whether the front is to be looked at (again). A list of one page was seen at once.
    fn look_again(&mut self, any: bool) -> bool {
        let goes_on = self.way == Way::ToFront && self.pages > 1 && (!self.again || any);
        self.again = true;
        self.offset = self.base;
        self.overlaps = false;
        self.last = None;
        goes_on
    }
}

/// Puts an id into a sorted list of them, unless it is there.
pub(crate) fn insert(ids: &mut Vec<u128>, id: u128) -> bool {
    match ids.binary_search(&id) {
        Ok(_) => false,
        Err(index) => {
            ids.insert(index, id);
            true
        }
    }
}

/// Two sorted lists as one.
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

/// 128 bits that stand for an id (FNV-1a): no two ids of a list have the same.
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

    /// What happens between two requests, at places of the list in thousandths.
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
                Event::Insert(place) => {
                    let at = at(place, self.rows.len());
                    self.rows.insert(at, self.made);
                    self.made += 1;
                }
                Event::Remove(place) if !self.rows.is_empty() => {
                    self.rows.remove(at(place, self.rows.len()));
                }
                Event::Remove(_) => {}
            }
        }

        fn page(&self, offset: u32, limit: u32) -> Vec<Place> {
            let rows = self.rows.iter().skip(offset as usize);
            rows.take(limit as usize).map(|row| place(*row)).collect()
        }
    }

    fn place(row: u32) -> Place {
        Place {
            id: Some(row.into()),
            time: None,
        }
    }

    /// Takes a page, which is not the same again and again; gives what is new of it and whether it goes on.
    fn step(cursor: &mut Cursor, page: &[Place], limit: u32) -> (Vec<u128>, bool) {
        let step = cursor.take(page, Some(limit)).unwrap_or(Step {
            fresh: Vec::new(),
            goes_on: false,
        });
        assert_eq!(step.fresh.len(), page.len(), "the same page");
        let fresh = page.iter().zip(step.fresh);
        let fresh = fresh.filter_map(|(row, fresh)| row.id.filter(|_| fresh));
        (fresh.collect(), step.goes_on)
    }

    /// Reads all of it, with these events between the requests; gives the rows and the number of requests.
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
            let (fresh, goes_on) = step(&mut cursor, &page, limit);
            found.extend(fresh);
            if !goes_on {
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
            // Most goes on at the front.
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
                read(&mut Server::of(rows), Cursor::new(Way::Counting, base), limit, &[]);
            let expected: Vec<u128> = (base..rows).map(u128::from).collect();
            let new = limit.max(2) as usize - 1;
            let most = expected.len() / new + 2;
            prop_assert_eq!(found, expected);
            prop_assert!(requests <= most);
        }
    }

    #[test]
    fn rows_that_leave_behind_the_reader_hide_nothing() {
        // Whoever cancels each run that is listed takes it off the list.
        let mut server = Server::of(40);
        let mut cursor = Cursor::default();
        let mut found = 0;
        for _ in 0..100 {
            let page = server.page(cursor.offset(), 5);
            let (fresh, goes_on) = step(&mut cursor, &page, 5);
            found += fresh.len();
            server.rows.drain(..fresh.len());
            if !goes_on {
                break;
            }
        }
        assert_eq!((found, server.rows.len()), (40, 0));
    }

    #[test]
    fn what_moved_to_the_front_is_found_in_the_end() {
        let mut cursor = Cursor::new(Way::ToFront, 0);
        let pages: [(&[u32], &[u32]); 4] = [
            (&[0, 1, 2], &[0, 1, 2]),
            // 4 moved to the front meanwhile.
            (&[1, 2, 3], &[3]),
            (&[3], &[]),
            (&[4, 0, 1], &[4]),
        ];
        for (page, expected) in pages {
            let page: Vec<Place> = page.iter().map(|row| place(*row)).collect();
            let expected: Vec<u128> = expected.iter().map(|row| u128::from(*row)).collect();
            assert_eq!(step(&mut cursor, &page, 3), (expected, true));
        }
        assert_eq!(cursor.offset(), 2);
        let known: Vec<Place> = [1, 2, 3].map(place).into();
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
        let row = |row: u32, time: &str| Place {
            time: Some(time.into()),
            ..place(row)
        };
        let mut cursor = Cursor::new(Way::ByTime, 0);
        let step = cursor.take(&[row(0, "c"), row(1, "b")], Some(2));
        assert_eq!(step.map(|step| step.fresh), Ok(vec![true, true]));
        assert_eq!(
            (cursor.from(), cursor.offset(), cursor.known_ahead()),
            (Some("b"), 0, 1)
        );
        // A page full of one time: on by counting.
        let step = cursor.take(&[row(1, "b"), row(2, "b")], Some(2));
        assert_eq!(step.map(|step| step.fresh), Ok(vec![false, true]));
        assert_eq!((cursor.from(), cursor.offset()), (Some("b"), 1));
        let step = cursor.take(&[row(2, "b"), row(3, "a")], Some(2));
        assert_eq!(step.map(|step| step.fresh), Ok(vec![false, true]));
        assert_eq!((cursor.from(), cursor.offset()), (Some("a"), 0));
    }

    #[test]
    fn without_a_limit_a_page_that_is_shorter_than_another_was_is_the_last() {
        let mut cursor = Cursor::default();
        let server = Server::of(7);
        assert_eq!(
            cursor
                .take(&server.page(0, 5), None)
                .map(|step| step.goes_on),
            Ok(true)
        );
        assert_eq!(
            cursor
                .take(&server.page(4, 5), None)
                .map(|step| step.goes_on),
            Ok(false)
        );
    }
}
