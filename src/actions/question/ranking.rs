//! "top 5 accounts by won amount", "which rep has the most won deals", "best agent": deals, grouped by who was named.

use super::{filters, reader::Reader, vocabulary};
use crate::crm::Kind;
use crate::crm::query::{GroupKey, Measure, Path, Sort, SortKey};

/// Words that say that the ranking is about deals.
const DEALS: &[&str] =
    &["won", "lost", "deals", "opportunities", "deal", "revenue", "pipeline", "sales", "sold", "turnover"];
/// Words that say that amounts are ranked, not numbers of deals.
const MONEY: &[&str] = &["amount", "revenue", "value", "sales", "worth", "turnover", "sold"];
/// Words that mean won deals without saying so.
const EARNED: &[&str] = &["revenue", "sales", "sold", "turnover"];
/// Words of praise; a "best" account is one that buys.
const PRAISE: &[&str] = &["best", "best selling", "best-selling", "top"];
/// Words that the ranking has understood.
const UNDERSTOOD: &[&str] = &[
    "number of",
    "amount",
    "revenue",
    "value",
    "sales",
    "sold",
    "turnover",
    "deals",
    "deal",
    "opportunities",
    "by",
    "sells",
    "sell",
];

impl Reader<'_, '_> {
    pub(super) fn ranking_of_others(&mut self) {
        // "who has the most won deals" asks for people, not for deals.
        if self.query.kind == Kind::Opportunity && self.has(&["who"]) && (self.has(&["most"]) || self.has(PRAISE)) {
            self.query.kind = Kind::User;
            let _ = self.words.take_phrase("who");
            self.named_deals = true;
        }
        let group = match self.query.kind {
            Kind::Account => "account.name",
            Kind::User => "owner.name",
            Kind::Product => "product.name",
            _ => return,
        };
        let praised = self.has(PRAISE) && !self.has(&["by"]);
        let ranked = self.has(&["most", "by"]) || self.has(vocabulary::BIGGEST) || self.has(vocabulary::SMALLEST);
        if !ranked || !(praised || self.named_deals || self.has(DEALS)) {
            return;
        }
        let kind = std::mem::replace(&mut self.query.kind, Kind::Opportunity);
        let most = self.has(&["most"]);
        let earned = (self.has(EARNED) || praised) && !self.has(&["won", "lost", "open"]);
        let counted = self.has(&["number of"]) || (most && !self.has(MONEY));
        let money = self.has(MONEY) || (praised && !counted);
        let measure = if money { Measure::Sum(Path::new("amount")) } else { Measure::Count };
        self.query.group = vec![GroupKey::Field(Path::new(group))];
        self.query.measures = vec![measure.clone()];
        self.query.sort = vec![Sort { key: SortKey::Measure(measure), descending: true }];
        if most {
            let _ = self.words.take_phrase("most");
            self.query.limit = Some(1);
        }
        if earned {
            self.conditions.extend(filters::state(self.desk, &Kind::Opportunity, &["won"], true).ok());
        }
        for word in UNDERSTOOD {
            let _ = self.words.take_phrase(word);
        }
        let by = match (money, earned) {
            (true, true) => "the amount of their won deals",
            (true, false) => "the amount of their deals",
            _ => "the number of their deals",
        };
        self.notes.push(format!("{} are ranked by {by}", if kind == Kind::User { "owners" } else { kind.plural() }));
    }

    fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.words.find(phrase).is_some())
    }
}
