//! Facts of a quote draft: products and quantities as said, prices from the product records, exact sums, and a quote
//! record to accept.
//!
//! Invariant: a price comes from a product record only; where anything does not fit, it is told and nothing is proposed.

mod lines;
#[cfg(test)]
mod tests;

use crate::actions::deal::money::Exact;
use crate::actions::deal::{Meant, meant, proposed, titled};
use crate::actions::discount::{Asked, Policy, Verdict, decide, percent, shown};
use crate::actions::passages;
use crate::actions::text::{clean, excerpt, join, name_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Proposal, Record, SourceError, Value, format};
use jiff::ToSpan;
use jiff::civil::Date;
use lines::{Line, read};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// `knobs/quotes.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    valid_days: i64,
    #[serde(default)]
    quantity: Vec<Quantity>,
}

/// In which quantities a product can be ordered.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quantity {
    product: String,
    least: i64,
    most: i64,
    step: i64,
}

/// Products that are looked at.
const PRODUCTS: usize = 2_000;
/// Deals of a customer that are looked at.
const DEALS: usize = 60;
/// Products listed where none was named.
const LISTED: usize = 12;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let deal = match meant(desk, "draft-quote", request)? {
        Meant::Deal(deal, _) => Some(*deal),
        Meant::Nothing => None,
    };
    if let Some(deal) = &deal {
        out.record = Some(deal.clone());
    }
    let knobs: Knobs = desk.knobs.read("quotes");
    let input = |name: &str| request.inputs.get(name).map(|words| words.trim()).filter(|words| !words.is_empty());
    let products = desk.all(&Kind::Product, None, PRODUCTS)?;
    let Some(words) = input("products") else {
        return Err(ActionError::NeedsInput {
            action: "draft-quote".into(),
            input: "products".into(),
            description: what_to_say(&products),
        });
    };
    let mut draft = Draft { desk, deal: deal.as_ref(), lines: Vec::new(), problems: Vec::new(), discount: 0.0 };
    let about = deal.as_ref().map(|deal| about(desk, deal)).transpose()?.unwrap_or_default();
    (draft.lines, draft.problems) = read(words, &products, &knobs.quantity, &about);
    draft.read_discount(input("discount"));
    draft.check();
    let valid = valid_until(desk, input("valid").and_then(|days| days.parse().ok()).unwrap_or(knobs.valid_days));
    let sheet = draft.sheet(&mut out.book, valid);
    let together: Vec<(&Record, i64)> = draft.lines.iter().map(|line| (&line.product, line.quantity)).collect();
    let remarks = passages::against(desk, &mut out.book, &together, &products);
    out.proposals.extend(draft.proposal(&sheet, valid)?);
    out.data.insert("headline".into(), json!(draft.headline(&mut out.book)));
    out.data.insert("lines".into(), json!(sheet.lines));
    out.data.insert("sums".into(), json!(sheet.sums));
    out.data.insert("problems".into(), json!(draft.problems));
    out.data.insert("remarks".into(), json!(remarks));
    out.data.insert("proposed".into(), json!(!out.proposals.is_empty()));
    Ok(())
}

/// Goods in numbers at their list prices; empty where any of them cannot be ordered so.
pub(super) fn priced(desk: &Desk<'_>, words: &str, products: &[Record]) -> Vec<Line> {
    let knobs: Knobs = desk.knobs.read("quotes");
    let (lines, problems) = read(words, products, &knobs.quantity, &[]);
    if problems.is_empty() { lines } else { Vec::new() }
}

/// What a deal is about, in words, and then what the other deals of the customer are about.
fn about(desk: &Desk<'_>, deal: &Record) -> Result<Vec<String>, SourceError> {
    let of = |deal: &Record| desk.linked_name(deal, "product").unwrap_or_else(|| deal.name());
    let account = deal.link("account").map(|link| desk.get(link)).transpose()?.flatten();
    let others = account.map(|account| desk.linked(&account, Kind::Opportunity, DEALS)).transpose()?;
    let others = others.unwrap_or_default().iter().map(of).collect::<Vec<_>>().join(" ");
    Ok(vec![of(deal), deal.text("description").unwrap_or_default().to_owned(), others])
}

fn valid_until(desk: &Desk<'_>, days: i64) -> Date {
    let day = desk.today.checked_add(days.clamp(1, 3_650).days()).unwrap_or(desk.today);
    crate::actions::deal::workdays::on_or_before(day).max(desk.today)
}

/// How products are named, with those that can be quoted.
fn what_to_say(products: &[Record]) -> String {
    let sold: Vec<&Record> = products.iter().filter(|product| *product.get("active") != Value::Bool(false)).collect();
    let called = |product: &&Record| product.text("code").map_or_else(|| clean(&product.name()), clean);
    let Some(first) = sold.first() else {
        return "which products and how many; there are no products in this workspace yet, so import them first"
            .to_owned();
    };
    let mut told: Vec<String> = sold.iter().take(LISTED).map(|product| told(product, &called(product))).collect();
    name_rest(&mut told, sold.len());
    format!("which products and how many, as in `12 x {}`. Products: {}", called(first), told.join(", "))
}

/// `CW-100 (Cold Watch)`, or the name alone.
fn told(product: &Record, called: &str) -> String {
    let name = excerpt(&product.name(), 40);
    if name == called { name } else { format!("{called} ({name})") }
}

/// A quote in the making.
struct Draft<'a, 'd> {
    desk: &'a Desk<'d>,
    deal: Option<&'a Record>,
    lines: Vec<Line>,
    problems: Vec<String>,
    /// In per cent of the sum.
    discount: f64,
}

/// What was computed of it.
#[derive(Default)]
struct Sheet {
    lines: Vec<String>,
    sums: Vec<String>,
    total: Option<f64>,
    currency: String,
}

impl Draft<'_, '_> {
    fn read_discount(&mut self, words: Option<&str>) {
        match words.map(|words| (words, percent(words))) {
            Some((_, Some(percent))) if percent < 100.0 => self.discount = percent,
            Some((words, _)) => {
                self.problems.push(format!("“{}” is no discount: say it in per cent", excerpt(words, 40)));
            }
            None => {}
        }
    }

    /// What stands against one total.
    fn check(&mut self) {
        let currencies = self.currencies();
        if currencies.len() > 1 {
            let told: Vec<String> = currencies.iter().map(|code| clean(code)).collect();
            self.problems.push(format!("The prices are in {}: make one quote for each currency", join(&told)));
        }
        if let (Some(deal), Some(only)) = (self.deal, currencies.iter().next()) {
            let own = self.desk.currency_of(deal);
            if currencies.len() == 1 && !own.eq_ignore_ascii_case(only) {
                self.problems.push(format!(
                    "The prices are in {}, and the deal is in {}: no rate is known here",
                    clean(only),
                    clean(own)
                ));
            }
        }
    }

    fn currencies(&self) -> BTreeSet<String> {
        self.lines.iter().map(|line| self.desk.currency_of(&line.product).to_uppercase()).collect()
    }

    fn headline(&self, book: &mut Book) -> String {
        let name = self.deal.map(|deal| format!(" for {}", titled(self.desk, book, deal))).unwrap_or_default();
        match self.lines.is_empty() {
            true => format!("No quote{name}: none of the products could be taken."),
            false => format!("Quote draft{name}"),
        }
    }

    /// Lines, and for one currency sum, discount, total and validity.
    fn sheet(&self, book: &mut Book, valid: Date) -> Sheet {
        let mut sheet = Sheet::default();
        let mut sum = Some(Exact::default());
        for line in &self.lines {
            let currency = self.desk.currency_of(&line.product);
            let money = format::money(line.total.settled(currency).number(), currency);
            let price = book.show(self.desk, &line.product, "price");
            let cite = book.computed("line total", &money, None);
            let quantity = format::grouped_number(line.quantity as f64);
            book.cite(self.desk, &line.product, "name");
            book.computed("quantity", &quantity, None);
            sheet.lines.push(format!("{quantity} × {} at {price}: **{money}** {cite}", clean(&line.product.name())));
            sum = sum.and_then(|sum| sum.plus(line.total.settled(currency)));
        }
        let currencies = self.currencies();
        let (Some(currency), Some(sum)) = (currencies.first().filter(|_| currencies.len() == 1), sum) else {
            return sheet;
        };
        self.sums(book, &mut sheet, sum, currency, valid);
        sheet
    }

    fn sums(&self, book: &mut Book, sheet: &mut Sheet, sum: Exact, currency: &str, valid: Date) {
        let mut say = |label: &str, told: String| {
            let cite = book.computed(label, &told, None);
            sheet.sums.push(format!("{label}: {told} {cite}"));
        };
        let off = sum.percent(self.discount).map(|off| off.settled(currency)).unwrap_or_default();
        let Some(total) = sum.minus(off) else { return };
        if self.discount != 0.0 {
            say("Sum", format::money(sum.number(), currency));
            let label = if self.discount > 0.0 { "Discount" } else { "Surcharge" };
            let off = format::money(off.number().abs(), currency);
            say(label, format!("{} = {off}", shown(self.discount.abs())));
        }
        say("Total", format::money(total.number(), currency));
        say("Valid until", self.desk.day(valid));
        sheet.total = Some(total.number());
        sheet.currency = currency.to_owned();
        if let Some(policy) = self.policy(sum, currency) {
            sheet.sums.push(policy);
        }
    }

    /// What the policy table says of the discount.
    fn policy(&self, sum: Exact, currency: &str) -> Option<String> {
        let mut families = self.lines.iter().map(|line| line.product.text("family"));
        let first = families.next().flatten();
        let family = first.filter(|first| families.all(|other| other == Some(*first))).map(str::to_owned);
        let asked = Asked {
            discount: self.discount,
            amount: Some(sum.number()),
            currency: currency.to_owned(),
            family,
            ..Asked::default()
        };
        let policy: Policy = self.desk.knobs.read("discounts");
        match decide(&policy, &asked) {
            Verdict::None => None,
            Verdict::Allowed(row) => Some(format!("The discount is allowed by “{}”", clean(&row.name))),
            Verdict::Approval(row) => {
                Some(format!("The discount needs approval: {}, by “{}”", clean(&row.approver), clean(&row.name)))
            }
            Verdict::Forbidden(row) => Some(format!("The discount is not allowed, by “{}”", clean(&row.name))),
            Verdict::Silent => Some("The discount policy is silent on this".to_owned()),
        }
    }

    /// A quote record on the deal, where nothing stands against it.
    fn proposal(&self, sheet: &Sheet, valid: Date) -> Result<Option<Proposal>, SourceError> {
        let (Some(deal), Some(total)) = (self.deal, sheet.total.filter(|_| self.problems.is_empty())) else {
            return Ok(None);
        };
        let name = excerpt(&format!("Quote {}", deal.name()), 80);
        let statuses = crate::crm::validate::choices(self.desk.records, &Kind::Quote, "status");
        let draft = statuses.into_iter().find(|word| word.eq_ignore_ascii_case("draft"));
        let owner = deal.link("owner").cloned();
        let fields = vec![
            ("name", Value::text(name.as_str())),
            ("opportunity", Value::Ref(deal.reference())),
            ("status", Value::text(draft.unwrap_or_default())),
            ("amount", Value::Number(total)),
            ("currency", Value::text(sheet.currency.as_str())),
            ("valid_until", Value::Date(valid)),
            ("owner", owner.map_or(Value::Null, Value::Ref)),
        ];
        let mut proposal = Proposal::new(name, "draft-quote");
        let seed = format!("{} {total} {}", deal.id, sheet.lines.join(" "));
        proposal.edits = proposed::new_record(Kind::Quote, &seed, fields);
        proposed::checked(self.desk, proposal)
    }
}
