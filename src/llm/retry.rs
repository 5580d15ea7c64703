//! Whether and when a failed call is tried again. Pure: the randomness comes in.
//!
//! Only before the first token, only where trying again can help, three tries in all, full jitter, and the
//! provider's own wish first. See <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.

use super::{Error, ErrorKind};

/// Tries in all.
pub const TRIES: u32 = 3;

/// The longest wait that is made on a provider's wish, in seconds; a longer one is shown instead.
pub const LONGEST_WAIT: f64 = 60.0;

/// The widest first wait, in seconds; it doubles.
const BASE: f64 = 0.5;

/// Seconds until the next try after `attempt` (from 1), or `None` when it should not be made. `random` is in `0..1`.
pub fn wait(error: &Error, attempt: u32, spoke: bool, random: f64) -> Option<f64> {
    if spoke || attempt >= TRIES || !may_pass(error.kind) {
        return None;
    }
    match error.retry_after {
        Some(asked) => (asked <= LONGEST_WAIT).then_some(asked),
        None => Some(random * BASE * f64::from(1u32 << attempt.min(6))),
    }
}

/// Whether the failure may pass by itself.
fn may_pass(kind: ErrorKind) -> bool {
    use ErrorKind::{ConnectTimeout, Network, Overloaded, RateLimit, Server};
    matches!(kind, RateLimit | Overloaded | Server | Network | ConnectTimeout)
}

/// A random number in `0..1`; a half where the system has none to give.
pub(crate) fn random() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / (f64::from(u32::MAX) + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::fault::plain;

    fn failed(kind: ErrorKind, retry_after: Option<f64>) -> Error {
        Error { retry_after, ..plain(kind, String::new()) }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        use ErrorKind::*;
        for kind in [RateLimit, Overloaded, Server, Network, ConnectTimeout] {
            assert_eq!(wait(&failed(kind, None), 1, false, 0.5), Some(0.5), "{kind:?}");
        }
        for kind in [
            Auth,
            Quota,
            ContextTooLong,
            UnknownModel,
            BadRequest,
            Tls,
            FirstByteTimeout,
            IdleTimeout,
            Protocol,
            Incomplete,
        ] {
            assert_eq!(wait(&failed(kind, Some(1.0)), 1, false, 0.5), None, "{kind:?}");
        }
    }

    #[test]
    fn waits_grow_and_the_provider_goes_first() {
        let limit = failed(ErrorKind::RateLimit, None);
        assert_eq!(wait(&limit, 1, false, 0.999).map(|wait| wait < 1.0), Some(true));
        assert_eq!(wait(&limit, 2, false, 0.5), Some(1.0));
        assert_eq!(wait(&limit, 3, false, 0.5), None, "three tries");
        assert_eq!(wait(&limit, 1, true, 0.5), None, "a token was shown");
        assert_eq!(wait(&failed(ErrorKind::RateLimit, Some(7.0)), 1, false, 0.5), Some(7.0));
        assert_eq!(wait(&failed(ErrorKind::RateLimit, Some(61.0)), 1, false, 0.5), None, "too long to sit and wait");
    }

    #[test]
    fn randomness_is_in_range() {
        assert!((0..100).map(|_| random()).all(|number| (0.0..1.0).contains(&number)));
    }
}
