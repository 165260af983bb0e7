//! Decides whether a request is sent again, by what it is and what came back. Pure.

/// What it means to send a request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing, or the same twice is the same once: always safe.
    Safe,
    /// A second time would do it a second time: only when the first can't have reached the server.
    Unsafe,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An answer with this status.
    Status(u16),
    /// A 503 of Prefect Cloud while it is being maintained (`Prefect-Maintenance: true`).
    Maintenance,
    /// The connection broke, at a point nobody can tell.
    Broken,
    /// No connection came about, so nothing was sent.
    Unreached,
    /// It failed, and the platform doesn't say how: a browser never does.
    Opaque,
}

/// How often and how patiently.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How many times a request is sent again at most.
    pub max_retries: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision {
    /// Send it again after this many milliseconds.
    Again(u32),
    /// Give the failure to the caller.
    Fail,
}

/// The longest wait a server can ask for; for more, the caller decides.
const LONGEST_WAIT_MS: f64 = 60_000.0;
const FIRST_WAIT_MS: f64 = 500.0;
const LAST_WAIT_MS: f64 = 8_000.0;

/// All that counts.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// What sending it twice means.
    pub repeat: Repeat,
    /// What came back.
    pub outcome: Outcome,
    /// How many times it was sent again so far, as far as that counts.
    pub retries: u32,
    /// Whether this server ever answered this client.
    pub answered: bool,
    /// What the server asked for, in seconds.
    pub retry_after: Option<f64>,
    /// In 0..1, so that many clients don't come back at once.
    pub random: f64,
}

/// Decides.
#[must_use]
pub fn decide(policy: Policy, now: Situation) -> Decision {
    let worth_it = match (now.outcome, now.repeat) {
        // A rate limiter turns a request away before anything is done.
        (Outcome::Status(429), _)
        | (
            Outcome::Status(408 | 502 | 503) | Outcome::Maintenance | Outcome::Broken,
            Repeat::Safe,
        ) => true,
        // An address that never answered is wrong rather than busy.
        (Outcome::Unreached, _) | (Outcome::Opaque, Repeat::Safe) => now.answered,
        _ => false,
    };
    // Maintenance takes as long as it takes; the caller's own time and signal are its bound.
    let spent = now.retries >= policy.max_retries && now.outcome != Outcome::Maintenance;
    if !worth_it || spent {
        return Decision::Fail;
    }
    match now.retry_after.map(|seconds| seconds.max(0.0) * 1000.0) {
        Some(wait) if wait > LONGEST_WAIT_MS => Decision::Fail,
        // A little more than asked for.
        Some(wait) => Decision::Again(whole(wait * (1.0 + now.random * 0.2))),
        None => Decision::Again(whole(
            (FIRST_WAIT_MS * f64::from(now.retries.min(16)).exp2()).min(LAST_WAIT_MS)
                * (0.5 + now.random * 0.5),
        )),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(milliseconds: f64) -> u32 {
    milliseconds as u32
}

/// Whether a request may have been carried out although it failed: only what turns it down says that
/// it wasn't.
#[must_use]
pub fn may_be_done(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Unreached => false,
        Outcome::Status(status) => status == 408 || !(400..500).contains(&status),
        Outcome::Maintenance | Outcome::Broken | Outcome::Opaque => true,
    }
}

/// `Retry-After` in seconds; `now` is in milliseconds since the epoch, `date` reads an HTTP date the
/// way the platform does.
#[must_use]
pub fn retry_after(header: &str, now: f64, date: impl FnOnce(&str) -> f64) -> Option<f64> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(f64::from(seconds));
    }
    // `Date.parse` is lenient (it takes "-5" for a year); a date has a name of a day in front.
    if !header.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let at = date(header);
    at.is_finite().then(|| ((at - now) / 1000.0).max(0.0))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIVE: Policy = Policy { max_retries: 5 };

    /// After the first sending, to a server that answered before.
    fn after(outcome: Outcome) -> Situation {
        Situation {
            repeat: Repeat::Safe,
            outcome,
            retries: 0,
            answered: true,
            retry_after: None,
            random: 0.0,
        }
    }

    fn first(repeat: Repeat, outcome: Outcome) -> bool {
        let now = Situation {
            repeat,
            ..after(outcome)
        };
        decide(FIVE, now) != Decision::Fail
    }

    #[test]
    fn what_is_safe_is_repeated_for_passing_faults_only() {
        for status in [408, 429, 502, 503] {
            assert!(first(Repeat::Safe, Outcome::Status(status)), "{status}");
        }
        for status in [400, 401, 403, 404, 409, 422, 500, 501, 504] {
            assert!(!first(Repeat::Safe, Outcome::Status(status)), "{status}");
        }
        assert!(first(Repeat::Safe, Outcome::Broken));
    }

    #[test]
    fn what_is_unsafe_is_not_repeated_once_it_may_have_been_done() {
        for outcome in [
            Outcome::Broken,
            Outcome::Opaque,
            Outcome::Status(408),
            Outcome::Status(502),
            Outcome::Status(503),
        ] {
            assert!(!first(Repeat::Unsafe, outcome), "{outcome:?}");
        }
        assert!(first(Repeat::Unsafe, Outcome::Status(429)));
        assert!(first(Repeat::Unsafe, Outcome::Unreached));
    }

    #[test]
    fn what_was_turned_down_was_not_done() {
        for outcome in [400, 403, 404, 422, 429].map(Outcome::Status) {
            assert!(!may_be_done(outcome), "{outcome:?}");
        }
        assert!(!may_be_done(Outcome::Unreached));
        for outcome in [200, 307, 408, 500, 503].map(Outcome::Status) {
            assert!(may_be_done(outcome), "{outcome:?}");
        }
        assert!(may_be_done(Outcome::Broken) && may_be_done(Outcome::Opaque));
    }

    #[test]
    fn an_address_that_never_answered_is_not_asked_again() {
        for outcome in [Outcome::Unreached, Outcome::Opaque] {
            let never = Situation {
                answered: false,
                ..after(outcome)
            };
            assert_eq!(decide(FIVE, never), Decision::Fail);
            assert!(first(Repeat::Safe, outcome));
        }
    }

    #[test]
    fn it_gives_up_after_the_last_retry_but_sits_maintenance_out() {
        let spent = |outcome, retries| {
            let now = Situation {
                retries,
                ..after(outcome)
            };
            decide(FIVE, now) == Decision::Fail
        };
        assert!(!spent(Outcome::Status(503), 4));
        assert!(spent(Outcome::Status(503), 5));
        assert!(!spent(Outcome::Maintenance, 5));
        assert!(!first(Repeat::Unsafe, Outcome::Maintenance));
        let never = Policy { max_retries: 0 };
        assert_eq!(decide(never, after(Outcome::Status(503))), Decision::Fail);
    }

    #[test]
    fn the_wait_grows_has_a_bound_and_differs_between_clients() {
        let wait = |retries, random| {
            let now = Situation {
                retries,
                random,
                ..after(Outcome::Broken)
            };
            match decide(Policy { max_retries: 99 }, now) {
                Decision::Again(wait) => wait,
                Decision::Fail => 0,
            }
        };
        assert_eq!(
            [wait(0, 1.0), wait(1, 1.0), wait(2, 1.0)],
            [500, 1000, 2000]
        );
        assert_eq!(wait(90, 1.0), 8000);
        assert!(wait(0, 0.0) < wait(0, 1.0));
    }

    #[test]
    fn a_server_may_say_when_but_not_make_us_wait_for_ever() {
        let told = |seconds| {
            let now = Situation {
                retry_after: Some(seconds),
                ..after(Outcome::Status(503))
            };
            decide(FIVE, now)
        };
        assert_eq!(told(0.0), Decision::Again(0));
        assert_eq!(told(2.0), Decision::Again(2000));
        assert_eq!(told(60.0), Decision::Again(60_000));
        assert_eq!(told(61.0), Decision::Fail);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let at_5_s = |_: &str| 5_000.0;
        assert_eq!(retry_after("7", 0.0, at_5_s), Some(7.0));
        assert_eq!(
            retry_after("Wed, 21 Oct 2026 07:28:00 GMT", 1_000.0, at_5_s),
            Some(4.0)
        );
        assert_eq!(
            retry_after("Wed, 21 Oct 2026 07:28:00 GMT", 9_000.0, at_5_s),
            Some(0.0)
        );
        for junk in ["", "-5", "1.5", "12x"] {
            assert_eq!(retry_after(junk, 0.0, at_5_s), None, "{junk}");
        }
        assert_eq!(retry_after("soon", 0.0, |_| f64::NAN), None);
    }

    proptest! {
        #[test]
        fn whatever_a_header_says_the_wait_is_a_number_of_seconds(header: String, now in 0.0..4e12, at: f64) {
            let seconds = retry_after(&header, now, |_| at);
            prop_assert!(seconds.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0));
        }

        #[test]
        fn seconds_are_read_as_they_are(seconds: u32, before in "[ \t]{0,3}", after in "[ \t]{0,3}") {
            let header = format!("{before}{seconds}{after}");
            prop_assert_eq!(retry_after(&header, 0.0, |_| f64::NAN), Some(f64::from(seconds)));
        }

        #[test]
        fn no_wait_is_longer_than_a_minute_and_a_fifth(seconds in prop_oneof![any::<f64>(), 0.0..100.0], random in 0.0..1.0, retries: u32) {
            let now = Situation { retry_after: Some(seconds), random, retries, ..after(Outcome::Status(503)) };
            if let Decision::Again(wait) = decide(Policy { max_retries: u32::MAX }, now) {
                prop_assert!(wait <= 72_000);
                // Never before the time the server asked for.
                prop_assert!(f64::from(wait) >= (seconds * 1000.0).floor());
            }
        }
    }
}
