//! One generated record from its number: its fields, and the change in its past.
//!
//! Invariant: what is known of a record (a deal's amount, an account's owner) is a function of seed and number, so
//! that any other record can name it without a table.

use super::super::days::Days;
use super::super::desk::stage_forecast;
use super::super::ids;
use super::super::rng::Rng;
use super::names::{self, Company, Person};
use super::texts::{self, PRODUCTS};
use super::{SHARES, USERS, locate};
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordRef, Value};
use jiff::{Timestamp, civil::Date};

/// Ids of generated records start here, above those of the hand-made workspace.
const FIRST: u64 = 1_001;

const SOURCES: &[&str] = &["Web", "Referral", "Trade Show", "Cold Call", "Webinar", "Existing Customer"];
const TITLES: &[&str] =
    &["Plant Manager", "Head of Quality", "Purchasing", "IT Manager", "Maintenance Lead", "Director"];

/// Everything that a record follows from.
pub(super) struct World {
    seed: u64,
    days: Days,
}

/// What is known of a deal.
struct Deal {
    stage: &'static str,
    amount: f64,
    created: i32,
    close: i32,
    product: u64,
    owner: u64,
    name: String,
    rng: Rng,
}

impl World {
    pub(super) fn new(seed: u64, today: Date) -> Self {
        Self { seed, days: Days::new(today) }
    }

    /// The generated record with this index.
    pub(super) fn record(&self, index: u64) -> Record {
        let (kind, number) = locate(index);
        match kind {
            Kind::User => self.user(number),
            Kind::Account => self.account(number),
            Kind::Contact => self.contact(number),
            Kind::Lead => self.lead(number),
            Kind::Opportunity => self.opportunity(number),
            Kind::Case => self.case(number),
            Kind::Task => self.task(number),
            Kind::Event => self.event(number),
            Kind::Email => self.email(number),
            _ => self.note(number),
        }
    }

    /// The change in the past of the record with this index, if it has one: five in a hundred records do.
    pub(super) fn change(&self, index: u64) -> Option<FieldChange> {
        let (kind, number) = locate(index);
        if kind != Kind::Opportunity || number % 12 >= 5 {
            return None;
        }
        let mut deal = self.deal(number);
        let day = -deal.rng.between(1, deal.created.unsigned_abs().clamp(2, 90) as i32 - 1);
        let (field, old, new) = match deal.stage {
            "Closed Won" | "Closed Lost" => ("stage", "Negotiation".into(), deal.stage.into()),
            _ if number.is_multiple_of(2) => ("amount", Value::Number(deal.amount * 1.1), Value::Number(deal.amount)),
            _ => ("close_date", self.days.date(deal.close - 30).into(), self.days.date(deal.close).into()),
        };
        let day = if field == "stage" { deal.close } else { day };
        Some(FieldChange {
            record: reference(Kind::Opportunity, number),
            record_name: deal.name,
            field: field.to_owned(),
            old,
            new,
            at: self.days.time(day, 600),
            by: self.user_name(deal.owner),
            origin: OriginKind::Demo,
        })
    }

    fn rng(&self, kind: &Kind, number: u64) -> Rng {
        let place = SHARES.iter().position(|(share, _)| share == kind).unwrap_or(SHARES.len());
        Rng::new(self.seed, ((place as u64 + 1) << 40) | number)
    }

    fn user_person(&self, number: u64) -> Person {
        let mut rng = self.rng(&Kind::User, number);
        let locale = rng.pick(names::LOCALES);
        names::person(&mut rng, locale)
    }

    fn user_name(&self, number: u64) -> String {
        let person = self.user_person(number);
        [person.first, " ", &person.last].concat()
    }

    fn company(&self, account: u64) -> (Company, Rng) {
        let mut rng = self.rng(&Kind::Account, account);
        (names::company(&mut rng), rng)
    }

    fn user(&self, number: u64) -> Record {
        let person = self.user_person(number);
        let region =
            ["Northern Europe", "UK & Ireland", "DACH", "Southern Europe", "North America"][number as usize % 5];
        self.start(Kind::User, number, -1_100, 540)
            .with("name", self.user_name(number))
            .with("first_name", person.first)
            .with("email", names::mail(&person, "larkfield.example"))
            .with("title", "Account Executive")
            .with("region", region)
            .with("team", "Sales")
            .with("quota", 600_000.0 + (number % 8) as f64 * 50_000.0)
            .with("currency", "EUR")
            .with("active", true)
            .with("last_name", person.last)
    }

    fn account(&self, number: u64) -> Record {
        let (company, mut rng) = self.company(number);
        let locale = company.locale;
        let website = ["https://", &company.domain].concat();
        self.start(Kind::Account, number, rng.between(-1_095, -200), 600)
            .with("name", company.name)
            .with("industry", company.industry)
            .with("type", *rng.pick(&["Customer", "Customer", "Prospect"]))
            .with("rating", *rng.pick(&["Hot", "Warm", "Cold"]))
            .with("phone", phone(&mut rng, locale.dial))
            .with("website", website)
            .with("employees", f64::from(rng.between(10, 2_500)))
            .with("annual_revenue", f64::from(rng.between(8, 3_000)) * 100_000.0)
            .with("billing_city", *rng.pick(&locale.cities))
            .with("billing_country", locale.country)
            .with("currency", locale.currency)
            .with("owner", user(owner_of(number)))
    }

    fn contact_person(&self, number: u64) -> (Company, Person, Rng) {
        let (company, _) = self.company(account_of_contact(number));
        let mut rng = self.rng(&Kind::Contact, number);
        let person = names::person(&mut rng, company.locale);
        (company, person, rng)
    }

    fn contact(&self, number: u64) -> Record {
        let account = account_of_contact(number);
        let (company, person, mut rng) = self.contact_person(number);
        self.start(Kind::Contact, number, rng.between(-200, -150), 620)
            .with("name", [person.first, " ", &person.last].concat())
            .with("first_name", person.first)
            .with("email", names::mail(&person, &company.domain))
            .with("last_name", person.last)
            .with("title", *rng.pick(TITLES))
            .with("phone", phone(&mut rng, company.locale.dial))
            .with("account", reference(Kind::Account, account))
            .with("country", company.locale.country)
            .with("owner", user(owner_of(account)))
    }

    fn lead(&self, number: u64) -> Record {
        let mut rng = self.rng(&Kind::Lead, number);
        let company = names::company(&mut rng);
        let person = names::person(&mut rng, company.locale);
        self.start(Kind::Lead, number, rng.between(-400, -1), 700)
            .with("name", [person.first, " ", &person.last].concat())
            .with("first_name", person.first)
            .with("email", names::mail(&person, &company.domain))
            .with("last_name", person.last)
            .with("title", *rng.pick(TITLES))
            .with("company", company.name)
            .with("industry", company.industry)
            .with("status", *rng.pick(&["New", "Contacted", "Qualified", "Unqualified"]))
            .with("rating", *rng.pick(&["Hot", "Warm", "Cold"]))
            .with("lead_source", *rng.pick(SOURCES))
            .with("country", company.locale.country)
            .with("owner", user(rng.below(USERS)))
    }

    fn deal(&self, number: u64) -> Deal {
        let mut rng = self.rng(&Kind::Opportunity, number);
        let (stage, created, close) = match rng.below(100) {
            0..40 => closed(&mut rng, "Closed Won"),
            40..65 => closed(&mut rng, "Closed Lost"),
            _ => open(&mut rng),
        };
        let size = *rng.pick(&[2_000.0, 4_000.0, 8_000.0, 15_000.0, 30_000.0, 60_000.0, 120_000.0]);
        let amount = (size * f64::from(rng.between(60, 160)) / 1_000.0).round() * 10.0;
        let product = rng.below(PRODUCTS.len() as u64);
        let account = account_of_deal(number);
        let (company, _) = self.company(account);
        let stem = company.name.split(' ').next().unwrap_or_default();
        let name =
            [stem, " ", *rng.pick(&["rollout", "renewal", "pilot", "expansion", "upgrade", "new site"])].concat();
        Deal { stage, amount, created, close, product, owner: owner_of(account), name, rng }
    }

    fn opportunity(&self, number: u64) -> Record {
        let mut deal = self.deal(number);
        let (probability, category) = stage_forecast(deal.stage);
        let account = account_of_deal(number);
        self.start(Kind::Opportunity, number, deal.created, 640)
            .with("name", deal.name)
            .with("account", reference(Kind::Account, account))
            .with("contact", reference(Kind::Contact, contact_of_deal(number)))
            .with("product", ids::reference(Kind::Product, deal.product + 1))
            .with("stage", deal.stage)
            .with("amount", deal.amount)
            .with("currency", self.company(account).0.locale.currency)
            .with("close_date", self.days.date(deal.close))
            .with("probability", probability)
            .with("forecast_category", category)
            .with("type", *deal.rng.pick(&["New Business", "Upsell", "Renewal"]))
            .with("lead_source", *deal.rng.pick(SOURCES))
            .with("owner", user(deal.owner))
    }

    fn case(&self, number: u64) -> Record {
        let mut rng = self.rng(&Kind::Case, number);
        let account = number;
        let product = rng.below(PRODUCTS.len() as u64) as usize;
        let status = *rng.pick(&["New", "Working", "Escalated", "Closed", "Closed", "Closed"]);
        let day = rng.between(-1_095, -15);
        let mut record = self
            .start(Kind::Case, number, day, 500)
            .with("number", format!("G-{}", number + FIRST))
            .with("subject", [*rng.pick(texts::TROUBLES), PRODUCTS[product]].concat())
            .with("description", texts::body(&mut rng, PRODUCTS[product]))
            .with("status", status)
            .with("priority", *rng.pick(&["Low", "Medium", "Medium", "High"]))
            .with("origin", *rng.pick(&["Email", "Phone", "Web"]))
            .with("account", reference(Kind::Account, account))
            .with("contact", reference(Kind::Contact, contact_of_account(account)))
            .with("owner", user(owner_of(account)));
        if status == "Closed" {
            let closed = self.moment(day + rng.between(1, 14), 900);
            record = record.with("closed_at", closed).with("modified_at", closed);
        }
        record
    }

    fn task(&self, number: u64) -> Record {
        let (mut rng, deal, day) = self.activity(&Kind::Task, number, 12, 14);
        let done = day < -10 || rng.chance(30);
        let product = *rng.pick(PRODUCTS);
        let due = day + rng.between(1, 21);
        let mut record = self
            .about_deal(Kind::Task, number, day, deal)
            .with("subject", [*rng.pick(texts::TODOS), product].concat())
            .with("status", if done { "Completed" } else { "Open" })
            .with("priority", *rng.pick(&["Low", "Normal", "Normal", "High"]))
            .with("due_date", self.days.date(due));
        if done {
            record = record.with("completed_at", self.moment(day, 960));
        }
        record
    }

    fn event(&self, number: u64) -> Record {
        let (mut rng, deal, day) = self.activity(&Kind::Event, number, 12, 7);
        let product = *rng.pick(PRODUCTS);
        let start = 480 + 30 * rng.between(0, 16);
        let ahead = if rng.chance(5) { rng.between(1, 30) } else { day };
        self.about_deal(Kind::Event, number, day, deal)
            .with("subject", ["Meeting on ", product].concat())
            .with("type", *rng.pick(&["Meeting", "Call", "Visit", "Demo"]))
            .with("starts_at", self.moment(ahead, start))
            .with("ends_at", self.moment(ahead, start + 45))
            .with("description", texts::body(&mut rng, product))
    }

    fn email(&self, number: u64) -> Record {
        let (mut rng, deal, day) = self.activity(&Kind::Email, number, 12, 18);
        let product = *rng.pick(PRODUCTS);
        let (company, person, _) = self.contact_person(contact_of_deal(deal));
        let theirs = names::mail(&person, &company.domain);
        let ours = names::mail(&self.user_person(owner_of(account_of_deal(deal))), "larkfield.example");
        let inbound = rng.chance(50);
        let (from, to) = if inbound { (theirs, ours) } else { (ours, theirs) };
        self.about_deal(Kind::Email, number, day, deal)
            .with("subject", [*rng.pick(texts::SUBJECTS), product].concat())
            .with("body", texts::body(&mut rng, product))
            .with("from", from)
            .with("to", to)
            .with("direction", if inbound { "inbound" } else { "outbound" })
            .with("sent_at", self.moment(day, 560))
    }

    fn note(&self, number: u64) -> Record {
        let (mut rng, deal, day) = self.activity(&Kind::Note, number, 12, 11);
        let product = *rng.pick(PRODUCTS);
        let mut record = self
            .about_deal(Kind::Note, number, day, deal)
            .with("title", [*rng.pick(texts::SUBJECTS), product].concat())
            .with("body", texts::body(&mut rng, product));
        record.set("who", Value::Null);
        record
    }

    /// The randomness, the deal and the day of an activity: deals of its own block, spread over three years.
    fn activity(&self, kind: &Kind, number: u64, deals: u64, share: u64) -> (Rng, u64, i32) {
        let mut rng = self.rng(kind, number);
        let deal = number / share * deals + number % share % deals;
        let day = if rng.chance(40) { rng.between(-90, -1) } else { rng.between(-1_000, -91) };
        (rng, deal, day)
    }

    fn about_deal(&self, kind: Kind, number: u64, day: i32, deal: u64) -> Record {
        self.start(kind, number, day, 560)
            .with("about", reference(Kind::Opportunity, deal))
            .with("who", reference(Kind::Contact, contact_of_deal(deal)))
            .with("owner", user(owner_of(account_of_deal(deal))))
    }

    fn start(&self, kind: Kind, number: u64, day: i32, minute: i32) -> Record {
        let RecordRef { kind, id } = reference(kind, number);
        let at = self.moment(day, minute);
        Record { kind, id, fields: Default::default() }.with("created_at", at).with("modified_at", at)
    }

    fn moment(&self, day: i32, minute: i32) -> Timestamp {
        self.days.time(day, minute)
    }
}

fn closed(rng: &mut Rng, stage: &'static str) -> (&'static str, i32, i32) {
    let close = rng.between(-975, -1);
    (stage, close - rng.between(20, 120), close)
}

/// Three in a hundred open deals have a close date that has passed.
fn open(rng: &mut Rng) -> (&'static str, i32, i32) {
    let stage = *rng.pick(&["Prospecting", "Qualification", "Proposal", "Negotiation"]);
    let close = if rng.chance(3) { rng.between(-30, -1) } else { rng.between(1, 150) };
    (stage, rng.between(-150, -32), close)
}

fn reference(kind: Kind, number: u64) -> RecordRef {
    ids::reference(kind, number + FIRST)
}

fn user(number: u64) -> RecordRef {
    reference(Kind::User, number)
}

/// Blocks hold 6 accounts, 16 contacts, 12 deals and 6 cases: contact, deal and case `k` of a block belong to its
/// account `k % 6`.
fn account_of_contact(contact: u64) -> u64 {
    contact / 16 * 6 + contact % 16 % 6
}

fn account_of_deal(deal: u64) -> u64 {
    deal / 12 * 6 + deal % 6
}

fn contact_of_account(account: u64) -> u64 {
    account / 6 * 16 + account % 6
}

fn contact_of_deal(deal: u64) -> u64 {
    contact_of_account(account_of_deal(deal))
}

fn owner_of(account: u64) -> u64 {
    account.wrapping_mul(2_654_435_761) % USERS
}

fn phone(rng: &mut Rng, dial: &str) -> String {
    let digits = rng.below(1_000);
    format!("{dial}{digits:03}")
}
