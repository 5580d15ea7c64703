//! What a turn may cost: steps of reading, tokens, time and money, and what it has cost so far.
//!
//! Not for: reading the clock or knowing prices (runtime), or limits per day (policy).
//! Invariant: what is spent only grows; a limit that is reached ends the turn with what is there.

use crate::crm::format::grouped_number;

/// The limits of one turn; `None` is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Steps in which a model may have tools read.
    pub steps: usize,
    /// Tokens in and out, over all requests of the turn.
    pub tokens: Option<u64>,
    /// Milliseconds from the first request to the end.
    pub millis: Option<u64>,
    /// US dollars.
    pub usd: Option<f64>,
}

/// What a turn has cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Steps in which tools read.
    pub steps: usize,
    /// Tokens in and out, as the provider counted them, or estimated where it did not.
    pub tokens: u64,
    /// Milliseconds.
    pub millis: u64,
    /// US dollars; `None` where no price is known.
    pub usd: Option<f64>,
}

/// Which limit ends a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// No more steps of reading.
    Steps,
    /// No more tokens.
    Tokens,
    /// No more time.
    Time,
    /// No more money.
    Money,
}

impl Reached {
    /// The setting that raises it.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Steps => "tool_steps",
            Self::Tokens => "turn_tokens",
            Self::Time => "turn_seconds",
            Self::Money => "turn_usd",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Tokens => "tokens",
            Self::Time => "time",
            Self::Money => "money",
        }
    }
}

impl Budget {
    /// The same with the limits of an action, where they are lower.
    pub fn within(self, limits: &crate::actions::Limits) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "read as at least nought; a limit beyond the range is none"
        )]
        let millis = limits.seconds.map(|seconds| (seconds * 1_000.0) as u64);
        Self {
            steps: limits.steps.map_or(self.steps, |steps| steps.min(self.steps)),
            tokens: lower(self.tokens, limits.tokens),
            millis: lower(self.millis, millis),
            usd: match (self.usd, limits.usd) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// The limit that the turn has reached, or would with a request of so many tokens and dollars.
    pub fn reached(&self, used: &Used, next_tokens: u64, next_usd: Option<f64>) -> Option<Reached> {
        let usd = used.usd.unwrap_or(0.0) + next_usd.unwrap_or(0.0);
        if self.tokens.is_some_and(|most| used.tokens + next_tokens > most) {
            Some(Reached::Tokens)
        } else if self.usd.is_some_and(|most| usd > most) {
            Some(Reached::Money)
        } else if self.millis.is_some_and(|most| used.millis >= most) {
            Some(Reached::Time)
        } else {
            None
        }
    }

    /// `2 of 6 steps · 3.1k of 16k tokens · 4 s of 60 s · $0.004 of $0.05`.
    pub fn says(&self, used: &Used) -> String {
        let of = |limit: Option<String>| limit.map_or_else(String::new, |limit| format!(" of {limit}"));
        let steps = format!("{} of {} steps", used.steps, self.steps);
        let tokens = format!("{}{} tokens", thousands(used.tokens), of(self.tokens.map(thousands)));
        let time = format!("{}{}", seconds(used.millis), of(self.millis.map(seconds)));
        let mut parts = vec![steps, tokens, time];
        match (used.usd, self.usd) {
            (Some(used), limit) => parts.push(format!("{}{}", dollars(used), of(limit.map(dollars)))),
            (None, Some(limit)) => parts.push(format!("cost unknown, limit {}", dollars(limit))),
            (None, None) => {}
        }
        parts.join(" · ")
    }

    /// For the seller, when a limit ended the turn.
    pub fn over(&self, reached: Reached, used: &Used) -> String {
        format!(
            "The turn's limit of {} was reached ({}), so this is what there is. `{}` in the settings raises it.",
            reached.word(),
            self.says(used),
            reached.setting()
        )
    }
}

fn lower(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.into_iter().chain(b).min()
}

/// Tokens of a text before anybody counted them: a quarter of its bytes, rounded up.
pub fn estimated(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4)
}

fn thousands(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        1_000..10_000 if number % 1_000 >= 100 => format!("{}.{}k", number / 1_000, number % 1_000 / 100),
        1_000..1_000_000 => format!("{}k", number / 1_000),
        _ => grouped_number(number as f64),
    }
}

fn seconds(millis: u64) -> String {
    if millis < 1_000 { format!("0.{} s", millis / 100) } else { format!("{} s", millis / 1_000) }
}

/// Two places, or as many as tell that it is not nothing.
fn dollars(amount: f64) -> String {
    if amount == 0.0 || amount >= 0.1 { format!("${amount:.2}") } else { format!("${amount:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { steps: 6, tokens: Some(16_000), millis: Some(60_000), usd: Some(0.05) };

    #[test]
    fn it_says_what_is_spent_of_what() {
        let used = Used { steps: 2, tokens: 3_100, millis: 4_200, usd: Some(0.004) };
        assert_eq!(BUDGET.says(&used), "2 of 6 steps · 3.1k of 16k tokens · 4 s of 60 s · $0.0040 of $0.0500");
        let used = Used { usd: None, ..used };
        assert!(BUDGET.says(&used).ends_with("cost unknown, limit $0.0500"));
        let bare = Budget { steps: 0, ..Budget::default() };
        assert_eq!(bare.says(&Used { tokens: 12, millis: 300, ..Used::default() }), "0 of 0 steps · 12 tokens · 0.3 s");
    }

    #[test]
    fn an_action_lowers_the_limits_and_never_raises_them() {
        let limits = |tokens, usd| crate::actions::Limits { steps: Some(9), tokens, seconds: Some(2.5), usd };
        let low = BUDGET.within(&limits(Some(500), Some(0.01)));
        assert_eq!(low, Budget { steps: 6, tokens: Some(500), millis: Some(2_500), usd: Some(0.01) });
        let high = BUDGET.within(&limits(Some(99_000), None));
        assert_eq!((high.tokens, high.usd), (Some(16_000), Some(0.05)));
        assert_eq!(Budget::default().within(&limits(Some(7), None)).tokens, Some(7));
    }

    #[test]
    fn each_limit_ends_it() {
        let used = Used { steps: 1, tokens: 10_000, millis: 30_000, usd: Some(0.02) };
        for (tokens, usd, millis, expected) in [
            (1_000, Some(0.01), 30_000, None),
            (6_001, Some(0.01), 30_000, Some(Reached::Tokens)),
            (6_000, Some(0.031), 30_000, Some(Reached::Money)),
            (6_000, None, 60_000, Some(Reached::Time)),
        ] {
            assert_eq!(BUDGET.reached(&Used { millis, ..used }, tokens, usd), expected);
        }
        assert_eq!(Budget::default().reached(&Used { tokens: u64::MAX / 2, ..used }, 1, None), None);
        assert!(BUDGET.over(Reached::Time, &used).contains("`turn_seconds`"));
    }
}
