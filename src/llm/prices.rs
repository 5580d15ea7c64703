//! What an answer costs, as an estimate from a table of list prices. Pure.
//!
//! Invariant: an unknown model has no price rather than a wrong one; a user's table goes before ours.

use super::Usage;
use std::collections::BTreeMap;

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Prompt tokens.
    pub input: f64,
    /// Completion tokens.
    pub output: f64,
    /// Prompt tokens from the cache; like others when absent.
    pub cached: Option<f64>,
    /// Prompt tokens into the cache; like others when absent.
    pub cache_write: Option<f64>,
}

/// A table of prices by prefix of the model's name.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The day the prices were looked up, `YYYY-MM-DD`.
    #[serde(default)]
    pub as_of: String,
    /// Prices by prefix.
    #[serde(default)]
    pub models: BTreeMap<String, Price>,
}

impl Prices {
    /// The table that comes with the program.
    pub fn builtin() -> Self {
        Self::parse(include_str!("prices.toml")).unwrap_or_default()
    }

    /// A table as in `prices.toml`.
    ///
    /// # Errors
    /// Says line and reason.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// This table with another's prices before its own.
    pub fn overridden_by(mut self, other: Self) -> Self {
        self.models.extend(other.models);
        self
    }

    /// US dollars, or `None` for a model without a price. The name may have a vendor in front: `openai/gpt-4o`.
    pub fn cost(&self, model: &str, usage: &Usage) -> Option<f64> {
        let price = self.of(model)?;
        let fresh = usage.input_tokens.saturating_sub(usage.cached_tokens).saturating_sub(usage.cache_write_tokens);
        let parts = [
            (fresh, price.input),
            (usage.cached_tokens, price.cached.unwrap_or(price.input)),
            (usage.cache_write_tokens, price.cache_write.unwrap_or(price.input)),
            (usage.output_tokens, price.output),
        ];
        Some(parts.iter().map(|(tokens, dollars)| *tokens as f64 * dollars / 1e6).sum())
    }

    /// The price of the longest prefix that ends where a part of the name ends.
    fn of(&self, model: &str) -> Option<&Price> {
        let name = model.rsplit('/').next().unwrap_or(model);
        let fits = |prefix: &str| {
            name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '@', ':']))
        };
        self.models
            .iter()
            .filter(|(prefix, _)| fits(prefix))
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, price)| price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: Usage = Usage {
        input_tokens: 1_000_000,
        output_tokens: 0,
        cached_tokens: 0,
        cache_write_tokens: 0,
        reasoning_tokens: 0,
    };

    #[test]
    fn the_longest_prefix_counts_and_a_stranger_has_no_price() {
        let prices = Prices::parse(include_str!("prices.toml")).unwrap();
        let cases = [
            ("gpt-4o", Some(2.5)),
            ("gpt-4o-mini-2024-07-18", Some(0.15)),
            ("openai/gpt-4o-2024-08-06", Some(2.5)),
            ("claude-sonnet-4-5-20250929", Some(3.0)),
            ("gpt-5.1", None),
            ("gpt-4", None),
            ("llama3:8b", None),
            ("", None),
        ];
        for (model, dollars) in cases {
            assert_eq!(prices.cost(model, &MILLION), dollars, "{model}");
        }
    }

    #[test]
    fn cached_tokens_are_cheaper_and_not_counted_twice() {
        let usage = Usage { cached_tokens: 600_000, cache_write_tokens: 100_000, output_tokens: 1_000_000, ..MILLION };
        let cost = Prices::builtin().cost("claude-sonnet-4", &usage).unwrap();
        assert!((cost - (0.3 * 3.0 + 0.6 * 0.3 + 0.1 * 3.75 + 15.0)).abs() < 1e-9, "{cost}");
    }

    #[test]
    fn a_users_table_goes_first() {
        let own = Prices::parse("[models]\n'gpt-4o' = { input = 9.0, output = 1.0 }").unwrap();
        assert_eq!(Prices::builtin().overridden_by(own).cost("gpt-4o", &MILLION), Some(9.0));
        assert!(Prices::parse("[models]\nx = { input = 'a' }").is_err());
    }
}
