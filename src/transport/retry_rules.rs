//! Decides whether a request is sent again, from what it does and what went wrong. Pure.

/// What it means to send a request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It changes nothing, or twice has the effect of once: always safe.
    Safe,
    /// Twice would do it twice: safe only if the first can't have reached the server.
    Unsafe,
}

/// What went wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A response with this status.
    Status(u16),
    /// A 503 of Prefect Cloud during maintenance (`Prefect-Maintenance: true`).
    Maintenance,
    /// The connection was lost, at an unknown point.
    ConnectionLost,
    /// No connection was established, so nothing was sent.
    Unreached,
    /// It failed, and the platform doesn't say why: browsers never do.
    Opaque,
}

/// The caller's limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// How many times a request is sent again at most.
    pub max_retries: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decision {
    /// Send it again after this many milliseconds.
    Again(u32),
    /// Give the failure to the caller.
    Fail,
}

/// The longest wait that a server can ask for; beyond that, the caller decides.
const LONGEST_WAIT_MS: f64 = 60_000.0;
const FIRST_WAIT_MS: f64 = 500.0;
const LAST_WAIT_MS: f64 = 8_000.0;

/// What a decision depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryContext {
    /// Whether sending it twice is safe.
    pub repeat: Repeat,
    /// What went wrong.
    pub fault: Fault,
    /// How many retries there have been, not counting those during maintenance.
    pub retries: u32,
    /// Whether this server has ever responded to this client.
    pub answered: bool,
    /// The wait that the server asked for, in seconds.
    pub retry_after: Option<f64>,
    /// In 0..1, so that many clients don't all retry at the same time.
    pub random: f64,
}

/// Decides what to do next.
#[must_use]
pub(crate) fn decide(policy: Policy, now: RetryContext) -> Decision {
    let worth_it = match (now.fault, now.repeat) {
        // A rate limiter rejects a request before anything is done.
        (Fault::Status(429), _)
        | (
            Fault::Status(408 | 502 | 503) | Fault::Maintenance | Fault::ConnectionLost,
            Repeat::Safe,
        ) => true,
        // An address that has never responded is more likely wrong than busy.
        (Fault::Unreached, _) | (Fault::Opaque, Repeat::Safe) => now.answered,
        _ => false,
    };
    // Maintenance takes as long as it takes; only the caller's timeout and signal limit it.
    let spent = now.retries >= policy.max_retries && now.fault != Fault::Maintenance;
    if !worth_it || spent {
        return Decision::Fail;
    }
    match now.retry_after.map(|seconds| seconds.max(0.0) * 1000.0) {
        Some(wait) if wait > LONGEST_WAIT_MS => Decision::Fail,
        // A little longer than asked for.
        Some(wait) => Decision::Again(whole(wait * (1.0 + now.random * 0.2))),
        None => Decision::Again(whole(
            (FIRST_WAIT_MS * f64::from(1_u32 << now.retries.min(16))).min(LAST_WAIT_MS)
                * (0.5 + now.random * 0.5),
        )),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(milliseconds: f64) -> u32 {
    milliseconds as u32
}

/// Whether a request may have been carried out although it failed: only a rejection proves that it wasn't.
#[must_use]
pub(crate) fn may_be_done(fault: Fault) -> bool {
    match fault {
        Fault::Unreached => false,
        Fault::Status(status) => status == 408 || !(400..500).contains(&status),
        Fault::Maintenance | Fault::ConnectionLost | Fault::Opaque => true,
    }
}

/// `Retry-After` in seconds. A date is relative to the response's own `Date`, since the clock of this machine may
/// be wrong. Without a `Date`, it counts only if it is plausible by this clock, `now` (milliseconds since the
/// epoch). `parse` reads an HTTP date as the platform does.
#[must_use]
pub(crate) fn retry_after(
    header: &str,
    date: Option<&str>,
    now: f64,
    parse: impl Fn(&str) -> f64,
) -> Option<f64> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(f64::from(header.parse().unwrap_or(u32::MAX)));
    }
    // `Date.parse` is lenient (it takes "-5" for a year); an HTTP date begins with the name of a day.
    let at = |text: &str| {
        let text = text.trim();
        let named = text.starts_with(|first: char| first.is_ascii_alphabetic());
        Some(parse(text)).filter(|at| named && at.is_finite())
    };
    let until = at(header)?;
    match date.and_then(at) {
        Some(said) => Some(((until - said) / 1000.0).max(0.0)),
        // In the past, or far in the future: one of the clocks is wrong, and the usual delay applies.
        None => Some((until - now) / 1000.0)
            .filter(|wait| (0.0..=LONGEST_WAIT_MS / 1000.0).contains(wait)),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIVE: Policy = Policy { max_retries: 5 };

    /// After the first attempt, with a server that has responded before.
    fn after(fault: Fault) -> RetryContext {
        RetryContext {
            repeat: Repeat::Safe,
            fault,
            retries: 0,
            answered: true,
            retry_after: None,
            random: 0.0,
        }
    }

    fn first(repeat: Repeat, fault: Fault) -> bool {
        let now = RetryContext {
            repeat,
            ..after(fault)
        };
        decide(FIVE, now) != Decision::Fail
    }

    #[test]
    fn what_is_safe_is_repeated_for_passing_faults_only() {
        for status in [408, 429, 502, 503] {
            assert!(first(Repeat::Safe, Fault::Status(status)), "{status}");
        }
        for status in [400, 401, 403, 404, 409, 422, 500, 501, 504] {
            assert!(!first(Repeat::Safe, Fault::Status(status)), "{status}");
        }
        assert!(first(Repeat::Safe, Fault::ConnectionLost));
    }

    #[test]
    fn what_is_unsafe_is_not_repeated_once_it_may_have_been_done() {
        for fault in [
            Fault::ConnectionLost,
            Fault::Opaque,
            Fault::Status(408),
            Fault::Status(502),
            Fault::Status(503),
        ] {
            assert!(!first(Repeat::Unsafe, fault), "{fault:?}");
        }
        assert!(first(Repeat::Unsafe, Fault::Status(429)));
        assert!(first(Repeat::Unsafe, Fault::Unreached));
    }

    #[test]
    fn what_was_turned_down_was_not_done() {
        for fault in [400, 403, 404, 422, 429].map(Fault::Status) {
            assert!(!may_be_done(fault), "{fault:?}");
        }
        assert!(!may_be_done(Fault::Unreached));
        for fault in [200, 307, 408, 500, 503].map(Fault::Status) {
            assert!(may_be_done(fault), "{fault:?}");
        }
        assert!(may_be_done(Fault::ConnectionLost) && may_be_done(Fault::Opaque));
    }

    #[test]
    fn an_address_that_never_answered_is_not_asked_again() {
        for fault in [Fault::Unreached, Fault::Opaque] {
            let never = RetryContext {
                answered: false,
                ..after(fault)
            };
            assert_eq!(decide(FIVE, never), Decision::Fail);
            assert!(first(Repeat::Safe, fault));
        }
    }

    #[test]
    fn it_gives_up_after_the_last_retry_but_sits_maintenance_out() {
        let spent = |fault, retries| {
            let now = RetryContext {
                retries,
                ..after(fault)
            };
            decide(FIVE, now) == Decision::Fail
        };
        assert!(!spent(Fault::Status(503), 4));
        assert!(spent(Fault::Status(503), 5));
        assert!(!spent(Fault::Maintenance, 5));
        assert!(!first(Repeat::Unsafe, Fault::Maintenance));
        let never = Policy { max_retries: 0 };
        assert_eq!(decide(never, after(Fault::Status(503))), Decision::Fail);
    }

    #[test]
    fn the_wait_grows_has_a_bound_and_differs_between_clients() {
        let wait = |retries, random| {
            let now = RetryContext {
                retries,
                random,
                ..after(Fault::ConnectionLost)
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
    fn a_server_may_set_the_delay_but_not_for_ever() {
        let wait_for = |seconds| {
            let now = RetryContext {
                retry_after: Some(seconds),
                ..after(Fault::Status(503))
            };
            decide(FIVE, now)
        };
        assert_eq!(wait_for(0.0), Decision::Again(0));
        assert_eq!(wait_for(2.0), Decision::Again(2000));
        assert_eq!(wait_for(60.0), Decision::Again(60_000));
        assert_eq!(wait_for(61.0), Decision::Fail);
    }

    const HOUR: f64 = 3_600_000.0;

    /// The time that many seconds after the epoch.
    fn date_of(text: &str) -> f64 {
        let seconds = text.strip_prefix("Thu, ").map(str::parse::<f64>);
        seconds.and_then(Result::ok).unwrap_or(f64::NAN) * 1_000.0
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("7", None, 0.0, date_of), Some(7.0));
        assert_eq!(retry_after("Thu, 5", None, 1_000.0, date_of), Some(4.0));
        for junk in ["", "-5", "1.5", "12x", "soon"] {
            assert_eq!(retry_after(junk, None, 0.0, date_of), None, "{junk}");
        }
    }

    #[test]
    fn a_date_is_relative_to_the_servers_clock() {
        for skew in [-2.0 * HOUR, 0.0, 2.0 * HOUR] {
            let now = 10_000.0 * 1_000.0 + skew;
            let wait = |until| retry_after(until, Some("Thu, 10000"), now, date_of);
            assert_eq!(wait("Thu, 10005"), Some(5.0), "{skew}");
            assert_eq!(wait("Thu, 9000"), Some(0.0), "{skew}");
            assert_eq!(wait("Thu, 13600"), Some(3_600.0), "{skew}");
        }
    }

    #[test]
    fn a_date_by_a_clock_that_must_be_wrong_does_not_count() {
        for date in [None, Some("today"), Some("")] {
            for now in [10_006_000.0, 10_000_000.0 - 2.0 * HOUR] {
                assert_eq!(retry_after("Thu, 10005", date, now, date_of), None);
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_headers_say_the_wait_is_a_number_of_seconds(
            header: String, date: Option<String>, now in 0.0..4e12, at: f64,
        ) {
            let seconds = retry_after(&header, date.as_deref(), now, |_| at);
            prop_assert!(seconds.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0));
        }

        #[test]
        fn seconds_are_read_as_they_are(seconds: u32, before in "[ \t]{0,3}", after in "[ \t]{0,3}") {
            let header = format!("{before}{seconds}{after}");
            prop_assert_eq!(retry_after(&header, None, 0.0, |_| f64::NAN), Some(f64::from(seconds)));
        }

        #[test]
        fn this_machines_clock_does_not_matter_where_the_server_gives_its_own(
            now in 0.0..4e12, until in 0_u32..100_000, said in 0_u32..100_000,
        ) {
            let (header, date) = (format!("Thu, {until}"), format!("Thu, {said}"));
            let wait = retry_after(&header, Some(&date), now, date_of);
            prop_assert_eq!(wait, Some(f64::from(until.saturating_sub(said))));
        }

        #[test]
        fn no_wait_is_longer_than_a_minute_and_a_fifth(seconds in prop_oneof![any::<f64>(), 0.0..100.0], random in 0.0..1.0, retries: u32) {
            let now = RetryContext { retry_after: Some(seconds), random, retries, ..after(Fault::Status(503)) };
            if let Decision::Again(wait) = decide(Policy { max_retries: u32::MAX }, now) {
                prop_assert!(wait <= 72_000);
                // Never earlier than the server asked.
                prop_assert!(f64::from(wait) >= (seconds * 1000.0).floor());
            }
        }
    }
}
