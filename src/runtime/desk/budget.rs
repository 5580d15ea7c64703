//! What a turn may cost and has cost, with the clock and the price list; and the limits of policy and settings per day.

use super::{Desk, DeskError, OpenTurn, limit};
use crate::assistant::budget::{Budget, Reached, Used};
use crate::assistant::weight;
use crate::llm::Usage;
use crate::runtime::clock;
use crate::runtime::net::Room;
use crate::trust::Spent as Capped;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

impl Desk {
    /// The limits of a turn, as set.
    pub(super) fn budget(&self) -> Budget {
        let settings = self.place.settings();
        Budget {
            steps: usize::from(settings.tool_steps),
            tokens: limit(settings.turn_tokens),
            millis: limit(settings.turn_seconds).map(|seconds| seconds.saturating_mul(1_000)),
            usd: (settings.turn_usd > 0.0).then_some(settings.turn_usd),
        }
    }

    /// What a turn has cost.
    pub(super) fn used(&self, turn: &OpenTurn) -> Used {
        let usage = turn.spent.counted();
        Used {
            steps: turn.prompt.exchanges.len(),
            tokens: usage.input_tokens + usage.output_tokens,
            millis: clock::millis_since(turn.started),
            usd: self.cost(turn.pending.action(), &usage),
        }
    }

    /// US dollars of some tokens that were spent for an action; `None` where the price is not known.
    pub(in crate::runtime) fn cost(&self, action: Option<&str>, usage: &Usage) -> Option<f64> {
        self.prices.cost(&self.model_of_action(action)?.model, usage)
    }

    /// The limit that forbids the next request of a turn.
    pub(super) fn over_budget(&self, turn: &OpenTurn) -> Option<Reached> {
        let tokens = weight(&turn.prompt);
        let usd = self.cost(turn.pending.action(), &Usage { input_tokens: tokens, ..Usage::default() });
        turn.budget.reached(&self.used(turn), tokens, usd)
    }

    /// What the budget leaves for the next answer.
    pub(super) fn room(&self, turn: &OpenTurn) -> Room {
        let used = self.used(turn).tokens + weight(&turn.prompt);
        Room {
            until: turn.budget.millis.and_then(|millis| turn.started.checked_add(Duration::from_millis(millis))),
            tokens: turn.budget.tokens.map(|most| most.saturating_sub(used)),
        }
    }

    /// Says so when a limit of the policy or the settings is reached.
    pub(in crate::runtime) fn over_cap(&self) -> Result<Option<String>, DeskError> {
        if let Some(refusal) = self.over_policy_cap()? {
            return Ok(Some(refusal));
        }
        let Some(cap) = self.place.settings().daily_cap_usd else { return Ok(None) };
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let spent = self.log().totals(clock::midnight(clock::now(), &zone))?.cost_usd;
        Ok((spent >= cap).then(|| {
            format!("today's cap of ${cap:.2} is reached (${spent:.2} spent); nothing was sent, rules answered. Raise daily_cap_usd to go on.")
        }))
    }

    /// The log is what counts the requests, so that a new start does not forget them.
    fn over_policy_cap(&self) -> Result<Option<String>, DeskError> {
        let caps = self.policy.caps;
        if caps.daily_cost_usd.is_none() && caps.requests_per_hour.is_none() && caps.requests_per_day.is_none() {
            return Ok(None);
        }
        let now = clock::now();
        let midnight = clock::midnight(now, &clock::zone(self.place.settings().time_zone.as_deref()));
        let hour = now - SignedDuration::from_hours(1);
        let sent = self.log().receipts(Some(midnight.min(hour)))?;
        let count = |since: Timestamp| sent.iter().filter(|receipt| receipt.time >= since).count() as u64;
        let spent = Capped {
            cost_today_usd: self.log().totals(midnight)?.cost_usd,
            requests_hour: count(hour),
            requests_today: count(midnight),
        };
        Ok(caps.check(&spent).err().map(|forbidden| forbidden.to_string()))
    }
}
