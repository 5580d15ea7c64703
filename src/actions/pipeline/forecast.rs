//! The forecast of a period: what is won, commit, best case and the whole pipeline, the expected value, per currency
//! and month, against a quota.
//!
//! Invariants: every amount is the sum of the amounts of deals that [`Forecast::items`] holds; commit holds what is
//! won, best case holds commit.

use super::scope::{States, When, Whose, deals};
use super::value::{Chance, Chances, Stages};
use crate::actions::Desk;
use crate::crm::query::{Unit, calendar_label};
use crate::crm::{Kind, Record, SourceError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// More open deals than this in one period are not read.
pub(crate) const MOST: usize = 50_000;

/// `knobs/forecast.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    pub(crate) changed_days: i64,
    pub(crate) swings: usize,
    pub(crate) category: Category,
    pub(crate) stages: Stages,
    pub(crate) quota: QuotaKnobs,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    pub(crate) commit: f64,
    pub(crate) best_case: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaKnobs {
    pub(crate) per: Span,
    pub(crate) default: f64,
}

/// What a quota is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Span {
    #[default]
    Year,
    Quarter,
    Month,
}

/// How sure an open deal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Commit,
    BestCase,
    Pipeline,
    /// Left out of the forecast by its category.
    Omitted,
}

/// One open deal of the period.
pub(crate) struct Item {
    pub(crate) deal: Record,
    pub(crate) amount: f64,
    pub(crate) chance: Chance,
    pub(crate) class: Class,
}

impl Item {
    /// Amount times probability; nothing where its category leaves it out.
    pub(crate) fn weighted(&self) -> f64 {
        if self.class == Class::Omitted { 0.0 } else { self.amount * self.chance.share }
    }
}

/// Sums in one currency. Numbers of deals beside amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) won: (usize, f64),
    pub(crate) commit: (usize, f64),
    pub(crate) best: (usize, f64),
    pub(crate) pipeline: (usize, f64),
    /// The expected value of all open deals.
    pub(crate) weighted: f64,
}

impl Sums {
    fn add(&mut self, item: &Item) {
        let class = match item.class {
            Class::Commit => &mut self.commit,
            Class::BestCase => &mut self.best,
            Class::Pipeline => &mut self.pipeline,
            Class::Omitted => return,
        };
        class.0 += 1;
        class.1 += item.amount;
        self.weighted += item.weighted();
    }

    fn win(&mut self, amount: f64) {
        self.won.0 += 1;
        self.won.1 += amount;
    }

    /// Won, and what is called as good as won.
    pub(crate) fn call(&self) -> f64 {
        self.won.1 + self.commit.1
    }

    /// The call and what could come on top.
    pub(crate) fn best_case(&self) -> f64 {
        self.call() + self.best.1
    }

    /// Won, and the expected value of what is open.
    pub(crate) fn expected(&self) -> f64 {
        self.won.1 + self.weighted
    }

    /// Every open deal, whatever its chance.
    pub(crate) fn open(&self) -> (usize, f64) {
        (self.commit.0 + self.best.0 + self.pipeline.0, self.commit.1 + self.best.1 + self.pipeline.1)
    }
}

/// The forecast of a period.
pub(crate) struct Forecast {
    pub(crate) items: Vec<Item>,
    pub(crate) won: Vec<Record>,
    /// By currency code.
    pub(crate) sums: BTreeMap<String, Sums>,
    /// By month and currency code.
    pub(crate) months: BTreeMap<(String, String), Sums>,
}

impl Forecast {
    /// Reads the deals that close in the period.
    pub(crate) fn read(
        desk: &Desk<'_>,
        whose: &Whose,
        when: &When,
        states: &States,
        knobs: &Knobs,
    ) -> Result<Self, SourceError> {
        let of = |state| deals([Some(state), whose.filter.clone(), when.within("close_date")], vec![], vec![]).filter;
        let open = desk.all(&Kind::Opportunity, of(states.open.clone()).as_ref(), MOST)?;
        let won = desk.all(&Kind::Opportunity, of(states.won.clone()).as_ref(), MOST)?;
        let mut chances = Chances::new(desk, &knobs.stages, states);
        let items = open.into_iter().map(|deal| item(deal, &mut chances, knobs)).collect::<Result<Vec<_>, _>>()?;
        let mut forecast = Self { items, won, sums: BTreeMap::new(), months: BTreeMap::new() };
        forecast.add_up(desk);
        Ok(forecast)
    }

    fn add_up(&mut self, desk: &Desk<'_>) {
        let keys = |deal: &Record| {
            let code = desk.currency_of(deal).to_owned();
            let label = |day| calendar_label(day, Unit::Month, desk.fiscal_start_month);
            (deal.date("close_date").map(label).unwrap_or_default(), code)
        };
        for item in &self.items {
            let (month, code) = keys(&item.deal);
            self.sums.entry(code.clone()).or_default().add(item);
            self.months.entry((month, code)).or_default().add(item);
        }
        for deal in &self.won {
            let (month, code) = keys(deal);
            let amount = deal.number("amount").unwrap_or(0.0);
            self.sums.entry(code.clone()).or_default().win(amount);
            self.months.entry((month, code)).or_default().win(amount);
        }
    }

    /// The workspace's own currency where there is any of it, else that of most deals.
    pub(crate) fn currency(&self, desk: &Desk<'_>) -> String {
        let deals = |sums: &Sums| sums.open().0 + sums.won.0;
        if self.sums.contains_key(desk.currency) {
            return desk.currency.to_owned();
        }
        let most = self.sums.iter().max_by_key(|(_, sums)| deals(sums));
        most.map_or_else(|| desk.currency.to_owned(), |(code, _)| code.clone())
    }

    /// Open deals without an amount.
    pub(crate) fn without_amount(&self) -> usize {
        self.items.iter().filter(|item| item.deal.number("amount").is_none()).count()
    }
}

/// A deal with its amount, chance and class.
pub(crate) fn item(deal: Record, chances: &mut Chances<'_, '_>, knobs: &Knobs) -> Result<Item, SourceError> {
    let chance = chances.of(&deal)?;
    let class = class(&deal, chance, &knobs.category);
    Ok(Item { amount: deal.number("amount").unwrap_or(0.0), chance, class, deal })
}

fn class(deal: &Record, chance: Chance, knobs: &Category) -> Class {
    let category = deal.text("forecast_category").unwrap_or_default().to_lowercase();
    match category.as_str() {
        word if word.contains("commit") => Class::Commit,
        word if word.contains("best") || word.contains("likely") || word.contains("upside") => Class::BestCase,
        word if word.contains("omit") => Class::Omitted,
        word if word.contains("pipeline") => Class::Pipeline,
        _ if chance.share * 100.0 >= knobs.commit => Class::Commit,
        _ if chance.share * 100.0 >= knobs.best_case => Class::BestCase,
        _ => Class::Pipeline,
    }
}

/// A quota for a period, with the words for how it came about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quota {
    pub(crate) amount: f64,
    pub(crate) currency: String,
    pub(crate) words: String,
    /// The user whose field it is, where it is one's.
    pub(crate) user: Option<Record>,
}

/// The quota: as given, else that of the user, else those of all users in this currency, else the knob's.
pub(crate) fn quota(
    desk: &Desk<'_>,
    given: Option<f64>,
    whose: &Whose,
    when: &When,
    currency: &str,
    knobs: &QuotaKnobs,
) -> Result<Option<Quota>, SourceError> {
    let money = |amount: f64| crate::crm::format::money(amount, currency);
    if let Some(amount) = given {
        let quota = Quota { amount, currency: currency.to_owned(), words: "as you said".into(), user: None };
        return Ok(Some(quota));
    }
    let per = match knobs.per {
        Span::Year => 12.0,
        Span::Quarter => 3.0,
        Span::Month => 1.0,
    };
    let span = format!("{:?}", knobs.per).to_lowercase();
    let share = |amount: f64| (amount * when.months() / per).round();
    let (total, words, user) = match &whose.user {
        Some(user) => {
            let user = desk.get(user)?;
            let own = user.as_ref().filter(|user| desk.currency_of(user) == currency);
            let own = own.and_then(|user| user.number("quota")).unwrap_or(knobs.default);
            (own, format!("{} a {span}", money(own)), user)
        }
        None => {
            let users = desk.all(&Kind::User, None, MOST)?;
            let mine = |user: &&Record| desk.currency_of(user) == currency && !is_manager(user, &users);
            let quotas: Vec<f64> = users.iter().filter(mine).filter_map(|user| user.number("quota")).collect();
            let sum = quotas.iter().sum();
            (sum, format!("{} a {span}, that of {} sellers", money(sum), quotas.len()), None)
        }
    };
    Ok((total > 0.0 && when.period.is_some()).then(|| Quota {
        amount: share(total),
        currency: currency.to_owned(),
        words,
        user,
    }))
}

/// Whether somebody reports to a user: a manager's quota is that of the people below.
fn is_manager(user: &Record, users: &[Record]) -> bool {
    let own = user.reference();
    users.iter().any(|other| other.link("manager") == Some(&own))
}
