//! What the policy says to a destination, to a request's size, and to what was spent so far.
//!
//! Not for: hosts and schemes (see `host`). Invariant: nothing has left when one of these is given back.

use super::{Caps, Policy, RetentionRule, is_like};
use crate::trust::gate::{Destination, Retention};

/// What the policy forbids. Nothing has left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The provider.
    #[error("the policy does not allow the provider {0}; nothing was sent. `dealdesk trust policy` shows the lists")]
    Provider(String),
    /// The model.
    #[error("the policy does not allow the model {0}; nothing was sent. `dealdesk trust policy` shows the lists")]
    Model(String),
    /// The region.
    #[error("the policy allows only some regions, and not {0}; nothing was sent. Choose a model there")]
    Region(String),
    /// No region is known.
    #[error(
        "the policy allows only some regions, and where {0} computes is not known; nothing was sent. Set region in [models.NAME] if you know it"
    )]
    NoRegion(String),
    /// No flag against keeping.
    #[error(
        "the policy demands a flag against keeping requests, and {0} has none; nothing was sent. Choose another provider"
    )]
    Retention(String),
    /// Text in an export.
    #[error(
        "the policy lets no text go along with an export; nothing was written or sent. Set content = true under [export] in policy.toml, where that is allowed, or leave --content out"
    )]
    Content,
    /// A limit on one request.
    #[error("the request has {is} {what}, the policy allows {cap}; nothing was sent. Ask about less at once")]
    Size {
        /// `bytes`, or `tokens (estimated)`.
        what: &'static str,
        /// How many.
        is: u64,
        /// At most so many.
        cap: u64,
    },
    /// A limit on many.
    #[error("the policy's limit of {0} is reached; nothing was sent, rules answered")]
    Spent(String),
}

/// What was spent so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// US dollars since midnight.
    pub cost_today_usd: f64,
    /// Requests in the last 60 minutes.
    pub requests_hour: u64,
    /// Requests since midnight.
    pub requests_today: u64,
}

impl Caps {
    /// The limit that is reached, if one is: there is room for no more request.
    ///
    /// # Errors
    /// [`Forbidden::Spent`].
    pub fn check(&self, spent: &Spent) -> Result<(), Forbidden> {
        let over = |cap: Option<u64>, is: u64, what: &str| {
            cap.filter(|cap| is >= *cap).map(|cap| Forbidden::Spent(format!("{cap} requests {what}")))
        };
        let cost = self.daily_cost_usd.filter(|cap| spent.cost_today_usd >= *cap);
        let cost = cost.map(|cap| Forbidden::Spent(format!("${cap:.2} a day (${:.2} spent)", spent.cost_today_usd)));
        let reached = cost
            .or_else(|| over(self.requests_per_hour, spent.requests_hour, "an hour"))
            .or_else(|| over(self.requests_per_day, spent.requests_today, "a day"));
        reached.map_or(Ok(()), Err)
    }

    /// Whether one body may be so long.
    pub(in crate::trust) fn check_size(&self, bytes: usize) -> Result<(), Forbidden> {
        let bytes = bytes as u64;
        let tokens = bytes.div_ceil(4);
        for (what, is, cap) in
            [("bytes", bytes, self.bytes_per_request), ("tokens (estimated)", tokens, self.tokens_per_request)]
        {
            if let Some(cap) = cap.filter(|cap| is > *cap) {
                return Err(Forbidden::Size { what, is, cap });
            }
        }
        Ok(())
    }
}

impl Policy {
    /// Whether this destination may be asked at all. What runs on this machine has no region and keeps nothing
    /// elsewhere.
    pub(in crate::trust) fn check(
        &self,
        destination: &Destination,
        host: &str,
        is_local: bool,
        retention: Retention,
    ) -> Result<(), Forbidden> {
        let Destination { provider, kind, model, region } = destination;
        let (named, kind) = (provider.as_str(), if kind.is_empty() { provider } else { kind });
        // A name of one's own choice cannot pass for a provider that is allowed, but one can be denied by it.
        if !self.providers.allow_as(&[kind], is_like) || !self.providers.never(named) {
            return Err(Forbidden::Provider(named.to_owned()));
        }
        if !self.models.allow(model) {
            return Err(Forbidden::Model(model.clone()));
        }
        if is_local {
            return Ok(());
        }
        if !self.regions.is_empty() {
            let region = region_of(host).or_else(|| region.as_deref().map(canonical));
            let region = region.ok_or_else(|| Forbidden::NoRegion(format!("{named}/{model}")))?;
            if !self.regions.allow_as(&[&region], lies_in) {
                return Err(Forbidden::Region(region));
            }
        }
        match (self.retention, retention) {
            (RetentionRule::RequireFlag, Retention::NoFlag) => Err(Forbidden::Retention(named.to_owned())),
            _ => Ok(()),
        }
    }
}

impl super::Rules {
    /// Whether no list of forbidden names holds this one.
    pub(super) fn never(&self, name: &str) -> bool {
        self.0.iter().all(|rule| match rule {
            super::Rule::Never(list) => !list.iter().any(|pattern| is_like(pattern, name)),
            super::Rule::Only(_) => true,
        })
    }
}

/// Whether a region is the wanted one or a part of it: `eu-central-1` lies in `eu`.
fn lies_in(wanted: &str, region: &str) -> bool {
    let wanted = canonical(wanted);
    region == wanted || region.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
}

/// Small letters, and one word for Europe.
fn canonical(region: &str) -> String {
    let region = region.trim().to_lowercase();
    match region.strip_prefix("europe") {
        Some(rest) if rest.is_empty() || rest.starts_with('-') => format!("eu{rest}"),
        _ => region,
    }
}

/// The region that stands in the host names of the large clouds: `bedrock-runtime.eu-central-1.amazonaws.com`,
/// `europe-west4-aiplatform.googleapis.com`, `eu.api.openai.com`.
fn region_of(host: &str) -> Option<String> {
    let labels: Vec<&str> = host.split('.').collect();
    if host.ends_with(".amazonaws.com") {
        return labels.iter().rev().nth(2).filter(|label| label.contains('-')).map(|label| canonical(label));
    }
    if let Some(region) = host.strip_suffix("-aiplatform.googleapis.com") {
        return Some(canonical(region));
    }
    let region = host.strip_suffix(".api.openai.com").filter(|region| !region.contains('.'));
    region.map(canonical)
}
